import { type Observable, take } from 'rxjs';
import type { Passage, Query } from '../../ports/index.ts';
import type { Handle, StageKind, StagePolicies } from '../handle.ts';
import type { Option } from '../knob.ts';
import { positiveInteger, text } from '../option-types.ts';
import { edge, stage } from '../stage.ts';
import { firstOf } from '../streams/first-of.ts';

export interface RetrieveOptions extends StagePolicies {
  /** A Retriever. Default `retriever`. */
  readonly port?: string;
  /** Passages at most. Default 5. */
  readonly limit?: Option<number>;
}

const kind: StageKind = {
  name: 'retrieve',
  emits: 'passage',
  options: { port: text, limit: positiveInteger },
  ports: [{ option: 'port', type: 'Retriever', standard: 'retriever' }],
  build: (context, [query]) => {
    const { limit = 5 } = context.options as { readonly limit?: number };
    return firstOf(query as Observable<Query>, ({ text: asked }) =>
      context.invoke('Retriever', (retriever, call) => retriever.retrieve({ text: asked, limit }, call), {
        cacheKey: `${limit} ${asked}`,
      }),
    ).pipe(take(limit));
  },
};

/** Finds passages for the question, for the model stages that are given them. */
export function retrieve(query: Handle<Query>, options: RetrieveOptions = {}): Handle<Passage> {
  return stage(kind, [edge(query, ['query'])], options);
}

import { type Observable, type Subscriber, take } from 'rxjs';
import type { Passage, Query } from '../../ports/index.ts';
import { RunError } from '../errors.ts';
import type { Handle, StageKind, StagePolicies } from '../handle.ts';
import type { Option } from '../knob.ts';
import { positiveInteger, text } from '../option-types.ts';
import { edge, stage } from '../stage.ts';
import { eachOf } from '../streams/each-of.ts';
import { firstOf } from '../streams/first-of.ts';

export interface RetrieveOptions extends StagePolicies {
  /** A Retriever. Default `retriever`. */
  readonly port?: string;
  /** Passages at most. Default 5. */
  readonly limit?: Option<number>;
}

/** Longer than any passage is; a whole book among them would be all that the model reads. */
const maxPassageChars = 32_768;

const kind: StageKind = {
  name: 'retrieve',
  emits: 'passage',
  options: { port: text, limit: positiveInteger },
  ports: [{ option: 'port', type: 'Retriever', standard: 'retriever' }],
  build: (context, [query]) => {
    const { limit = 5 } = context.options as { readonly limit?: number };
    return firstOf(query as Observable<Query>, ({ text: asked }) =>
      eachOf(
        context.invoke('Retriever', (retriever, call) => retriever.retrieve({ text: asked, limit }, call), {
          cacheKey: `${limit} ${asked}`,
        }),
        (passage: Passage, consumer: Subscriber<Passage>) => consumer.next(checked(passage)),
      ),
    ).pipe(take(limit));
  },
};

/** @throws RunError where a passage is none, or too long to be read by a model. */
function checked(passage: Passage): Passage {
  const { id, text: said } = (passage ?? {}) as Partial<Passage>;
  if (typeof id !== 'string' || typeof said !== 'string') {
    throw new RunError('retrieve.malformed', 'the retriever gave something that is no passage');
  }
  if (said.length > maxPassageChars) {
    throw new RunError('retrieve.too-large', `passage ${id.slice(0, 80)} has more than ${maxPassageChars} characters`);
  }
  return passage;
}

/** Finds passages for the question, for the model stages that are given them. */
export function retrieve(query: Handle<Query>, options: RetrieveOptions = {}): Handle<Passage> {
  return stage(kind, [edge(query, ['query'])], options);
}

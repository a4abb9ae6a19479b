import type { Observable } from 'rxjs';
import type { Intent, Query } from '../../ports/index.ts';
import type { Handle, StageKind, StagePolicies } from '../handle.ts';
import { text } from '../option-types.ts';
import { edge, stage } from '../stage.ts';
import { firstOf } from '../streams/first-of.ts';

export interface ClassifyOptions extends StagePolicies {
  /** A Classifier. Default `intent`. */
  readonly port?: string;
}

const kind: StageKind = {
  name: 'classify',
  emits: 'intent',
  options: { port: text },
  ports: [{ option: 'port', type: 'Classifier', standard: 'intent' }],
  build: (context, [query]) =>
    firstOf(query as Observable<Query>, ({ text: asked }) =>
      context.invoke('Classifier', (classifier, call) => classifier.classify({ text: asked, final: true }, call), {
        cacheKey: asked,
        single: true,
      }),
    ),
};

/** A fast guess at what the question wants: what speculation starts from. */
export function classify(query: Handle<Query>, options: ClassifyOptions = {}): Handle<Intent> {
  return stage(kind, [edge(query, ['query'])], options);
}

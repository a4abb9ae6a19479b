import type { Observable } from 'rxjs';
import type { Intent, Query } from '../../ports/index.ts';
import type { Handle, StageKind, StagePolicies } from '../handle.ts';
import type { Option } from '../knob.ts';
import { text } from '../option-types.ts';
import { edge, stage } from '../stage.ts';
import { firstOf } from '../streams/first-of.ts';
import { type EarlyGuessing, earlyIntents, earlyOption } from './early-intents.ts';

export interface ClassifyOptions extends StagePolicies {
  /** A Classifier. Default `intent`. */
  readonly port?: string;
  /**
   * Guess on the beginning of a question that is still being said, once that beginning is stable. Absent or false: on
   * the whole question only.
   */
  readonly early?: Option<boolean | EarlyGuessing>;
}

const kind: StageKind = {
  name: 'classify',
  emits: 'intent',
  options: { port: text, early: earlyOption },
  ports: [{ option: 'port', type: 'Classifier', standard: 'intent' }],
  build: (context, [query]) => {
    const { early = false } = context.options as { readonly early?: boolean | EarlyGuessing };
    const guess = (asked: string, final: boolean): Observable<Intent> =>
      context.invoke('Classifier', (classifier, call) => classifier.classify({ text: asked, final }, call), {
        cacheKey: asked,
        single: true,
      });
    const { growing } = context;
    if (early !== false && growing !== undefined && context.mode === 'streaming') {
      return earlyIntents(context, growing, early === true ? {} : early, guess);
    }
    return firstOf(query as Observable<Query>, (asked) => guess(asked.text, true));
  },
};

/**
 * A fast guess at what the question wants: what speculation starts from. With `early` it gives several, of which each takes
 * the place of the one before; all but the last are marked.
 */
export function classify(query: Handle<Query>, options: ClassifyOptions = {}): Handle<Intent> {
  return stage(kind, [edge(query, ['query'])], options);
}

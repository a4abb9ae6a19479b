import { EMPTY, type Observable } from 'rxjs';
import type { Query } from '../../ports/index.ts';
import type { Handle, StageKind, StagePolicies } from '../handle.ts';
import { text } from '../option-types.ts';
import { edge, stage } from '../stage.ts';
import { firstOf } from '../streams/first-of.ts';
import type { RecallOptions } from './recall.ts';

const kind: StageKind = {
  name: 'remember',
  emits: 'value',
  keepsHeard: true,
  options: { port: text },
  ports: [{ option: 'port', type: 'Memory', standard: 'memory' }],
  build: (context, [query]) =>
    firstOf(query as Observable<Query>, (asked) =>
      // Nobody heard an answer that was only made anew.
      context.isRefresh
        ? EMPTY
        : context.invoke('Memory', (memory, call) =>
            memory.remember({ query: asked, answer: context.answer.heard, run: context.request.run }, call),
          ),
    ),
};

/**
 * Side work: keeps the turn, with the answer as it was shown, or as far as it was heard where it was spoken and somebody
 * interrupted it. Where that is told after the answer was kept, what was kept is cut.
 */
export function remember(query: Handle<Query>, options: StagePolicies & RecallOptions = {}): Handle<never> {
  return stage(kind, [edge(query, ['query'])], options);
}

import type { Observable } from 'rxjs';
import type { Query, Recollection } from '../../ports/index.ts';
import type { Handle, StageKind, StagePolicies } from '../handle.ts';
import { text } from '../option-types.ts';
import { edge, stage } from '../stage.ts';
import { eachOf } from '../streams/each-of.ts';
import { firstOf } from '../streams/first-of.ts';

export interface RecallOptions extends StagePolicies {
  /** A Memory. Default `memory`. */
  readonly port?: string;
}

const kind: StageKind = {
  name: 'recall',
  emits: 'recollection',
  options: { port: text },
  ports: [{ option: 'port', type: 'Memory', standard: 'memory' }],
  build: (context, [query]) =>
    eachOf(
      firstOf(query as Observable<Query>, (asked) =>
        context.invoke('Memory', (memory, call) => memory.recall(asked, call), { single: true }),
      ),
      (recollection, consumer) => {
        const { turns, facts } = recollection ?? {};
        if (Array.isArray(turns) && Array.isArray(facts)) consumer.next(recollection);
        else consumer.error(new Error('the memory gave no recollection'));
      },
    ),
};

/** What is known of the conversation and the customer before the question is read. */
export function recall(query: Handle<Query>, options: RecallOptions = {}): Handle<Recollection> {
  return stage(kind, [edge(query, ['query'])], options);
}

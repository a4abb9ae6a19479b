import type { RunMessage } from '../client/index.ts';
import type { RunEvent } from '../index.ts';

/** The events a client was told of, as they stand in the run's log: what a waterfall is drawn from. */
export function runLogOf(messages: readonly RunMessage[]): RunEvent[] {
  return messages.flatMap((message): RunEvent[] => {
    if (!('seq' in message) || !('at' in message)) return [];
    const { run: _run, from: _from, ...rest } = message as Extract<RunMessage, { readonly from: number }>;
    if (rest.type === 'delta') return [{ ...rest, type: 'text' } as RunEvent];
    if (rest.type === 'trace') return [{ ...rest.event, seq: rest.seq, at: rest.at } as unknown as RunEvent];
    return [rest as unknown as RunEvent];
  });
}

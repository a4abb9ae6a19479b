import type { RunEvent } from '../engine/events.ts';
import { fromBase64 } from './json-codec.ts';
import type { Kind, RunMessage, Trace } from './messages.ts';

/** What a client is told of when it does not say. */
export const defaultKinds: readonly Kind[] = ['text', 'sentence', 'audio', 'output'];

/** Under which kind an event is asked for; `always` for what every client gets. */
export function kindOf(event: RunEvent): Kind | 'always' {
  switch (event.type) {
    case 'text':
    case 'sentence':
    case 'audio':
    case 'output':
    case 'tool':
    case 'speculation':
    case 'stage':
      return event.type;
    case 'retract':
    case 'done':
    case 'error':
      return 'always';
    default:
      return 'trace';
  }
}

/** The message of one event that is not text; `from` is the first event it stands for. Text is a delta, made elsewhere. */
export function eventMessage(
  run: string,
  from: number,
  event: Exclude<RunEvent, { readonly type: 'text' }>,
): RunMessage {
  if (event.type === 'audio') {
    const { type, seq, at, bytes, ...rest } = event;
    return { type, run, from, seq, at, ...rest, bytes: fromBase64(bytes) };
  }
  if (kindOf(event) !== 'trace') {
    const { type, seq, at, ...rest } = event;
    return { type, run, from, seq, at, ...rest } as RunMessage;
  }
  const { seq, at, ...rest } = event;
  return { type: 'trace', run, from, seq, at, event: rest as Trace['event'] };
}

import type { RunEvent } from '../engine/events.ts';
import { toBase64 } from './json-codec.ts';
import type { RunMessage } from './messages.ts';

/**
 * The event a message tells of, numbered as the caller says; undefined for messages that are no events. A merged delta
 * is one text event.
 */
export function messageEvent(message: RunMessage, seq: number): RunEvent | undefined {
  switch (message.type) {
    case 'accepted':
    case 'gap':
    case 'snapshot':
      return undefined;
    case 'audio': {
      const { run: _run, from: _from, bytes, ...rest } = message;
      return { ...rest, seq, bytes: toBase64(bytes) };
    }
    case 'trace':
      return { ...message.event, seq, at: message.at } as unknown as RunEvent;
    case 'delta': {
      const { at, msg, off, text } = message;
      return { type: 'text', seq, at, msg, off, text };
    }
    default: {
      const { run: _run, from: _from, at = 0, ...rest } = message;
      return { ...rest, seq, at } as unknown as RunEvent;
    }
  }
}

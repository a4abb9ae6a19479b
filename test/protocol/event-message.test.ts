import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/engine/events.ts';
import { eventMessage, kindOf } from '../../src/protocol/event-message.ts';
import type { RunMessage } from '../../src/protocol/messages.ts';

type KeysOf<T> = T extends unknown ? keyof T : never;

/** The fields an event has and its message lacks; a name here fails to compile below. */
type Missing<T extends RunEvent['type'] & RunMessage['type']> = Exclude<
  KeysOf<Extract<RunEvent, { readonly type: T }>>,
  keyof Extract<RunMessage, { readonly type: T }>
>;

type Told = 'sentence' | 'output' | 'tool' | 'speculation' | 'stage' | 'retract' | 'done' | 'error';

const nothingMissing: { readonly [T in Told as [Missing<T>] extends [never] ? T : never]: true } = {
  sentence: true,
  output: true,
  tool: true,
  speculation: true,
  stage: true,
  retract: true,
  done: true,
  error: true,
};

describe('the message of an event', () => {
  it('has every field of the event', () => {
    expect(Object.keys(nothingMissing)).toHaveLength(8);
    const event: RunEvent = { type: 'retract', msg: 0, fromOff: 3, reason: 'pii', seq: 9, at: 20 };
    expect(eventMessage('r', 7, event)).toEqual({ ...event, run: 'r', from: 7 });
  });

  it('has the sound of an audio event as bytes', () => {
    const event: RunEvent = {
      type: 'audio',
      id: 'a-0',
      ptsMs: 0,
      durMs: 5,
      off: 0,
      len: 3,
      codec: 'pcm',
      bytes: '+vs=',
      seq: 2,
      at: 9,
    };
    const { bytes, ...rest } = event;
    const message = eventMessage('r', 2, event);
    expect(message).toMatchObject({ ...rest, run: 'r', from: 2 });
    expect('bytes' in message && message.bytes && [...(message.bytes as Uint8Array)]).toEqual([0xfa, 0xfb]);
    expect(kindOf(event)).toBe('audio');
  });

  it('carries events without a message of their own as a trace', () => {
    const event: RunEvent = { type: 'policy', stage: 'plan', policy: 'hedge', action: 'won', ms: 12, seq: 3, at: 20 };
    expect(kindOf(event)).toBe('trace');
    const { seq, at, ...inner } = event;
    expect(eventMessage('r', 3, event)).toEqual({ type: 'trace', run: 'r', from: 3, seq, at, event: inner });
  });
});

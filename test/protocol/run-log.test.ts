import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/engine/events.ts';
import { Credit } from '../../src/protocol/credit.ts';
import { Cursor } from '../../src/protocol/cursor.ts';
import { defaultKinds } from '../../src/protocol/event-message.ts';
import { EventEntry } from '../../src/protocol/log-entry.ts';
import type { Kind, RunMessage } from '../../src/protocol/messages.ts';
import { RunLog } from '../../src/protocol/run-log.ts';
import { Transcript } from '../../src/protocol/transcript.ts';

const bounds = { maxBytes: 1 << 20, maxSnapshotChars: 1 << 20 };
const allKinds: readonly Kind[] = [...defaultKinds, 'tool', 'speculation', 'stage', 'trace'];

/** One step of a made-up run, from which numbered events with right offsets are made. */
type Step =
  | { readonly do: 'text'; readonly msg: number; readonly text: string }
  | { readonly do: 'retract'; readonly msg: number; readonly keepRatio: number }
  | { readonly do: 'sentence'; readonly msg: number }
  | { readonly do: 'stage' };

function eventsOf(steps: readonly Step[]): { events: RunEvent[]; texts: Map<number, string> } {
  const texts = new Map<number, string>();
  const sentences = new Map<number, number>();
  const events: RunEvent[] = [];
  const add = (event: object): void => {
    events.push({ ...event, seq: events.length + 1, at: events.length } as RunEvent);
  };
  for (const step of steps) {
    if (step.do === 'stage') {
      add({ type: 'stage', stage: 'plan', phase: 'start' });
      continue;
    }
    const { msg } = step;
    const shown = texts.get(msg) ?? '';
    if (step.do === 'text') {
      add({ type: 'text', msg, off: shown.length, text: step.text });
      texts.set(msg, shown + step.text);
    } else if (step.do === 'retract') {
      const fromOff = shown.slice(0, Math.floor(shown.length * step.keepRatio)).replace(/[\ud800-\udbff]$/, '').length;
      add({ type: 'retract', msg, fromOff, reason: 'test' });
      texts.set(msg, shown.slice(0, fromOff));
    } else {
      const idx = sentences.get(msg) ?? 0;
      sentences.set(msg, idx + 1);
      add({ type: 'sentence', msg, idx, off: 0, len: shown.length });
    }
  }
  add({ type: 'done', outcome: 'answered' });
  for (const [msg, text] of texts) texts.set(msg, text.toWellFormed());
  return { events, texts };
}

const steps = (withRetracts: boolean): fc.Arbitrary<Step[]> =>
  fc.array(
    fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({
          do: fc.constant('text' as const),
          msg: fc.nat(1),
          // Halves of pairs on purpose: providers cut text anywhere.
          text: fc.oneof(fc.constantFrom('a', 'é', '好', '\ud83d', '\ude00', ''), fc.string({ maxLength: 12 })),
        }),
      },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('sentence' as const), msg: fc.nat(1) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('stage' as const) }) },
      {
        weight: withRetracts ? 1 : 0,
        arbitrary: fc.record({
          do: fc.constant('retract' as const),
          msg: fc.nat(1),
          keepRatio: fc.double({ min: 0, max: 1, noNaN: true }),
        }),
      },
    ),
    { maxLength: 60 },
  );

/** Appends and reads by a schedule of how many events and how much credit come at a time; ends with all the credit. */
function read(
  events: readonly RunEvent[],
  schedule: readonly (readonly [append: number, credit: number])[],
  kinds: readonly Kind[] = defaultKinds,
): RunMessage[] {
  const log = new RunLog(bounds);
  const cursor = new Cursor(log, { run: 'r', after: 0, kinds });
  const credit = new Credit();
  const messages: RunMessage[] = [];
  const drain = (): void => {
    for (let message = cursor.next(credit); message; message = cursor.next(credit)) messages.push(message);
  };
  let at = 0;
  for (const [append, grant] of schedule) {
    for (const event of events.slice(at, at + append)) log.append(event);
    at += append;
    if (grant > 0) credit.grant(grant);
    drain();
  }
  for (const event of events.slice(at)) log.append(event);
  while (!cursor.ended) {
    credit.grant(1);
    drain();
  }
  return messages;
}

function transcriptOf(messages: readonly RunMessage[]): Map<number, string> {
  const transcript = new Transcript();
  for (const message of messages) transcript.apply(message);
  return new Map(transcript.messages.map((msg) => [msg, transcript.text(msg)]));
}

const schedules = fc.array(fc.tuple(fc.nat(8), fc.nat(3)), { maxLength: 40 });

describe('a cursor of the run log', () => {
  it('gives the same text at any schedule of events and credit, retracts and halves of pairs included', () => {
    fc.assert(
      fc.property(steps(true), schedules, (some, schedule) => {
        const { events, texts } = eventsOf(some);
        const shown = transcriptOf(read(events, schedule));
        for (const [msg, text] of texts) expect(shown.get(msg) ?? '').toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  it('numbers without holes: what a message covers begins where the last one ended, and the end is the last event', () => {
    fc.assert(
      fc.property(steps(true), schedules, fc.subarray([...allKinds]), (some, schedule, kinds) => {
        const { events } = eventsOf(some);
        let after = 0;
        for (const message of read(events, schedule, kinds)) {
          if (!('from' in message) || message.seq === undefined || message.from === undefined) throw new Error('place');
          if (message.type === 'retract' && message.from > after + 1) continue;
          expect(message.from).toBe(after + 1);
          after = Math.max(after, message.seq);
        }
        expect(after).toBe(events.length);
      }),
      { numRuns: 300 },
    );
  });

  it('gives all messages but text one by one, none lost and none merged', () => {
    fc.assert(
      fc.property(steps(false), schedules, (some, schedule) => {
        const { events } = eventsOf(some);
        const given = read(events, schedule, allKinds).filter((message) => message.type !== 'delta');
        expect(given.map((message) => message.type)).toEqual(
          events.filter((event) => event.type !== 'text').map((event) => event.type),
        );
      }),
    );
  });

  it('merges what came in at zero credit into one frame', () => {
    const { events } = eventsOf([...'one two three'].map((text) => ({ do: 'text', msg: 0, text })));
    const [first, ...rest] = read(events, [[events.length, 0]]);
    expect(first).toMatchObject({ type: 'delta', from: 1, seq: 13, at: 0, off: 0, text: 'one two three' });
    expect(rest).toMatchObject([{ type: 'done', from: 14, seq: 14 }]);
  });

  it('cuts what is over 16 KiB, never between the halves of a pair, and counts the event as received with its last part', () => {
    const text = '😀'.repeat(9_000);
    const { events } = eventsOf([{ do: 'text', msg: 0, text }]);
    const messages = read(events, []);
    const deltas = messages.filter((message) => message.type === 'delta');
    expect(deltas.length).toBeGreaterThan(2);
    for (const delta of deltas) expect(Buffer.byteLength(delta.text)).toBeLessThanOrEqual(16_384);
    expect(deltas.map(({ from, seq }) => [from, seq])).toEqual([...deltas.slice(1).map(() => [1, 0]), [1, 1]]);
    expect(deltas.map((delta) => delta.text).join('')).toBe(text);
  });

  it('sends a retract of what is shown ahead of its place and without credit, and none of what it took back', () => {
    const log = new RunLog(bounds);
    const cursor = new Cursor(log, { run: 'r', after: 0, kinds: allKinds });
    const credit = new Credit();
    const { events } = eventsOf([
      { do: 'text', msg: 0, text: 'shown ' },
      { do: 'stage' },
      { do: 'text', msg: 0, text: 'unsent' },
      { do: 'retract', msg: 0, keepRatio: 0.25 },
      { do: 'text', msg: 0, text: 'Sorry.' },
    ]);
    log.append(events[0] as RunEvent);
    credit.grant(1);
    expect(cursor.next(credit)).toMatchObject({ type: 'delta', text: 'shown ' });
    for (const event of events.slice(1)) log.append(event);
    expect(cursor.next(credit)).toMatchObject({ type: 'retract', from: 4, seq: 4, fromOff: 3 });
    expect(cursor.next(credit)).toBeUndefined();
    credit.grant(2);
    expect(cursor.next(credit)).toMatchObject({ type: 'stage', from: 2, seq: 2 });
    expect(cursor.next(credit)).toMatchObject({ type: 'delta', from: 3, seq: 5, off: 3, text: 'Sorry.' });
    expect(cursor.next(credit)).toMatchObject({ type: 'done', from: 6, seq: 6 });
  });

  it.each([0, 4])(
    'joins a pair over an empty text between its halves, resumed with %d events acknowledged',
    (acked) => {
      const { events } = eventsOf([
        { do: 'text', msg: 1, text: '\ud83d' },
        { do: 'text', msg: 0, text: 'a' },
        { do: 'text', msg: 1, text: '' },
        { do: 'text', msg: 0, text: ' ' },
        { do: 'text', msg: 1, text: '\ude00' },
      ]);
      const log = new RunLog(bounds);
      for (const event of events.slice(0, 4)) {
        log.append(event);
        log.seal(log.endIndex);
      }
      for (const event of events.slice(4)) log.append(event);
      log.trim(acked);
      const cursor = new Cursor(log, { run: 'r', after: 4, kinds: defaultKinds });
      const credit = new Credit();
      credit.grant(1);
      expect(cursor.next(credit)).toMatchObject({ type: 'delta', msg: 1, off: 0, text: '😀' });
    },
  );

  it('goes on anywhere in the log, and the client ends with the same text', () => {
    fc.assert(
      fc.property(steps(true), schedules, fc.nat(80), fc.nat(20), (some, schedule, cutAt, acked) => {
        const { events, texts } = eventsOf(some);
        const before = read(events, schedule);
        const cut = before.slice(0, Math.min(cutAt, before.length));
        const after = Math.max(0, ...cut.map((m) => ('from' in m && isInPlace(m, before) ? (m.seq ?? 0) : 0)));
        const log = new RunLog(bounds);
        for (const event of events) log.append(event);
        log.trim(Math.min(acked, after));
        const cursor = new Cursor(log, { run: 'r', after, kinds: defaultKinds });
        const credit = new Credit();
        credit.grant(4096);
        const rest: RunMessage[] = [];
        for (let message = cursor.next(credit); message; message = cursor.next(credit)) rest.push(message);
        const shown = transcriptOf([...cut, ...rest]);
        if (after < events.length) for (const [msg, text] of texts) expect(shown.get(msg) ?? '').toBe(text);
        expect(rest.some((message) => message.type === 'gap')).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});

/** Whether a message stands in its place; a retract may not. */
function isInPlace(message: RunMessage, all: readonly RunMessage[]): boolean {
  if (message.type !== 'retract') return true;
  let after = 0;
  for (const one of all) {
    if (one === message) return message.from <= after + 1;
    if ('from' in one && (one.type !== 'retract' || one.from <= after + 1)) after = Math.max(after, one.seq ?? 0);
  }
  return false;
}

describe('the run log', () => {
  const filled = (count: number, options = bounds): RunLog => {
    const log = new RunLog(options);
    for (let i = 0; i < count; i++) log.append({ type: 'text', msg: 0, off: i * 4, text: 'abcd', seq: i + 1, at: i });
    return log;
  };

  it('says what is lost where it was trimmed, then gives the text as it stood, then goes on', () => {
    const log = filled(10);
    log.seal(log.endIndex);
    log.append({ type: 'text', msg: 0, off: 40, text: 'end', seq: 11, at: 11 });
    log.trim(10);
    const cursor = new Cursor(log, { run: 'r', after: 4, kinds: defaultKinds });
    const credit = new Credit();
    expect(cursor.next(credit)).toEqual({ type: 'gap', run: 'r', from: 5, seq: 10, reason: 'trimmed' });
    expect(cursor.next(credit)).toEqual({
      type: 'snapshot',
      run: 'r',
      seq: 10,
      messages: [{ msg: 0, text: 'abcd'.repeat(10) }],
    });
    expect(cursor.next(credit)).toBeUndefined();
    credit.grant(1);
    expect(cursor.next(credit)).toMatchObject({ type: 'delta', from: 11, off: 40, text: 'end' });
  });

  it('has no snapshot with text that was taken back', () => {
    const log = filled(10);
    log.seal(log.endIndex);
    log.trim(10);
    log.append({ type: 'retract', msg: 0, fromOff: 8, reason: 'test', seq: 11, at: 11 });
    expect(log.snapshot()).toEqual([{ msg: 0, text: 'abcdabcd' }]);
  });

  it('holds its bound whatever comes in, and then says that even the text is lost', () => {
    const log = new RunLog({ maxBytes: 50_000, maxSnapshotChars: 50_000 });
    let off = 0;
    for (let seq = 1; seq <= 30_000; seq++) {
      log.append({ type: 'text', msg: 0, off, text: 'abcd', seq, at: seq });
      off += 4;
      if (seq % 100 === 0) expect(log.bytes).toBeLessThanOrEqual(50_000);
    }
    const cursor = new Cursor(log, { run: 'r', after: 0, kinds: defaultKinds });
    const credit = new Credit();
    expect(cursor.next(credit)).toMatchObject({ type: 'gap', from: 1 });
    expect(cursor.next(credit)).toMatchObject({ type: 'error', code: 'log-lost', retry: false });
    expect(cursor.next(credit)).toBeUndefined();
  });

  it('keeps a million unread deltas in little more than their text', () => {
    const log = filled(1_000_000, { maxBytes: 8 << 20, maxSnapshotChars: 8 << 20 });
    expect(log.trimmedSeq).toBe(0);
    expect(log.bytes).toBeLessThan(4.1e6);
    expect(log.endIndex).toBeLessThan(250);
  });

  it('heeds 64 interruptions of a run, and no later ones: whoever listens cannot make it remember more', () => {
    const log = new RunLog({ maxBytes: 50_000, maxSnapshotChars: 50_000 });
    for (let i = 0; i < 1_000; i++) log.hush(`a${i}`, 0);
    const sounds = ['a0', 'a63', 'a64', 'a999'];
    for (const [i, id] of sounds.entries()) {
      log.append({
        type: 'audio',
        id,
        ptsMs: 0,
        durMs: 20,
        off: 0,
        len: 1,
        codec: 'pcm',
        bytes: 'AA==',
        seq: i + 1,
        at: i,
      });
    }
    const heard = sounds.map((_, i) => log.entry(i)).map((entry) => entry instanceof EventEntry && entry.event?.type);
    expect(heard).toEqual([undefined, undefined, 'audio', 'audio']);
  });

  it('refuses an event out of its turn', () => {
    const log = filled(3);
    expect(() => log.append({ type: 'done', outcome: 'answered', seq: 5, at: 0 })).toThrow('event 5 after 3');
  });
});

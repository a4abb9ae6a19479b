import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerPieces } from '../../src/console/model/answer-text.ts';
import type { RunEvent } from '../../src/index.ts';
import { Transcript } from '../../src/protocol/transcript.ts';

type Body = RunEvent extends infer E ? (E extends RunEvent ? Omit<E, 'seq' | 'at'> : never) : never;

function log(...events: readonly Body[]): RunEvent[] {
  return events.map((event, place) => ({ ...event, seq: place + 1, at: place * 10 }) as RunEvent);
}

const text = (off: number, said: string, msg = 0): Body => ({ type: 'text', msg, off, text: said });
const sentence = (idx: number, off: number, len: number, msg = 0): Body => ({ type: 'sentence', msg, idx, off, len });
const retract = (fromOff: number, msg = 0): Body => ({ type: 'retract', msg, fromOff, reason: 'pii' });

describe('answerPieces', () => {
  it('sets whole sentences apart from what is still being said', () => {
    expect(answerPieces(log(text(0, 'One. Tw'), sentence(0, 0, 4)))).toEqual([
      { text: 'One.', msg: 0, sentence: 0 },
      { text: ' Tw', msg: 0 },
    ]);
  });

  it('keeps what was taken back where it stood, and goes on behind it', () => {
    const pieces = answerPieces(
      log(text(0, 'Call 555-0100.'), sentence(0, 0, 14), retract(5), text(5, 'the shop.'), sentence(0, 0, 14)),
    );
    expect(pieces).toEqual([
      { text: 'Call ', msg: 0, sentence: 0 },
      { text: '555-0100.', msg: 0, takenBack: 'pii' },
      { text: 'the shop.', msg: 0, sentence: 0 },
    ]);
  });

  it('takes back the sentences that end after the offset', () => {
    const pieces = answerPieces(log(text(0, 'One. Two.'), sentence(0, 0, 4), sentence(1, 4, 5), retract(6)));
    expect(pieces.map(({ sentence: idx }) => idx)).toEqual([0, undefined, undefined]);
  });

  it('shows text that came again once', () => {
    expect(answerPieces(log(text(0, 'Hello'), text(3, 'lo there')))).toEqual([{ text: 'Hello there', msg: 0 }]);
  });

  it('keeps the messages of a run apart', () => {
    const pieces = answerPieces(log(text(0, 'One.'), text(0, 'Two.', 1), sentence(0, 0, 4, 1), retract(0)));
    expect(pieces).toEqual([
      { text: 'One.', msg: 0, takenBack: 'pii' },
      { text: 'Two.', msg: 1, sentence: 0 },
    ]);
  });

  it('lets stand, character for character, what a client ends with', () => {
    const event = fc.oneof(
      fc.record({
        kind: fc.constant('text' as const),
        back: fc.nat(3),
        said: fc.string({ minLength: 1, maxLength: 6 }),
      }),
      fc.record({ kind: fc.constant('sentence' as const), len: fc.nat(8) }),
      fc.record({ kind: fc.constant('retract' as const), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), (events) => {
        const transcript = new Transcript();
        let sentenced = 0;
        const bodies = events.map((each): Body => {
          const length = transcript.text().length;
          if (each.kind === 'sentence') {
            const off = Math.min(sentenced, length);
            sentenced = Math.min(length, off + each.len);
            return sentence(0, off, sentenced - off);
          }
          const body =
            each.kind === 'text'
              ? text(Math.max(0, length - each.back), each.said)
              : retract(Math.floor(length * each.share));
          const place = { run: 'r', from: 1, seq: 1, at: 0 };
          transcript.apply(
            body.type === 'text'
              ? { ...place, type: 'delta', msg: 0, off: body.off, text: body.text }
              : { ...place, ...(body as Extract<Body, { type: 'retract' }>) },
          );
          sentenced = Math.min(sentenced, transcript.text().length);
          return body;
        });
        const standing = answerPieces(log(...bodies)).filter(({ takenBack }) => takenBack === undefined);
        expect(standing.map((piece) => piece.text).join('')).toBe(transcript.text());
      }),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { answerPieces } from '../../src/console/model/answer-text.ts';
import { maxEvents, WatchedRun } from '../../src/console/model/watched-run.ts';
import type { RunMessage } from '../../src/protocol/messages.ts';

const place = (seq: number, at: number) => ({ run: 'r', from: seq, seq, at });

function watched(...messages: readonly RunMessage[]): WatchedRun {
  const run = new WatchedRun('r');
  for (const message of messages) run.take(message);
  return run;
}

describe('WatchedRun', () => {
  it('keeps events as the log has them, and knows how the run ended', () => {
    const run = watched(
      { type: 'accepted', run: 'r', epoch: 'e' },
      { ...place(1, 0), type: 'trace', event: { type: 'input', final: true, input: 'q' } },
      { ...place(2, 5), type: 'delta', msg: 0, off: 0, text: 'Hi.' },
      { ...place(3, 9), type: 'done', outcome: 'answered' },
    );
    expect(run.epoch).toBe('e');
    expect(run.ending).toBe('answered');
    expect(run.log).toEqual([
      { type: 'input', seq: 1, at: 0, final: true, input: 'q' },
      { type: 'text', seq: 2, at: 5, msg: 0, off: 0, text: 'Hi.' },
      { type: 'done', seq: 3, at: 9, outcome: 'answered' },
    ]);
  });

  it('puts a retract that came ahead of its number where it belongs', () => {
    const run = watched(
      { ...place(1, 1), type: 'delta', msg: 0, off: 0, text: 'Secret' },
      { ...place(4, 9), type: 'retract', msg: 0, fromOff: 0, reason: 'pii' },
      { run: 'r', from: 2, seq: 3, at: 5, type: 'stage', stage: 's', phase: 'start' },
    );
    expect(run.log.map(({ seq }) => seq)).toEqual([1, 3, 4]);
  });

  it('says what the server held no longer, and shows the text as it stands', () => {
    const run = watched(
      { type: 'gap', run: 'r', from: 1, seq: 40, reason: 'trimmed' },
      { type: 'snapshot', run: 'r', seq: 40, messages: [{ msg: 0, text: 'So far.' }] },
    );
    expect(run.missed).toBe(40);
    expect(answerPieces(run.log).map(({ text }) => text)).toEqual(['So far.']);
  });

  it('ends where the server never began it', () => {
    const run = watched({ type: 'error', run: 'r', code: 'draining', message: 'no', retry: true });
    expect(run.ending).toBe('failed');
    expect(run.log).toHaveLength(1);
  });

  it('holds so many events and no more, with all of the text, what was taken back and the end', () => {
    const run = new WatchedRun('r');
    let seq = 0;
    let off = 0;
    const say = (text: string): void => {
      run.take({ ...place(++seq, seq), type: 'delta', msg: 0, off, text });
      off += text.length;
    };
    for (let i = 0; i < maxEvents; i++) run.take({ ...place(++seq, seq), type: 'stage', stage: 's', phase: 'start' });
    for (let i = 0; i < 3_000; i++) say('word ');
    run.take({ ...place(++seq, seq), type: 'stage', stage: 's', phase: 'start' });
    run.take({ ...place(++seq, seq), type: 'retract', msg: 0, fromOff: 5, reason: 'pii' });
    off = 5;
    say('stands.');
    run.take({ ...place(++seq, seq), type: 'done', outcome: 'retracted' });
    expect(run.log.length).toBe(maxEvents + 4);
    expect(run.dropped).toBe(3_003);
    const standing = answerPieces(run.log).filter(({ takenBack }) => takenBack === undefined);
    expect(standing.map(({ text }) => text).join('')).toBe('word stands.');
    expect(run.ending).toBe('retracted');
  });

  it('is the same after it was saved', () => {
    const run = watched({ ...place(1, 5), type: 'delta', msg: 0, off: 0, text: 'Hi.' });
    run.cut(12, 'cancelled');
    const again = WatchedRun.from(JSON.parse(JSON.stringify(run.saved)));
    expect(again.saved).toEqual(run.saved);
    expect(again.ending).toBe('cancelled');
    expect(again.endsAt).toBe(12);
  });

  it('keeps the beginning of a value that is too long', () => {
    const run = watched({
      ...place(1, 5),
      type: 'tool',
      phase: 'end',
      stage: 'calls',
      call: { id: 'a', name: 'dump', args: {} },
      ok: true,
      value: 'x'.repeat(1_000_000),
      tookMs: 1,
    });
    expect(JSON.stringify(run.log).length).toBeLessThan(25_000);
  });
});

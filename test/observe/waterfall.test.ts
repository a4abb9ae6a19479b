import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/index.ts';
import { bars } from '../../src/observe/bars.ts';
import { runTimes, waterfall } from '../../src/observe/waterfall.ts';

const call = { id: 'plan-1', name: 'search', args: { q: 'x' } };
const log: readonly RunEvent[] = [
  { seq: 1, at: 0, type: 'started', run: 'r', pipeline: 'p', version: 1, surface: 's', mode: 'streaming', input: 'x' },
  { seq: 2, at: 0, type: 'stage', stage: 'plan', phase: 'start' },
  { seq: 3, at: 10, type: 'stage', stage: 'calls', phase: 'start' },
  { seq: 4, at: 10, type: 'tool', phase: 'start', stage: 'calls', call: { ...call, id: 'guess-1' }, speculative: true },
  {
    seq: 5,
    at: 40,
    type: 'stage',
    stage: 'plan',
    phase: 'end',
    outcome: 'complete',
    startedAt: 0,
    firstAt: 20,
    items: 1,
  },
  { seq: 6, at: 60, type: 'tool', phase: 'end', stage: 'calls', call, ok: true, value: 1, tookMs: 50 },
  { seq: 7, at: 60, type: 'stage', stage: 'calls', phase: 'end', outcome: 'cancelled', startedAt: 10, items: 0 },
  { seq: 8, at: 70, type: 'text', msg: 0, off: 0, text: 'Hi.' },
  { seq: 9, at: 80, type: 'sentence', msg: 0, idx: 0, off: 0, len: 3 },
  { seq: 10, at: 80, type: 'done', outcome: 'answered' },
];

describe('waterfall', () => {
  it('draws a bar a stage, its tools under it, and where the first element left', () => {
    expect(waterfall(log, 16).split('\n')).toEqual([
      'plan       │▒▒▒▒████        │ 0–40 ms',
      'calls      │  ██████████    │ 10–60 ms  cancelled',
      '  └ search │  ██████████    │ 10–60 ms  guessed',
      '           0           80 ms',
    ]);
  });

  it('marks what had not ended', () => {
    expect(bars(log.slice(0, 3)).map(({ note }) => note)).toEqual(['unfinished', 'unfinished']);
  });

  it('draws a guess that was wasted up to where it was dropped, and a call under way to the end', () => {
    const begun: readonly RunEvent[] = [
      ...log.slice(0, 5),
      { seq: 6, at: 45, type: 'tool', phase: 'start', stage: 'calls', call: { ...call, args: {} }, speculative: false },
      { seq: 7, at: 50, type: 'speculation', stage: 'calls', action: 'wasted', key: '["search",{"q":"x"}]' },
    ];
    expect(bars(begun, 60).filter(({ kind }) => kind === 'tool')).toMatchObject([
      { startedAt: 10, endedAt: 50, end: 'cut', note: 'guessed, wasted' },
      { startedAt: 45, endedAt: 60, end: 'open', note: 'unfinished' },
    ]);
  });

  it('draws what a stage had under way as cut off where the stage is', () => {
    const cut: readonly RunEvent[] = [
      ...log.slice(0, 4),
      { seq: 5, at: 30, type: 'stage', stage: 'calls', phase: 'end', outcome: 'cancelled', startedAt: 10, items: 0 },
    ];
    expect(bars(cut, 60).at(-1)).toMatchObject({ label: 'search', endedAt: 30, end: 'cut', note: 'cancelled' });
  });

  it('draws an empty log without failing', () => {
    expect(waterfall([])).toContain('1 ms');
  });
});

describe('runTimes', () => {
  it('reads the three times a person asks for', () => {
    expect(runTimes(log)).toEqual({ firstTokenMs: 70, firstSentenceMs: 80, fullMs: 80 });
  });

  it('leaves out what never came', () => {
    expect(runTimes(log.slice(0, 2))).toEqual({ firstTokenMs: undefined, firstSentenceMs: undefined, fullMs: 0 });
  });
});

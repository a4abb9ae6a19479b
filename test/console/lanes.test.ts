import { describe, expect, it } from 'vitest';
import { axisOf, duration, marksOf, stepAbove } from '../../src/console/model/axis.ts';
import { callCards } from '../../src/console/model/calls.ts';
import { holdUpsOf } from '../../src/console/model/hold-ups.ts';
import { marbleLanes } from '../../src/console/model/lanes.ts';
import { atOf, columnsOf, type Plot, placed, xOf } from '../../src/console/model/plot.ts';
import { askedAtOf, clocksOf } from '../../src/console/model/promises.ts';
import { Replay } from '../../src/console/model/replay.ts';
import { soonerWords } from '../../src/console/model/sooner.ts';
import type { RunEvent } from '../../src/index.ts';

const call = { id: 'plan-1', name: 'search', args: { q: 'x' } };
const wrong = { id: 'guess-2', name: 'stock', args: { id: 1 } };
const key = '["search",{"q":"x"}]';

/** A guess that is adopted, another that is wasted, two sentences, the second of them taken back. */
const log: readonly RunEvent[] = [
  { seq: 1, at: 0, type: 'started', run: 'r', pipeline: 'p', version: 1, surface: 's', mode: 'streaming', input: 'x' },
  { seq: 2, at: 0, type: 'stage', stage: 'plan', phase: 'start' },
  { seq: 3, at: 10, type: 'stage', stage: 'calls', phase: 'start' },
  { seq: 4, at: 10, type: 'speculation', stage: 'calls', action: 'started', key },
  { seq: 5, at: 10, type: 'tool', phase: 'start', stage: 'calls', call: { ...call, id: 'guess-1' }, speculative: true },
  { seq: 6, at: 12, type: 'tool', phase: 'start', stage: 'calls', call: wrong, speculative: true },
  { seq: 7, at: 40, type: 'speculation', stage: 'calls', action: 'adopted', key, savedMs: 30 },
  ...([
    {
      seq: 8,
      at: 40,
      type: 'stage',
      stage: 'plan',
      phase: 'end',
      outcome: 'complete',
      startedAt: 0,
      firstAt: 40,
      items: 1,
    },
  ] as const),
  { seq: 9, at: 50, type: 'speculation', stage: 'calls', action: 'wasted', key: '["stock",{"id":1}]', wastedMs: 38 },
  { seq: 10, at: 60, type: 'tool', phase: 'end', stage: 'calls', call, ok: true, value: 1, tookMs: 50 },
  ...([
    {
      seq: 11,
      at: 60,
      type: 'stage',
      stage: 'calls',
      phase: 'end',
      outcome: 'complete',
      startedAt: 10,
      firstAt: 60,
      items: 1,
    },
  ] as const),
  { seq: 12, at: 60, type: 'stage', stage: 'draft', phase: 'start' },
  { seq: 13, at: 80, type: 'text', msg: 0, off: 0, text: 'One. Two' },
  { seq: 14, at: 90, type: 'sentence', msg: 0, idx: 0, off: 0, len: 4 },
  { seq: 15, at: 95, type: 'finding', stage: 'draft', category: 'pii' },
  { seq: 16, at: 100, type: 'retract', msg: 0, fromOff: 4, reason: 'pii' },
  ...([
    {
      seq: 17,
      at: 110,
      type: 'stage',
      stage: 'draft',
      phase: 'end',
      outcome: 'complete',
      startedAt: 60,
      firstAt: 80,
      items: 2,
    },
  ] as const),
  { seq: 18, at: 110, type: 'done', outcome: 'retracted' },
];

describe('marbleLanes', () => {
  const lanes = marbleLanes(log, 110);
  const lane = (name: string) => lanes.find((each) => each.name === name);
  const kinds = (name: string) => lane(name)?.marbles.map(({ kind, at }) => `${kind} ${at}`);

  it('has a lane for each stage, its tool calls below it, and for what the client is shown', () => {
    expect(lanes.map(({ name }) => name)).toEqual([
      'plan',
      'calls',
      'search',
      'stock',
      'draft',
      'text',
      'sentences',
      'retracted',
      'end',
    ]);
  });

  it('has a marble at the time of each guess, adoption, waste, result, finding, sentence and retraction', () => {
    expect(kinds('search')).toEqual(['guess 10', 'done 60']);
    expect(kinds('stock')).toEqual(['guess 12', 'wasted 50']);
    expect(kinds('calls')).toEqual(['first 60', 'adopted 40', 'wasted 50']);
    expect(kinds('draft')).toEqual(['first 80', 'finding 95']);
    expect(kinds('sentences')).toEqual(['sentence 90']);
    expect(kinds('retracted')).toEqual(['retract 100']);
    expect(kinds('end')).toEqual(['end 110']);
    expect(lane('text')?.bursts).toEqual([{ at: 80, chars: 8 }]);
  });

  it('draws what is under way up to now', () => {
    const live = marbleLanes(log.slice(0, 6), 30);
    expect(live.map(({ name, bars }) => [name, ...bars.map(({ endedAt, end }) => `${end} ${endedAt}`)])).toEqual([
      ['plan', 'open 30'],
      ['calls', 'open 30'],
      ['search', 'open 30'],
      ['stock', 'open 30'],
    ]);
  });

  it('has a lane for a question that came bit by bit', () => {
    const typed: RunEvent[] = [
      { seq: 1, at: 100, type: 'input', final: false, input: 'de' },
      { seq: 2, at: 300, type: 'input', final: true, input: 'detective' },
    ];
    expect(marbleLanes(typed, 300)[0]).toMatchObject({
      name: 'question',
      marbles: [{ at: 100 }, { at: 300, label: 'whole' }],
    });
  });
});

describe('callCards', () => {
  it('has one card for a guess and the call it served, and one for a guess that was dropped', () => {
    expect(callCards(log)).toEqual([
      {
        name: 'search',
        args: { q: 'x' },
        startedAt: 10,
        isGuess: true,
        state: 'done',
        tookMs: 50,
        savedMs: 30,
        value: 1,
      },
      { name: 'stock', args: { id: 1 }, startedAt: 12, isGuess: true, state: 'wasted', tookMs: 38 },
    ]);
  });

  it('says what a call failed with', () => {
    const failed: RunEvent[] = [
      { seq: 1, at: 5, type: 'tool', phase: 'start', stage: 'calls', call, speculative: false },
      {
        seq: 2,
        at: 9,
        type: 'tool',
        phase: 'end',
        stage: 'calls',
        call,
        ok: false,
        error: { code: 'timeout', message: 'late' },
        tookMs: 4,
      },
    ];
    expect(callCards(failed)).toMatchObject([{ state: 'failed', problem: 'timeout: late', tookMs: 4 }]);
  });
});

describe('holdUpsOf', () => {
  const stages = (['plan', 'calls', 'draft'] as const).map((name, place) => ({
    name,
    kind: name,
    ports: [],
    isSide: false,
    inputs: place === 0 ? [] : [{ stage: ['plan', 'calls'][place - 1] ?? '', role: 'data' as const }],
  }));

  it('tells in order of time which stage held the run up', () => {
    expect(holdUpsOf(log, { output: 'draft', stages }, 'streaming', 0, 110)).toEqual([
      { stage: 'plan', fromMs: 0, toMs: 40 },
      { stage: 'calls', fromMs: 40, toMs: 60 },
      { stage: 'draft', fromMs: 60, toMs: 110 },
    ]);
  });

  it('is empty where the pipeline is not known', () => {
    expect(holdUpsOf(log, { output: 'reply', stages: [] }, 'streaming', 0, 110)).toEqual([]);
  });
});

describe('clocksOf', () => {
  const slo = { firstToken: { p95Ms: 70 }, full: { p95Ms: 200 } };

  it('holds each time against its promise once it is reached', () => {
    expect(clocksOf(slo, log, 110, 0)).toEqual([
      { measure: 'firstToken', name: 'first token', ms: 80, reached: true, promisedMs: 70, verdict: 'broken' },
      { measure: 'firstSentence', name: 'first sentence', ms: 90, reached: true },
      { measure: 'full', name: 'full', ms: 110, reached: true, promisedMs: 200, verdict: 'kept' },
    ]);
  });

  it('counts while a run is under way, and breaks a promise the moment its time is over', () => {
    const begun = log.slice(0, 6);
    expect(clocksOf(slo, begun, 50, 0)[0]).toMatchObject({ ms: 50, reached: false, verdict: 'pending' });
    expect(clocksOf(slo, begun, 71, 0)[0]).toMatchObject({ ms: 71, reached: false, verdict: 'broken' });
  });

  it('counts from the whole question, and not before it', () => {
    const typed: RunEvent = { seq: 1, at: 50, type: 'input', final: true, input: 'x' };
    expect(askedAtOf([], true)).toBeUndefined();
    expect(askedAtOf([typed], true)).toBe(50);
    expect(askedAtOf([], false)).toBe(0);
    expect(clocksOf(slo, [], 40, undefined)[0]).toMatchObject({ ms: undefined, verdict: 'pending' });
    expect(clocksOf(slo, [typed, ...log.slice(1)], 110, 50)[0]).toMatchObject({ ms: 30, verdict: 'kept' });
  });

  it('judges a failed run as broken, and does not judge a cancelled one', () => {
    const failed: RunEvent = { seq: 2, at: 5, type: 'error', code: 'run.failed', message: 'no', retry: false };
    expect(clocksOf(slo, [failed], 5, 0).flatMap(({ verdict }) => verdict ?? [])).toEqual(['broken', 'broken']);
    expect(clocksOf(slo, log.slice(0, 6), 500, 0, 500).flatMap(({ verdict }) => verdict ?? [])).toEqual([]);
  });

  it('says by how much one of two runs was ahead', () => {
    const slow = clocksOf(slo, log, 110, 0).map((clock) => ({ ...clock, ms: (clock.ms ?? 0) * 2 }));
    expect(soonerWords(clocksOf(slo, log, 110, 0), slow)[0]).toEqual({
      times: '2.0× sooner',
      words: 'first token: 80 ms streaming, 160 ms sequential',
    });
    expect(soonerWords(slow, clocksOf(slo, log, 110, 0))[2]?.times).toBe('2.0× later');
    expect(soonerWords(clocksOf(slo, log.slice(0, 6), 20, 0), slow)).toEqual([]);
  });
});

describe('axisOf', () => {
  it('stands still between its steps while a run is under way, and fits when it is over', () => {
    const extent = { endsAt: 620, isOver: false, askedAt: 0 };
    expect(axisOf([extent])).toEqual({ fromMs: -0, toMs: 750 });
    expect(axisOf([{ ...extent, endsAt: 740 }]).toMs).toBe(750);
    expect(axisOf([{ ...extent, isOver: true }]).toMs).toBeCloseTo(645, 0);
  });

  it('holds the longer of two runs', () => {
    const [short, long] = [900, 31_000].map((endsAt) => ({ endsAt, isOver: true, askedAt: 0 }));
    expect(short && long && axisOf([short, long]).toMs).toBeCloseTo(32_240, 0);
  });

  it('leaves most of a long typing out', () => {
    const typed = { endsAt: 61_000, isOver: true, askedAt: 60_000 };
    const from = (beginsAt: number) => Math.round(axisOf([{ ...typed, beginsAt }]).fromMs);
    expect([100, 59_000, 60_010].map(from)).toEqual([-1_540, -1_040, -42]);
  });

  it('steps up by about half each time', () => {
    expect([1, 501, 800, 5_001, 31_000].map(stepAbove)).toEqual([500, 750, 1_000, 7_500, 37_500]);
  });

  it('is readable at one second and at thirty', () => {
    expect(marksOf({ fromMs: 0, toMs: 1_040 }, 900).map(({ label }) => label)).toEqual([
      '0 ms',
      '200 ms',
      '400 ms',
      '600 ms',
      '800 ms',
      '1 s',
    ]);
    expect(marksOf({ fromMs: 0, toMs: 31_000 }, 900).map(({ label }) => label)).toEqual([
      '0 ms',
      '5 s',
      '10 s',
      '15 s',
      '20 s',
      '25 s',
      '30 s',
    ]);
    expect([undefined, 0, 0.42, 590.4, 1_357, 31_400].map(duration)).toEqual([
      '–',
      '0 ms',
      '0.4 ms',
      '590 ms',
      '1.36 s',
      '31.4 s',
    ]);
  });
});

describe('a plot', () => {
  const plot: Plot = { namesPx: 100, widthPx: 1_114, axis: { fromMs: -100, toMs: 900 }, askedAt: 100 };

  it('gives each instant its place, and each place its instant', () => {
    expect([0, 100, 1_000, 9_000].map((at) => xOf(plot, at))).toEqual([100, 200, 1_100, 1_100]);
    expect(atOf(plot, 200)).toBe(100);
  });

  it('labels a marble only where there is room before the next', () => {
    const marble = (at: number, label: string) => ({ at, kind: 'policy' as const, label, words: '' });
    const lane = { name: 'x', kind: 'stage' as const, bars: [], bursts: [] };
    const labels = placed(plot, { ...lane, marbles: [marble(500, 'over budget'), marble(540, 'hedge won')] }).map(
      ({ label }) => label,
    );
    expect(labels).toEqual(['', 'hedge won']);
  });

  it('draws a million tokens as no more columns than it is wide', () => {
    const bursts = Array.from({ length: 100_000 }, (_, index) => ({ at: index / 100, chars: 1 }));
    const columns = columnsOf(plot, bursts, 4);
    expect(columns.length).toBeLessThan(260);
    expect(columns.reduce((sum, { count }) => sum + count, 0)).toBe(100_000);
  });
});

describe('Replay', () => {
  it('goes through a run at its pace, and is over at its end', () => {
    const replay = new Replay();
    expect(replay.at(0)).toBeUndefined();
    replay.play({ fromMs: -100, toMs: 400, speed: 0.2 }, 1_000);
    expect([1_000, 2_000, 3_400].map((now) => replay.at(now))).toEqual([-100, 100, 380]);
    expect(replay.at(3_500)).toBeUndefined();
    expect(replay.isPlaying).toBe(false);
  });
});

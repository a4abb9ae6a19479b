import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/index.ts';
import { callTools, classify, compose, definePipeline, input, planner, surface } from '../../src/index.ts';
import { compareSimulations } from '../../src/simulate/compare.ts';
import { parseModel } from '../../src/simulate/model/parse-model.ts';
import { describeSimulation } from '../../src/simulate/report/describe-simulation.ts';
import { printSimulation } from '../../src/simulate/report/print-simulation.ts';
import { type SimulateOptions, simulate } from '../../src/simulate/simulate.ts';
import { whatIf } from '../../src/simulate/what-if/what-if.ts';

const query = input();
const guess = classify(query, { early: surface('early') });
const plan = planner(query);
const calls = callTools(plan, { guess });
const reply = compose([query, calls]);
const pipeline = definePipeline('desk', { query, guess, plan, calls, reply }, { version: 1, output: reply });
const surfaces = [true, false].map((early) => ({
  name: early ? 'early' : 'late',
  knobs: { early },
  stages: {},
  slo: {},
}));

/** Ten words, one every 200 ms, then a silence of 400: whole after 2,400. */
const spoken = { words: 10, wordMs: 200, silenceMs: 400, clearAt: 0.5 };

function asked(on: 'early' | 'late', how: object | undefined, more: Partial<SimulateOptions> = {}): SimulateOptions {
  const world = {
    workload: { guessAgreement: 1, plans: [{ calls: ['search'] }], ...(how === undefined ? {} : { spoken: how }) },
    ports: {
      intent: { latency: 10 },
      model: { plan: { latency: 100 }, compose: { latency: 50 } },
      tools: { timings: { search: { latency: 800 } } },
    },
  };
  const model = parseModel(JSON.stringify(world), '.');
  return { offer: { pipeline, surfaces }, surface: on, model, runs: 30, seed: 1, ...more };
}

const reportOf = (options: SimulateOptions) => describeSimulation(options, simulate(options));
const p50 = (options: SimulateOptions): number | undefined => reportOf(options).measures.firstToken?.p50.ms;

/** The run counted from its whole input, in ms: when the tool was begun. */
function toolBegins(options: SimulateOptions): number[] {
  const logs: RunEvent[][] = [];
  simulate({
    ...options,
    onEvent: (index, event) => {
      logs[index] ??= [];
      logs[index].push(event);
    },
  });
  return logs.map((log) => {
    const wholeAt = log.find((event) => event.type === 'input' && event.final)?.at ?? 0;
    return (log.find((event) => event.type === 'tool' && event.phase === 'start')?.at ?? Number.NaN) - wholeAt;
  });
}

describe('early input in a simulation', () => {
  it('counts from the whole question, however long it took to say', () => {
    // The guess after 10 ms, its tool 800 ms, the first token 50 ms.
    expect(p50(asked('late', undefined))).toBe(860);
    expect(p50(asked('late', spoken))).toBe(860);
    const slow = reportOf(asked('late', { ...spoken, wordMs: 900 }));
    expect(slow.measures.full?.p50.ms).toBe(860);
    expect(slow.early).toEqual({ spoken: 30, saidMs: 9400, begunRatio: 0 });
    expect(slow.stages.reduce((sum, { fullMs }) => sum + fullMs, 0)).toBeCloseTo(860, 6);
  });

  it('begins the tool of a guess on a stable beginning, and saves what is begun before the end', () => {
    // The fifth word is stable with the sixth, 1,200 ms before the end; the plan comes 100 ms after it.
    expect(new Set(toolBegins(asked('early', spoken)))).toEqual(new Set([-1190]));
    const report = reportOf(asked('early', spoken));
    expect(report.measures.firstToken?.p50.ms).toBe(150);
    expect(report.early.begunRatio).toBe(1);
    expect(printSimulation(report)).toContain(
      'early input: 30 questions said over 2,400 ms on average, before any time counts; work began before the end of 100.0 %',
    );
  });

  it('waits for as many words as it takes to know what is wanted', () => {
    expect(new Set(toolBegins(asked('early', { ...spoken, clearAt: 0.9 })))).toEqual(new Set([-390]));
    // The last words tell: 200 ms after the last of them, a text that stands still is taken for all.
    expect(new Set(toolBegins(asked('early', { ...spoken, clearAt: 1 })))).toEqual(new Set([-190]));
  });

  it('takes given shares at given times as well', () => {
    const parts = [
      { share: 0.5, beforeMs: 1500 },
      { share: 0.8, beforeMs: 700 },
    ];
    // Half of it stands for 200 ms.
    expect(new Set(toolBegins(asked('early', { words: 10, clearAt: 0.5, parts })))).toEqual(new Set([-1290]));
  });

  it('pays for guesses that were made too early, and is not held up by them', () => {
    const rash = reportOf(asked('early', { ...spoken, clearAt: 0.8, rashRatio: 1 }));
    expect(rash.speculation.hitRatio).toBeLessThan(1);
    expect(rash.speculation.wastedMs).toBeGreaterThan(0);
    expect(rash.measures.firstToken?.['p99.9'].ms).toBeLessThanOrEqual(860);
  });

  it('is of some surfaces only, where it says so, and there alone', () => {
    const only = { ...spoken, surfaces: ['early'] };
    expect(reportOf(asked('late', only)).early.spoken).toBe(0);
    expect(reportOf(asked('early', only)).early.spoken).toBe(30);
  });

  it('shows what it saves in a comparison and in what-if', () => {
    const { differences } = compareSimulations(asked('late', spoken), asked('early', spoken));
    expect(differences.firstToken).toMatchObject({ meanMs: -710, fasterShare: 1 });
    const late = whatIf(asked('late', spoken), { measure: 'firstToken' });
    expect(late.effects.find(({ lever }) => lever === 'early guesses')?.difference.p95.ms).toBe(-710);
    const early = whatIf(asked('early', spoken), { measure: 'firstToken' });
    expect(early.effects.find(({ lever }) => lever === 'early guesses off')?.difference.p95.ms).toBe(710);
    expect(whatIf(asked('late', undefined)).effects.some(({ lever }) => lever.startsWith('early'))).toBe(false);
  });

  it('says nothing early in sequential mode, which waits for the whole', () => {
    const report = reportOf(asked('early', spoken, { mode: 'sequential' }));
    expect(report.early).toEqual({ spoken: 30, saidMs: 2400, begunRatio: 0 });
    expect(report.measures.firstToken?.p50.ms).toBe(950);
  });

  it('gives the same bytes for the same seed', () => {
    const uneven = {
      words: { p50: 9, p95: 16 },
      wordMs: { p50: 350, p95: 500 },
      clearAt: { uniform: [0.3, 1] },
      rashRatio: 0.2,
    };
    const once = JSON.stringify(reportOf(asked('early', uneven)));
    expect(JSON.stringify(reportOf(asked('early', uneven)))).toBe(once);
  });
});

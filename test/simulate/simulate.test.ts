import { describe, expect, it } from 'vitest';
import {
  cacheFirst,
  callTools,
  classify,
  compose,
  definePipeline,
  input,
  lookup,
  type Pipeline,
  planner,
  recall,
  sentences,
  speak,
  transform,
} from '../../src/index.ts';
import { exponential } from '../../src/simulate/latency/exponential.ts';
import { parseModel } from '../../src/simulate/model/parse-model.ts';
import { describeSimulation, type SimulationReport } from '../../src/simulate/report/describe-simulation.ts';
import { type SimulateOptions, simulate } from '../../src/simulate/simulate.ts';
import { toolStage } from './tool-stage.ts';

const start = input();
const left = toolStage('left', start);
const right = toolStage('right', start);
const joined = toolStage('joined', left, right);
const diamond = definePipeline('diamond', { start, left, right, joined }, { version: 1, output: joined });
const chained = toolStage('right', left);
const chain = definePipeline('chain', { start, left, chained }, { version: 1, output: chained });

/** One stage for each type of port that a simulation file describes in words of its own. */
function ofEveryPort(): Pipeline {
  const query = input();
  const memory = recall(query);
  const cached = lookup(query);
  const plan = planner([query, memory]);
  const calls = callTools(plan);
  const draft = compose([query, calls]);
  const answer = cacheFirst(cached, draft);
  const marked = sentences(answer);
  const reply = speak(marked);
  const stages = { query, memory, cached, plan, calls, draft, answer, marked, reply };
  return definePipeline('everything', stages, { version: 1, output: reply });
}

const constants = { left: 30, right: 50, joined: 20 };
const exponentials = { left: { exponential: 100 }, right: { exponential: 300 }, joined: 0 };

function modelOf(latencies: Record<string, unknown>, more: object = {}): SimulateOptions['model'] {
  const timings = Object.fromEntries(Object.entries(latencies).map(([name, latency]) => [name, { latency }]));
  return parseModel(JSON.stringify({ ports: { tools: { timings } }, ...more }), '.');
}

function report(
  pipeline: Pipeline,
  options: Partial<SimulateOptions> & Pick<SimulateOptions, 'model'>,
): SimulationReport {
  const whole: SimulateOptions = { offer: { pipeline }, surface: 'default', seed: 'test', runs: 2000, ...options };
  return describeSimulation(whole, simulate(whole));
}

function shares({ stages }: SimulationReport): Record<string, number> {
  return Object.fromEntries(stages.map(({ stage, fullMs }) => [stage, fullMs]));
}

describe('simulate', () => {
  it('adds up what stands in a row and takes the longest of what stands side by side', () => {
    const streaming = report(diamond, { model: modelOf(constants) });
    expect(streaming.measures.full?.p50).toEqual({ ms: 70, lowMs: 70, highMs: 70 });
    expect(shares(streaming)).toEqual({ start: 0, left: 0, right: 50, joined: 20 });
    expect(streaming.outcomes).toEqual({ answered: 2000 });

    const sequential = report(diamond, { model: modelOf(constants), mode: 'sequential' });
    expect(sequential.measures.full?.['p99.9'].ms).toBe(100);
    expect(shares(sequential)).toEqual({ start: 0, left: 30, right: 50, joined: 20 });
  });

  it('takes as long as theory says, and blames the stages as theory does', () => {
    const { measures, stages } = report(diamond, { model: modelOf(exponentials), runs: 10_000 });
    // E max = 100 + 300 - 75; the left one is last with 1 chance in 4, and its mean is then 175 ms.
    expect(Math.abs((measures.full?.meanMs ?? 0) - 325)).toBeLessThan(12);
    const [, leftMs = 0, rightMs = 0] = stages.map(({ fullMs }) => fullMs);
    expect(Math.abs(leftMs - 0.25 * 175)).toBeLessThan(7);
    expect(leftMs + rightMs).toBeCloseTo(measures.full?.meanMs ?? 0, 6);
    const half = measures.full?.p50;
    const cdf = (ms: number): number => exponential(100).cdf(ms) * exponential(300).cdf(ms);
    expect(cdf((half?.lowMs ?? 0) * 0.98)).toBeLessThan(0.5);
    expect(cdf((half?.highMs ?? 0) * 1.02)).toBeGreaterThan(0.5);
  });

  it('gives the same bytes for the same seed, and others for another', () => {
    const once = JSON.stringify(report(diamond, { model: modelOf(exponentials) }));
    expect(JSON.stringify(report(diamond, { model: modelOf(exponentials) }))).toBe(once);
    expect(JSON.stringify(report(diamond, { model: modelOf(exponentials), seed: 'other' }))).not.toBe(once);
  });

  it('gives equal luck to equal purposes, whatever the graph does with them', () => {
    const streaming = report(diamond, { model: modelOf(exponentials), runs: 500 });
    const sequential = report(diamond, { model: modelOf(exponentials), runs: 500, mode: 'sequential' });
    const work = (of: SimulationReport): number[] => of.stages.map(({ workMs }) => Math.round(workMs * 1000));
    expect(work(sequential)).toEqual(work(streaming));
  });

  it('makes calls wait where a resource is shared, as M/M/1 does', () => {
    const model = parseModel(
      `
      arrivals: { poisson: 7 }
      resources: { desk: { concurrency: 1 } }
      ports: { tools: { otherwise: { latency: { exponential: 100 }, resource: desk } } }`,
      '.',
    );
    const one = definePipeline('one', { start, left }, { version: 1, output: left });
    const { measures, resources, ratePerS } = report(one, { model, runs: 40_000, warmUpRuns: 1000 });
    // The time in an M/M/1 queue of utilisation 0.7 is exponential: 100 / (1 - 0.7) on average.
    const whole = exponential(100 / 0.3);
    expect((measures.full?.meanMs ?? 0) / whole.mean()).toBeGreaterThan(0.92);
    expect((measures.full?.meanMs ?? 0) / whole.mean()).toBeLessThan(1.08);
    expect((measures.full?.p95.ms ?? 0) / whole.quantile(0.95)).toBeGreaterThan(0.9);
    expect((measures.full?.p95.ms ?? 0) / whole.quantile(0.95)).toBeLessThan(1.1);
    expect(ratePerS).toBeCloseTo(7, 0);
    expect(resources[0]).toMatchObject({ name: 'desk', refused: 0 });
  });

  it('counts runs that fail, by code, and holds them against the SLO', () => {
    const strict = definePipeline(
      'strict',
      { start, left },
      // Nothing takes over: every failure is one of the run.
      { version: 1, output: left, slo: { full: { p95Ms: 40 } }, fallback: 'none' },
    );
    const failing = (ratio: number): SimulationReport =>
      report(strict, {
        model: parseModel(
          `ports: { tools: { otherwise: { latency: 30, failures: [{ ratio: ${ratio}, code: overloaded }] } } }`,
          '.',
        ),
      });
    const bad = failing(0.2);
    expect(bad.errorRatio).toBeGreaterThan(0.17);
    expect(bad.errorRatio).toBeLessThan(0.23);
    expect(bad.errors).toEqual({
      overloaded: { count: bad.outcomes.failed, message: expect.stringContaining('left') },
    });
    expect(bad.measures.full?.['p99.9'].ms).toBe(30);
    expect(bad.slo).toEqual([
      { measure: 'full', quantile: 'p95', limitMs: 40, shareWithin: 1 - bad.errorRatio, met: false },
    ]);
    expect(failing(0.01).slo[0]).toMatchObject({ met: true });
  });

  it('counts hedges, and what runs in vain for them', () => {
    const guess = classify(start, { hedge: { afterMs: 50, shareRatio: 1 } });
    const told = transform(guess, ({ label }) => label);
    const hedged = definePipeline('hedged', { start, guess, told }, { version: 1, output: told });
    const latency = {
      mixture: [
        { weight: 1, ms: 20 },
        { weight: 1, ms: 200 },
      ],
    };
    const model = parseModel(JSON.stringify({ ports: { intent: { latency } } }), '.');
    const { hedging, measures } = report(hedged, { model, runs: 4000 });
    // Half of the first calls are slow, and half of their twins fast: those win at 70 ms, the others lose after 150.
    expect(hedging.started / 4000).toBeCloseTo(0.5, 1);
    expect(hedging.won / hedging.started).toBeCloseTo(0.5, 1);
    const lost = hedging.started - hedging.won;
    expect(hedging.wastedMs).toBeCloseTo((hedging.won * 70 + lost * 150) / 4000, 6);
    expect(measures.full?.p50.ms).toBeLessThanOrEqual(70);
  });

  it('makes a stage faster without touching the luck of the others', () => {
    const model = modelOf(exponentials);
    const faster = report(chain, { model, speedups: new Map([['left', 0.5]]) });
    const before = report(chain, { model });
    expect(shares(faster).left).toBeCloseTo((shares(before).left ?? 0) / 2, 2);
    expect(shares(faster).chained).toBeCloseTo(shares(before).chained ?? 0, 2);
  });

  it('tells how far it is', () => {
    const told: number[] = [];
    report(diamond, { model: modelOf(constants), runs: 2500, onProgress: (done) => told.push(done) });
    expect(told).toEqual([1000, 2000, 2500]);
  });

  it('plays a trace to its end and no farther', () => {
    const { outcomes } = report(diamond, {
      model: modelOf(constants, {
        arrivals: { bursts: { calmRatePerS: 1, burstRatePerS: 90, calmMs: 900, burstMs: 100 } },
      }),
      runs: 300,
    });
    expect(outcomes).toEqual({ answered: 300 });
  });

  it('refuses what it cannot simulate', () => {
    expect(() => report(diamond, { model: modelOf(constants), runs: 0 })).toThrow('runs must be at least 1');
    expect(() => report(diamond, { model: parseModel('{}', '.') })).toThrow("ports: nothing is said of '");
  });

  it('names what it cannot simulate without, and an example that it can', () => {
    const everything = ofEveryPort();
    const examples: Record<string, string> = {
      model: '{ plan: { latency: 200 }, compose: { latency: 300 } }',
      memory: '{ read: { latency: 2 } }',
      cache: '{ read: { latency: 2 } }',
      speech: '{ latency: 10 }',
      tools: '{ otherwise: { latency: 50 } }',
    };
    for (const [port, example] of Object.entries(examples)) {
      const others = Object.entries(examples).filter(([name]) => name !== port);
      const ports = others.map(([name, said]) => `${name}: ${said}`).join(', ');
      const asking = { model: parseModel(`ports: { ${ports} }`, '.'), runs: 1 };
      expect(() => report(everything, asking)).toThrow(`add e.g. ${port}: ${example}`);
      const whole = { model: parseModel(`ports: { ${ports}, ${port}: ${example} }`, '.'), runs: 1 };
      expect(() => report(everything, whole)).not.toThrow();
    }
  });
});

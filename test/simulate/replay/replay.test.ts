import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import assistant from '../../../pipelines/assistant.ts';
import type { RunEvent } from '../../../src/engine/events.ts';
import {
  callTools,
  classify,
  compose,
  definePipeline,
  input,
  type Offer,
  type Pipeline,
  planner,
  type ToolSpec,
} from '../../../src/index.ts';
import { changeOption } from '../../../src/simulate/change-option.ts';
import { parseLatency } from '../../../src/simulate/model/parse-latency.ts';
import { parseModel } from '../../../src/simulate/model/parse-model.ts';
import { readRecordings } from '../../../src/simulate/replay/read-recordings.ts';
import { replay } from '../../../src/simulate/replay/replay.ts';
import { simulate } from '../../../src/simulate/simulate.ts';

const folder = mkdtempSync(join(tmpdir(), 'tailrace-replay-'));
afterAll(() => rmSync(folder, { recursive: true }));

const tools: readonly ToolSpec[] = ['search', 'stock'].map((name) => ({
  name,
  description: name,
  parameters: { type: 'object' },
  readOnly: true,
}));

function desk(version: number, isGuessing: boolean): Pipeline {
  const query = input();
  const guess = classify(query);
  const plan = planner(query);
  const calls = callTools(plan, isGuessing ? { guess, speculate: { governed: false } } : {});
  const reply = compose([query, calls]);
  const stages = isGuessing ? { query, guess, plan, calls, reply } : { query, plan, calls, reply };
  return definePipeline('desk', stages, { version, output: reply, slo: { full: { p95Ms: 5000 } } });
}

const world = parseModel(
  `
  workload: { plans: [{ weight: 2, calls: [search] }, { calls: [search, stock] }], planTokens: 20, answerTokens: { p50: 40, p95: 90 } }
  ports:
    intent: { latency: 15 }
    model:
      plan: { latency: { p50: 200, p95: 500 }, betweenTokens: 5 }
      compose: { latency: { p50: 150, p95: 300 }, betweenTokens: { p50: 6, p95: 9 }, failures: [{ ratio: 0.02, code: overloaded }] }
    tools: { timings: { search: { latency: { p50: 120, p95: 300 } }, stock: { latency: { p50: 80, p95: 300 } } } }`,
  '.',
);

function record(offer: Offer, runs: number): RunEvent[][] {
  const logs: RunEvent[][] = Array.from({ length: runs }, () => []);
  const keep = (index: number, event: RunEvent): void => void logs[index]?.push(event);
  simulate({ offer, surface: 'default', model: world, runs, seed: 1, onEvent: keep });
  return logs;
}

const guessing = { pipeline: desk(1, true) };
const recorded = record(guessing, 400);
const common = { surface: 'default', seed: 1, tools };

describe('replay', () => {
  it('gives recorded runs again when the version is the same', () => {
    const { before, after, differences, leftOut } = replay({ ...common, offer: guessing, logs: recorded });
    expect(leftOut).toBe(0);
    expect(after.outcomes).toEqual(before.outcomes);
    expect(after.tools).toEqual(before.tools);
    for (const measure of ['firstToken', 'full'] as const) {
      expect(Math.abs(differences[measure]?.meanMs ?? 1e9)).toBeLessThan(0.5);
      expect((after.measures[measure]?.p95.ms ?? 0) / (before.measures[measure]?.p95.ms ?? 1)).toBeCloseTo(1, 2);
    }
    expect(after.tokensPerRun.output).toBeCloseTo(before.tokensPerRun.output, -1);
  });

  it('shows what a change would have done to them', () => {
    const offer = changeOption(guessing, 'default', 'calls', 'speculate', false);
    const { differences, after } = replay({ ...common, offer, logs: recorded });
    const again = { ...guessing, ...changeOption(guessing, 'default', 'calls', 'speculate', false) };
    const truth: number[] = [];
    const were = recorded.map((log) => log.at(-1)?.at ?? 0);
    simulate({
      offer: again,
      surface: 'default',
      model: world,
      runs: 400,
      seed: 1,
      onRun: (index, { fullMs }) => truth.push(fullMs - (were[index] ?? 0)),
    });
    const mean = truth.reduce((sum, each) => sum + each, 0) / truth.length;
    expect(differences.full?.fasterShare).toBeLessThan(0.02);
    expect(differences.full?.meanMs).toBeGreaterThan(mean * 0.95);
    expect(differences.full?.meanMs).toBeLessThan(mean * 1.05);
    expect(after.speculation.started).toBe(0);
  });

  it('plays runs through another version, and draws what they did not do from what others did', () => {
    const before = record({ pipeline: desk(1, false) }, 200);
    const some = [...before.slice(0, 199), recorded[0] as RunEvent[]];
    const {
      after,
      differences,
      before: report,
    } = replay({ ...common, offer: { pipeline: desk(2, true) }, logs: some });
    expect([report.version, after.version]).toEqual([1, 2]);
    expect(after.runs).toBe(200);
    expect(differences.full?.pairs).toBeGreaterThan(190);
  });

  it('says what no recorded run has done', () => {
    const logs = record({ pipeline: desk(1, false) }, 5);
    const play = () => replay({ ...common, offer: { pipeline: desk(2, true) }, logs });
    expect(play).toThrow("stage 'guess' calls a Classifier, and no recorded run has called one");
    expect(play).toThrow(expect.objectContaining({ code: 'not-recorded' }));
  });

  it('leaves out runs of others, and runs without an end', () => {
    const [whole, cut, other] = [recorded[0], recorded[1]?.slice(0, -1), recorded[2]] as RunEvent[][];
    const renamed = [{ ...other?.[0], pipeline: 'else' }, ...(other ?? []).slice(1)] as RunEvent[];
    const logs = [whole ?? [], cut ?? [], renamed, []];
    expect(replay({ ...common, offer: guessing, logs }).leftOut).toBe(3);
    expect(() => replay({ ...common, offer: guessing, logs: [] })).toThrow('no whole run of desk on default');
  });

  it('replays the assistant, its sentences and its checks included', () => {
    const surface = {
      name: 'default',
      knobs: {
        refusal: 'No.',
        style: 'full',
        fanOutCap: 5,
        planMs: 1000,
        planFirstMs: 500,
        toolsMs: 1000,
        toolTimeoutMs: 10_000,
        composeMs: 5000,
        composeFirstMs: 500,
        partialMs: 50,
        settleMs: 60,
        batchMs: 50,
      },
      stages: {},
      slo: {},
    };
    const offer = { pipeline: assistant, surfaces: [surface] };
    const model = parseModel(
      `
      workload: { plans: [{ calls: [search] }, { calls: [search, stock] }], blockedRatio: 0.05, cacheHitRatio: 0.1 }
      ports:
        screen: { latency: 20 }
        postCheck: { inProcess: true }
        intent: { latency: 15 }
        memory: { read: { latency: 5 } }
        cache: { read: { latency: 3 } }
        speech: { latency: 3 }
        model: { plan: { latency: { p50: 200, p95: 500 } }, compose: { latency: { p50: 150, p95: 300 }, betweenTokens: 6 } }
        tools: { timings: { search: { latency: { p50: 120, p95: 300 } }, stock: { latency: { p50: 80, p95: 300 } } } }`,
      '.',
    );
    const logs: RunEvent[][] = Array.from({ length: 200 }, () => []);
    simulate({
      offer,
      surface: 'default',
      model,
      runs: 200,
      seed: 1,
      onEvent: (index, event) => logs[index]?.push(event),
    });
    const { before, after } = replay({ ...common, offer, logs });
    expect(after.outcomes).toEqual(before.outcomes);
    for (const [measure, tolerance] of [
      ['firstToken', 0.02],
      ['firstSentence', 0.05],
      ['full', 0.05],
    ] as const) {
      const ratio = (after.measures[measure]?.meanMs ?? 0) / (before.measures[measure]?.meanMs ?? 1);
      expect(Math.abs(ratio - 1), measure).toBeLessThan(tolerance);
    }
  });
});

describe('readRecordings', () => {
  const lines = (log: readonly RunEvent[]): string => log.map((event) => `${JSON.stringify(event)}\n`).join('');

  it('reads a folder as a log store keeps it, and a file with many runs', () => {
    const store = join(folder, 'store');
    mkdirSync(store);
    for (const index of [0, 1, 2]) {
      writeFileSync(join(store, `${index}.jsonl`), `{"request":{},"owner":"o"}\n${lines(recorded[index] ?? [])}`);
    }
    writeFileSync(join(store, 'notes.txt'), 'not a run');
    expect([...readRecordings(store)]).toEqual(recorded.slice(0, 3));
    const file = join(folder, 'all.jsonl');
    writeFileSync(file, `${recorded.slice(0, 3).map(lines).join('')}{"seq":9,"type":"te`);
    expect([...readRecordings(file)]).toEqual(recorded.slice(0, 3));
  });

  it('gives latencies to a simulation', () => {
    const file = join(folder, 'for-latency.jsonl');
    writeFileSync(file, recorded.map(lines).join(''));
    const stage = parseLatency({ recorded: 'for-latency.jsonl', stage: 'plan' }, 'latency', folder);
    // 200 ms to the first token at the median, then the first call: 20 tokens of 5 ms, or half of them.
    expect(Math.abs(stage.quantile(0.5) - 283)).toBeLessThan(25);
    const tool = parseLatency({ recorded: 'for-latency.jsonl', tool: 'search', times: 2 }, 'latency', folder);
    expect(Math.abs(tool.quantile(0.5) - 240)).toBeLessThan(60);
    const absent = () => parseLatency({ recorded: 'for-latency.jsonl', stage: 'none' }, 'latency', folder);
    expect(absent).toThrow("has a stage 'none'");
    expect(() => parseLatency({ recorded: 'absent', stage: 'plan' }, 'latency', folder)).toThrow(
      'latency.recorded: ENOENT',
    );
  });

  it('says that a file is not there', () => {
    expect(() => [...readRecordings(join(folder, 'absent'))]).toThrow('ENOENT');
  });
});

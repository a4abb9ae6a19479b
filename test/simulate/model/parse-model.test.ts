import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseLatency } from '../../../src/simulate/model/parse-latency.ts';
import { parseModel } from '../../../src/simulate/model/parse-model.ts';
import { RandomStreams } from '../../../src/simulate/random/random-streams.ts';
import { HeapScheduler } from '../../../src/simulate/scheduler/heap-scheduler.ts';
import { World } from '../../../src/simulate/world/world.ts';

const folder = mkdtempSync(join(tmpdir(), 'tailrace-model-'));
writeFileSync(
  join(folder, 'recorded.jsonl'),
  '{"provider":"a","ttft_s":0.2}\n{"provider":"b","ttft_s":9}\n{"provider":"a","ttft_s":0.4}\n{"provider":"a","ttft_s":null}\n',
);

describe('parseLatency', () => {
  it.each([
    [40, 0.5, 40],
    [{ p50: 100, p95: 300 }, 0.95, 300],
    [{ uniform: [10, 20] }, 0.5, 15],
    [{ exponential: 100 }, 0.5, 69.31],
    [{ logNormal: { mu: 4, sigma: 0 } }, 0.9, 54.6],
    [{ samples: [1, 2, 3, 4] }, 0.75, 3],
    [{ samples: 'recorded.jsonl', field: 'ttft_s', times: 1000, where: { provider: 'a' } }, 0.9, 400],
    [
      {
        mixture: [
          { weight: 9, ms: 10 },
          { weight: 1, p50: 500, p95: 900 },
        ],
      },
      0.95,
      500,
    ],
  ])('reads %j', (value, p, ms) => {
    expect(parseLatency(value, 'latency', folder).quantile(p)).toBeCloseTo(ms, 1);
  });

  it.each([
    [undefined, 'latency: must be a number of milliseconds'],
    [-1, 'latency: constant: ms must be'],
    ['fast', 'latency: must be a number of milliseconds'],
    [{ p50: 100 }, 'one percentile has no spread'],
    [{ p50: 100, p95: 120, p99: 5000 }, 'no log-normal comes nearer than'],
    [{ p50: 100, p95: 200, p90: 150 }, 'latency.p90: is not known here; there are p50, p95'],
    [{ uniform: [10] }, 'latency.uniform: must be [LEAST, MOST]'],
    [{ samples: 'absent.jsonl', field: 'x' }, 'latency.samples: ENOENT'],
    [{ samples: 'recorded.jsonl', field: 'itl_s' }, 'has no row with a number in "itl_s"'],
    [{ mixture: [{ weight: 0, ms: 1 }] }, 'weight must be above 0'],
    [{ median: 3 }, 'latency: must be a number of milliseconds'],
  ])('refuses %j', (value, fault) => {
    expect(() => parseLatency(value, 'latency', folder)).toThrow(fault);
  });
});

describe('parseModel', () => {
  it('makes a world anew for each simulation', () => {
    const model = parseModel(
      `
      arrivals: { poisson: 5 }
      resources: { gpu: { concurrency: 2, queueLimit: 4 } }
      slow: { spell: { betweenMs: 1000, lastMs: 100, factor: 3 } }
      ports:
        model:
          plan: { latency: 100, resource: gpu, slow: spell }
          compose: { latency: 100, betweenTokens: 5, failures: [{ ratio: 0.1, code: overloaded, after: 20 }] }
          models: { fast: { plan: { latency: 10 }, compose: { latency: 10 } } }
        memory: { read: { latency: 3 } }
        tools: { otherwise: { latency: 50 }, timings: { search: { latency: 80 } }, sideEffects: [order] }`,
      '.',
    );
    const streams = new RandomStreams(1);
    const once = model.providers(new World(new HeapScheduler(), streams), streams);
    const again = model.providers(new World(new HeapScheduler(), streams), streams);
    expect(Object.keys(once.bindings)).toEqual(['model', 'memory', 'tools']);
    expect(once.resources[0]).not.toBe(again.resources[0]);
    expect(once.resources[0]?.report().name).toBe('gpu');
    const { tools } = once.bindings.tools as { tools: readonly { name: string; readOnly?: boolean }[] };
    expect(tools.map(({ name, readOnly }) => [name, readOnly])).toEqual([
      ['search', true],
      ['order', undefined],
    ]);
  });

  it('draws the shares of a workload, and moves no other draw when one is changed', () => {
    const scenarios = (cacheHitRatio: number) => {
      const model = parseModel(
        JSON.stringify({
          workload: {
            plans: [{ weight: 3, calls: ['a'] }, { calls: ['b', { name: 'c', args: { x: 1 } }] }],
            answerTokens: { p50: 100, p95: 200 },
            guessAgreement: 0.7,
            cacheHitRatio,
            blockedRatio: 0.05,
            tripRatio: 0.05,
            repeatedRatio: 0.5,
          },
        }),
        '.',
      );
      const streams = new RandomStreams('workload');
      return Array.from({ length: 4000 }, (_, index) => model.scenario(`run-${index}`, { atMs: 0 }, streams, 'chat'));
    };
    const some = scenarios(0.3);
    const share = (holds: (scenario: (typeof some)[number]) => boolean): number => some.filter(holds).length / 4000;
    expect(share(({ isCached }) => isCached)).toBeCloseTo(0.3, 1);
    expect(share(({ calls }) => calls.length === 1)).toBeCloseTo(0.75, 1);
    expect(share(({ calls, guess }) => guess.calls === calls)).toBeCloseTo(0.7, 1);
    expect(share(({ isBlocked }) => isBlocked)).toBeCloseTo(0.05, 1);
    expect(share(({ tripsAtChar }) => tripsAtChar !== undefined)).toBeCloseTo(0.05, 1);
    expect(new Set(some.map(({ input }) => JSON.stringify(input))).size).toBeLessThan(2300);

    const others = scenarios(0);
    expect(others.map((scenario) => ({ ...scenario, isCached: true }))).toEqual(
      some.map((scenario) => ({ ...scenario, isCached: true })),
    );
  });

  it('takes the length of an answer from the trace where it says one', () => {
    const { scenario } = parseModel('{}', '.');
    expect(scenario('run', { atMs: 0, outputTokens: 7 }, new RandomStreams(1), 'chat').answerTokens).toBe(7);
  });

  it.each([
    ['[', 'the file: is no YAML: Flow sequence'],
    [
      'workload: { plans: [{ calls: [find] }] }\nports: { tools: { timings: { search: { latency: 1 } } } }',
      "workload.plans[0].calls: there is no tool 'find'; add it to ports.tools.timings; there are search",
    ],
    ['arrivals: { weekly: 3 }', 'arrivals: must name one of poisson, constant, bursts, trace'],
    ['arrivals: { poisson: 0 }', 'arrivals.poisson: must be a number above 0, got 0'],
    ['ports: { modle: {} }', 'ports.modle: is no port; there are cache, fastModel'],
    [
      'ports: { model: { plan: { latency: 1, resource: gpu }, compose: { latency: 1 } } }',
      '"gpu" is not declared; none is',
    ],
    ['ports: { screen: { latency: 1, latencey: 2 } }', 'ports.screen.latencey: is not known here; there are failures'],
    ['ports: { model: { plan: { latency: 1 } } }', 'ports.model.compose.latency: must be a number of milliseconds'],
    [
      'ports: { memory: { latency: 2 } }',
      'ports.memory: must say how it is read and how it is written: { read: { latency: 2 }, write: { latency: 5 } }',
    ],
    ['ports: { cache: {} }', 'ports.cache: must say how it is read'],
    ['workload: { cacheHitRatio: 2 }', 'workload.cacheHitRatio: must be a number from 0 to 1, got 2'],
    ['workload: { spoken: { wordsMs: 3 } }', 'workload.spoken.wordsMs: is not known here; there are clearAt'],
    ['workload: { spoken: { parts: [] } }', 'workload.spoken.parts: must hold at least one part'],
    ['workload: { spoken: { parts: [{ share: 2 }] } }', 'workload.spoken.parts[0].share: must be a number from 0 to 1'],
    ['workload: { answerTokens: 1e12 }', 'workload.answerTokens: must not be over 1000000 tokens'],
    ['workload: { spoken: { words: 1e12 } }', 'workload.spoken.words: must not be over 10000'],
    ['arrivals: { poisson: .nan }', 'arrivals.poisson: must be a number above 0, got NaN'],
    ['arrivals: { trace: absent.csv }', 'arrivals.trace: there is no file'],
    [
      'ports: { intent: { latency: 1, failures: [{ ratio: 0.7 }, { ratio: 0.7 }] } }',
      'fail more often than there are calls',
    ],
    ['3', 'the file: must be a mapping, got 3'],
    ['workload: { plans: [] }', 'workload.plans: must hold at least one plan'],
    ['world: 1', 'world: is not known here; there are arrivals, ports, resources, slow, workload'],
    ['ports: 3', 'ports: must be a mapping, got 3'],
  ])('refuses %s', (source, fault) => {
    expect(() => parseModel(source, '.')).toThrow(fault);
  });
});

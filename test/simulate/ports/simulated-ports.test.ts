import type { Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { CallContext } from '../../../src/ports/call.ts';
import type { Classifier } from '../../../src/ports/classifier.ts';
import { Resource } from '../../../src/simulate/capacity/resource.ts';
import { constant } from '../../../src/simulate/latency/constant.ts';
import { exponential } from '../../../src/simulate/latency/exponential.ts';
import { parseModel } from '../../../src/simulate/model/parse-model.ts';
import { simulatedChatModel } from '../../../src/simulate/ports/simulated-chat-model.ts';
import { simulatedClassifier, simulatedModerator } from '../../../src/simulate/ports/simulated-checks.ts';
import { simulatedSpeech } from '../../../src/simulate/ports/simulated-speech.ts';
import {
  simulatedMemory,
  simulatedResponseCache,
  simulatedRetriever,
} from '../../../src/simulate/ports/simulated-stores.ts';
import { simulatedToolHost } from '../../../src/simulate/ports/simulated-tool-host.ts';
import { RandomStreams } from '../../../src/simulate/random/random-streams.ts';
import { HeapScheduler } from '../../../src/simulate/scheduler/heap-scheduler.ts';
import type { Scenario } from '../../../src/simulate/world/scenario.ts';
import { World } from '../../../src/simulate/world/world.ts';

const search = { name: 'search', args: { text: 'emma' } };
const stock = { name: 'stock', args: { id: 7 } };
const scenario: Scenario = {
  input: { text: 'q' },
  calls: [search, stock],
  guess: { calls: [search], confidence: 0.9 },
  planTokens: 20,
  answerTokens: 24,
  isCached: false,
  isBlocked: false,
};

/** Runs what a port emits on virtual time, as `value @ms`. */
function play<T>(
  make: (world: World, context: CallContext) => Observable<T>,
  change: Partial<Scenario> = {},
  speedups?: Map<string, number>,
): string[] {
  const scheduler = new HeapScheduler();
  const world = new World(scheduler, new RandomStreams(1), speedups);
  world.begin('run', { ...scenario, ...change });
  const context = { run: 'run', stage: 'stage' } as CallContext;
  const log: string[] = [];
  make(world, context).subscribe({
    next: (value) => log.push(`${JSON.stringify(value)} @${scheduler.now()}`),
    error: (error: { code: string }) => log.push(`${error.code} @${scheduler.now()}`),
    complete: () => log.push(`| @${scheduler.now()}`),
  });
  scheduler.flush();
  return log;
}

const tokens = { latency: constant(100), betweenTokens: constant(5) };
const model = { plan: tokens, compose: tokens, promptTokens: 100, price: { input: 1, output: 10 } };
const compose = { purpose: 'compose', messages: [] } as const;

describe('simulatedClassifier', () => {
  it('says each label as often as it is told to', () => {
    const model = parseModel('ports: { router: { latency: 2, labels: { simple: 7, complex: 3 } } }', '.');
    const scheduler = new HeapScheduler();
    const streams = new RandomStreams(1);
    const world = new World(scheduler, streams);
    const router = model.providers(world, streams).bindings.router as Classifier;
    const said: Record<string, number> = {};
    for (let run = 0; run < 1000; run++) {
      world.begin(`${run}`, scenario);
      router
        .classify({ text: 'q', final: true }, { run: `${run}`, stage: 'way' } as CallContext)
        .subscribe(({ label }) => {
          said[label] = (said[label] ?? 0) + 1;
        });
    }
    scheduler.flush();
    // The standard deviation is 14.
    expect(said.simple).toBeGreaterThan(640);
    expect(said.simple).toBeLessThan(760);
    expect((said.simple ?? 0) + (said.complex ?? 0)).toBe(1000);
  });
});

describe('simulatedSpeech', () => {
  const text = 'x'.repeat(60);
  const speak = (model: Parameters<typeof simulatedSpeech>[1]): string[] =>
    play((world, context) => simulatedSpeech(world, model).speak({ text }, context)).map((line) =>
      line.replaceAll('{"codec":"none","durMs":', '').replaceAll(',"bytes":{}}', ' ms of sound'),
    );

  it('makes all of the sound at once where nothing is said of its pace', () => {
    // 10 words at 120 a minute sound for 5 s.
    expect(speak({ latency: constant(40), wordsPerMinute: 120 })).toEqual(['5000 ms of sound @40', '| @40']);
  });

  it('gives the first frame when its time has come, and the rest at its pace', () => {
    const model = { latency: constant(40), realTimeFactor: 0.1, frameMs: 200, wordsPerMinute: 120 };
    expect(speak(model)).toEqual(['200 ms of sound @40', '4800 ms of sound @520', '| @520']);
  });
});

describe('simulatedChatModel', () => {
  it('gives the calls of a plan one by one as their tokens are through', () => {
    expect(
      play((world, context) => simulatedChatModel(world, model).generate({ ...compose, purpose: 'plan' }, context)),
    ).toEqual([
      '{"type":"tool-call","id":"call-0","name":"search","args":{"text":"emma"}} @150',
      '{"type":"tool-call","id":"call-1","name":"stock","args":{"id":7}} @200',
      '{"type":"finish","reason":"tool-calls","usage":{"inputTokens":100,"outputTokens":20,"cost":0.0003}} @200',
      '| @200',
    ]);
  });

  it('streams an answer: the first token alone, then pieces at the pace of the tokens', () => {
    const log = play((world, context) => simulatedChatModel(world, model).generate(compose, context));
    expect(log).toEqual([
      '{"type":"text","text":"Some "} @100',
      `{"type":"text","text":"${'word '.repeat(10)}end. Some "} @160`,
      `{"type":"text","text":"${'word '.repeat(10)}end. "} @215`,
      '{"type":"finish","reason":"stop","usage":{"inputTokens":100,"outputTokens":24,"cost":0.00034}} @215',
      '| @215',
    ]);
  });

  it('tells what the results so far allow, and goes on from what was said', () => {
    const half = play((world, context) =>
      simulatedChatModel(world, model).generate(
        { ...compose, final: false, results: [{ call: { id: '1', ...search }, ok: true, value: {} }] },
        context,
      ),
    );
    const said = half
      .filter((line) => line.includes('"text"'))
      .map((line) => JSON.parse(line.split(' @')[0] ?? '').text as string)
      .join('');
    expect(said).toBe(`Some ${'word '.repeat(10)}end. `);
    const rest = play((world, context) => simulatedChatModel(world, model).generate({ ...compose, said }, context));
    expect(rest[0]).toBe('{"type":"text","text":"Some "} @100');
    expect(rest.at(-2)).toContain('"outputTokens":12');
  });

  it('is brief for voice, and has other figures for another model', () => {
    const brief = play((world, context) =>
      simulatedChatModel(world, model).generate({ ...compose, style: 'brief' }, context),
    );
    expect(brief.at(-2)).toContain('"outputTokens":8');
    const fast = { ...model, models: { fast: { compose: { latency: constant(10), betweenTokens: constant(1) } } } };
    const log = play((world, context) =>
      simulatedChatModel(world, fast).generate({ ...compose, model: 'fast' }, context),
    );
    expect(log.at(-1)).toBe('| @33');
  });

  it('takes half the time in a stage that is twice as fast', () => {
    const log = play(
      (world, context) => simulatedChatModel(world, model).generate(compose, context),
      {},
      new Map([['stage', 0.5]]),
    );
    expect(log.at(-1)).toBe('| @107.5');
  });
});

describe('the other ports', () => {
  const call = { latency: constant(30) };
  const store = { read: call, write: { latency: constant(40) } };

  it.each<[string, (world: World, context: CallContext) => Observable<unknown>, Partial<Scenario>, string[]]>([
    [
      'a guess',
      (world, context) => simulatedClassifier(world, call).classify({ text: '', final: true }, context),
      {},
      ['{"label":"search","confidence":0.9,"calls":[{"name":"search","args":{"text":"emma"}}]} @30', '| @30'],
    ],
    [
      'a question',
      (world, context) => simulatedModerator(world, call).check({ direction: 'input', text: '', checked: 0 }, context),
      { isBlocked: true },
      ['{"action":"block","category":"simulated","from":0} @30', '| @30'],
    ],
    [
      'a draft that is clean so far',
      (world, context) =>
        simulatedModerator(world, call).check({ direction: 'output', text: 'abc', checked: 0 }, context),
      { tripsAtChar: 3 },
      ['{"action":"allow"} @30', '| @30'],
    ],
    [
      'a draft that trips',
      (world, context) =>
        simulatedModerator(world, call).check({ direction: 'output', text: 'abcd', checked: 0 }, context),
      { tripsAtChar: 3 },
      ['{"action":"block","category":"simulated","from":3} @30', '| @30'],
    ],
    [
      'a recollection',
      (world, context) => simulatedMemory(world, store).recall({ text: '' }, context),
      {},
      ['{"turns":[],"facts":[]} @30', '| @30'],
    ],
    [
      'a turn to keep',
      (world, context) => simulatedMemory(world, store).remember({ query: { text: '' }, answer: '' }, context),
      {},
      ['| @40'],
    ],
    [
      'a miss',
      (world, context) =>
        simulatedResponseCache(world, store).get(
          { query: { text: '' }, pipeline: 'p', version: 1, surface: 's' },
          context,
        ),
      {},
      [undefined, '| @30'].map((each) => each ?? 'undefined @30'),
    ],
    [
      'a passage',
      (world, context) => simulatedRetriever(world, call).retrieve({ text: '', limit: 0 }, context),
      {},
      ['| @30'],
    ],
    [
      'a tool',
      (world, context) =>
        simulatedToolHost(world, { tools: [], timings: { search: { latency: constant(70) } }, otherwise: call }).call(
          { id: '1', ...search },
          context,
        ),
      {},
      ['{} @70', '| @70'],
    ],
  ])('answers %s in its time', (_name, make, change, expected) => {
    expect(play(make, change)).toEqual(expected);
  });

  it('gives a cached answer as long as the one it stands for', () => {
    const log = play(
      (world, context) =>
        simulatedResponseCache(world, store).get(
          { query: { text: '' }, pipeline: 'p', version: 1, surface: 's' },
          context,
        ),
      { isCached: true },
    );
    expect(JSON.parse(log[0]?.split(' @')[0] ?? '').text).toHaveLength(24 * 5);
  });
});

describe('timedCall', () => {
  it('gives a second call for the same purpose a luck of its own, and the same again in another world', () => {
    const times = (): number[] => {
      const scheduler = new HeapScheduler();
      const world = new World(scheduler, new RandomStreams('luck'));
      world.begin('run', scenario);
      const host = simulatedToolHost(world, { tools: [], timings: {}, otherwise: { latency: exponential(100) } });
      const ended: number[] = [];
      for (let twin = 0; twin < 3; twin++) {
        host
          .call({ id: '1', ...search }, { run: 'run', stage: 'calls' } as CallContext)
          .subscribe(() => ended.push(scheduler.now()));
      }
      scheduler.flush();
      return ended;
    };
    expect(new Set(times()).size).toBe(3);
    expect(times()).toEqual(times());
  });

  it('fails as often as it is told, when it is told', () => {
    let failed = 0;
    for (let run = 0; run < 2000; run++) {
      const scheduler = new HeapScheduler();
      const world = new World(scheduler, new RandomStreams(run));
      world.begin('run', scenario);
      const failures = [
        { ratio: 0.1, code: 'rate-limit', after: constant(3) },
        { ratio: 0.1, code: 'overloaded', retryable: false },
      ];
      simulatedClassifier(world, { latency: constant(30), failures })
        .classify({ text: '', final: true }, { run: 'run', stage: 'guess' } as CallContext)
        .subscribe({
          error: (error: { code: string; retryable: boolean }) => {
            failed++;
            expect([error.code, error.retryable, scheduler.now()]).toEqual(
              error.code === 'rate-limit' ? ['rate-limit', true, 3] : ['overloaded', false, 30],
            );
          },
        });
      scheduler.flush();
    }
    // 400 expected; the standard deviation is 18.
    expect(failed).toBeGreaterThan(330);
    expect(failed).toBeLessThan(470);
  });

  it('waits its turn at a resource, and leaves it when unsubscribed', () => {
    const scheduler = new HeapScheduler();
    const world = new World(scheduler, new RandomStreams(1));
    world.begin('run', scenario);
    const resource = new Resource({ name: 'gpu', concurrency: 1, scheduler });
    const classifier = simulatedClassifier(world, { latency: constant(30), resource });
    const context = { run: 'run', stage: 'guess' } as CallContext;
    const ended: number[] = [];
    const first = classifier.classify({ text: '', final: true }, context).subscribe(() => ended.push(scheduler.now()));
    classifier.classify({ text: '', final: true }, context).subscribe(() => ended.push(scheduler.now()));
    scheduler.schedule(() => first.unsubscribe(), 10);
    scheduler.flush();
    expect(ended).toEqual([40]);
  });
});

import { EMPTY, NEVER, type Observable, of, type SchedulerLike, startWith, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import * as operators from '../../operators/index.ts';

const { batchTime, breaker, cacheFirst, createBreaker, consecutiveFailures, deadline, degrade, demand, escalate } =
  operators;
const { fallback, fanOut, guard, holdUnstreamable, raceCancel, reuseByKey, sentences, skipShown, speculate } =
  operators;
const { createFlightRegistry, createHedgeBudget, createRollingQuantile, createSpeculationGovernor } = operators;
const { failureSampling, failureShare, stablePrefix, toolCalls } = operators;

const shared = createBreaker({ name: 'x', strategy: consecutiveFailures(1), halfOpenAfterMs: 1 });
const run = () => of(1);

/** Everything that takes options, as a program without types would call it. */
const callers: Record<string, (options: never) => unknown> = {
  batchTime: (options) => batchTime(1, options),
  breaker: (options) => breaker(shared, options),
  cacheFirst: (options) => cacheFirst(EMPTY, options),
  createBreaker,
  createFlightRegistry,
  createHedgeBudget,
  createRollingQuantile,
  createSpeculationGovernor,
  deadline,
  degrade: (options) => degrade([{ name: 'only', run }], options),
  demand: (options) => demand(NEVER, options),
  escalate,
  failureSampling,
  failureShare,
  fallback,
  fanOut: (options) => fanOut(run, options),
  guard,
  holdUnstreamable,
  raceCancel: (options) => raceCancel([run], options),
  reuseByKey: (options) => reuseByKey(run, options),
  sentences,
  skipShown,
  speculate,
  stablePrefix,
  toolCalls,
};

/** Options that fit, so that only the one under test does not. */
const fitting: Record<string, object> = {
  createBreaker: { name: 'x', strategy: consecutiveFailures(1), halfOpenAfterMs: 1 },
  createSpeculationGovernor: { random: () => 0 },
  degrade: { deadlineMs: 1 },
  demand: { maxBuffered: 1 },
  escalate: { to: run, when: () => false },
  failureSampling: { thresholdRatio: 0.5, windowMs: 1_000 },
  failureShare: { thresholdRatio: 0.5, windowSize: 10 },
  fallback: { to: run },
  fanOut: { concurrency: 1, maxQueued: 1 },
  skipShown: { shown: '', textOf: String, withText: String },
  speculate: { guesses: EMPTY, guessKey: String, decisionKey: String, work: run },
};

/** Those that tell nobody, or keep no time. */
const silent = ['breaker', 'createHedgeBudget', 'createRollingQuantile', 'failureSampling', 'failureShare'];
const timeless = [
  ...['breaker', 'createFlightRegistry', 'createHedgeBudget', 'createSpeculationGovernor', 'demand', 'escalate'],
  ...['failureSampling', 'failureShare', 'fallback', 'reuseByKey', 'skipShown', 'toolCalls'],
];

function thrownBy(name: string, options: unknown): unknown {
  try {
    callers[name]?.(options as never);
  } catch (error) {
    return error;
  }
  return undefined;
}

describe.each(Object.keys(callers))('the options of %s', (name) => {
  const refusal = (option: string) =>
    expect.objectContaining({ message: expect.stringMatching(`^${name}: ${option}`) });

  it('fit where each of them fits', () => {
    expect(thrownBy(name, fitting[name] ?? {})).toBe(undefined);
  });

  it.each([null, 5, 'fast'])('are refused by name where they are %o', (options) => {
    expect(thrownBy(name, options)).toEqual(refusal('options'));
    expect(thrownBy(name, options)).toBeInstanceOf(TypeError);
  });

  it.skipIf(silent.includes(name))('are refused by name where nobody can be told', () => {
    expect(thrownBy(name, { ...fitting[name], observe: 'console' })).toEqual(refusal('observe'));
  });

  it.skipIf(timeless.includes(name))('are refused by name where the scheduler is none', () => {
    for (const scheduler of [null, 5, {}, { schedule: () => {} }]) {
      expect(thrownBy(name, { ...fitting[name], scheduler })).toEqual(refusal('scheduler'));
    }
  });
});

describe('an option that may not be left out', () => {
  it.each([
    ['batchTime: windowMs', () => batchTime(undefined as never)],
    ['consecutiveFailures: count', () => consecutiveFailures(undefined as never)],
    ['createBreaker: halfOpenAfterMs', () => createBreaker({ name: 'x', strategy: consecutiveFailures(1) } as never)],
    ['degrade: deadlineMs', () => degrade([{ name: 'only', run }], {} as never)],
    ['demand: maxBuffered', () => demand(NEVER, {} as never)],
    ['failureSampling: thresholdRatio', () => failureSampling({ windowMs: 1_000 } as never)],
    ['failureSampling: windowMs', () => failureSampling({ thresholdRatio: 0.5 } as never)],
    ['failureShare: thresholdRatio', () => failureShare({ windowSize: 1 } as never)],
    ['failureShare: windowSize', () => failureShare({ thresholdRatio: 0.5 } as never)],
    ['fanOut: concurrency', () => fanOut(run, { maxQueued: 1 } as never)],
    ['fanOut: maxQueued', () => fanOut(run, { concurrency: 1 } as never)],
    ['guard: releaseLag.sentences', () => guard({ releaseLag: {} as never })],
  ])('is asked for by name: %s', (name, call) => {
    expect(call).toThrow(RegExp(`^${name} must be a (whole )?number .*, got undefined$`));
  });
});

describe('what should be an Observable and is not', () => {
  it('is named, with the way to make one of it', () => {
    const seen: unknown[] = [];
    of('call')
      .pipe(fanOut(() => Promise.resolve(1) as never, { concurrency: 1, maxQueued: 0 }))
      .subscribe((settled) => seen.push(settled.ok || String(settled.error)));
    raceCancel([() => 5 as never]).subscribe({ error: (error) => seen.push(String(error)) });
    expect(seen).toEqual([
      'TypeError: an Observable is needed, got a Promise: wrap it in from(…) of rxjs',
      'TypeError: an Observable is needed, got 5',
    ]);
  });

  it('is named where several were to be given', () => {
    expect(() => raceCancel(new Set([run]) as never)).toThrow(/^raceCancel: contenders must be an array/);
    expect(() => degrade('canned' as never, { deadlineMs: 1 })).toThrow(/^degrade: rungs must be an array/);
  });
});

describe('a source of something else than text', () => {
  it.each([
    ['sentences', sentences()],
    ['guard', guard()],
    ['guard', guard({ matchers: [operators.phraseMatcher([{ text: 'x', category: 'x', action: 'block' }])] })],
    ['holdUnstreamable', holdUnstreamable()],
    ['stablePrefix', stablePrefix()],
  ])('fails %s with what it got', (name, operator) => {
    let seen: unknown;
    of({ type: 'text', text: 'part' } as never)
      .pipe(operator as never)
      .subscribe({ error: (error) => (seen = error) });
    expect(seen).toEqual(
      new TypeError(`${name}: the source must put out strings, got an object: map each to its text first`),
    );
  });
});

/** Set to more, `setTimeout` fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const verdicts = (timeoutMs: number) => ({ name: 'slow', check: () => NEVER, timeoutMs, onFail: 'closed' as const });
const asked = NEVER.pipe(startWith('It is. '));
const waiting: Record<string, (ms: number, scheduler: SchedulerLike) => Observable<unknown>> = {
  batchTime: (ms, scheduler) => asked.pipe(batchTime(ms, { leading: false, scheduler })),
  cacheFirst: (maxHoldMs, scheduler) => asked.pipe(cacheFirst<string>(NEVER, { maxHoldMs, scheduler })),
  deadline: (ms, scheduler) => NEVER.pipe(deadline({ firstMs: ms, budgetMs: ms, gapMs: ms, scheduler })),
  degrade: (ms, scheduler) =>
    degrade(
      ['full', 'last'].map((name) => ({ name, run: () => NEVER })),
      { deadlineMs: ms, scheduler },
    ),
  fanOut: (timeoutMs, scheduler) =>
    asked.pipe(fanOut(() => NEVER, { concurrency: 1, maxQueued: 0, timeoutMs, scheduler })),
  guard: (ms, scheduler) => asked.pipe(guard({ classifiers: [{ ...verdicts(ms), everyChars: 1 }], scheduler })),
  holdUnstreamable: (holdMs, scheduler) =>
    NEVER.pipe(startWith('| book | price |\n'), holdUnstreamable({ holdMs, scheduler })),
  raceCancel: (staggerMs, scheduler) => raceCancel([() => NEVER, () => NEVER], { staggerMs, scheduler }),
  sentences: (settleMs, scheduler) => asked.pipe(sentences({ settleMs, scheduler })),
  speculate: (maxWastedMs, scheduler) =>
    NEVER.pipe(
      speculate({ guesses: of('a'), guessKey: String, decisionKey: String, work: () => NEVER, maxWastedMs, scheduler }),
    ),
  stablePrefix: (settleMs, scheduler) => asked.pipe(stablePrefix({ settleMs, scheduler })),
};

describe.each(Object.entries(waiting))('a wait of %s', (_, begin) => {
  const timers = (ms: number) => {
    const scheduler = new VirtualTimeScheduler();
    const subscription = begin(ms, scheduler).subscribe();
    const { length } = scheduler.actions;
    subscription.unsubscribe();
    return length;
  };

  it('is as long as a timer can wait', () => expect(timers(LONGEST_TIMER_MS)).toBeGreaterThan(0));
  it('has no end where it is longer', () => expect(timers(LONGEST_TIMER_MS + 1)).toBe(0));
  it('has no end where it is infinite', () => expect(timers(Number.MAX_SAFE_INTEGER)).toBe(0));
});

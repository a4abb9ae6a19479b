import {
  concat,
  map,
  type OperatorFunction,
  of,
  type SchedulerLike,
  Subject,
  throwError,
  timer,
  VirtualTimeScheduler,
} from 'rxjs';
import { describe, expect, it } from 'vitest';
import * as o from '../../operators/index.ts';

type Callbacks = Readonly<Record<string, (...given: never[]) => unknown>>;

/** An operator with every function it can be given, and elements that make it call them; an Error fails the source. */
interface Case {
  readonly callbacks: Callbacks;
  readonly operator: (callbacks: never, scheduler: SchedulerLike) => unknown;
  readonly elements?: readonly unknown[];
  /** Whose failure ends a call, a guess, a check or a write, but not the output. */
  readonly settled?: readonly string[];
  /** Told of what happens after the output has ended, where a failure reaches nobody. */
  readonly afterwards?: readonly string[];
}

const later = (scheduler: SchedulerLike, value: unknown) => timer(3, scheduler).pipe(map(() => value));
const observe = () => {};
const isVisible = () => true;

const cases: Readonly<Record<string, Case>> = {
  batchTime: {
    callbacks: { sizeOf: () => 1, flushOn: (n: number) => n === 3, merge: (batch: object[]) => batch.length, observe },
    operator: (callbacks: object, scheduler) => o.batchTime(5, { ...callbacks, scheduler }),
    elements: [1, 2, 3, 4, 5],
  },
  breaker: {
    callbacks: { isFailure: () => true },
    operator: (callbacks: object) =>
      o.breaker(o.createBreaker({ name: 'b', strategy: o.consecutiveFailures(2), halfOpenAfterMs: 9 }), callbacks),
    elements: [1, new Error('down')],
  },
  cacheFirst: {
    callbacks: { write: observe, tagsOf: () => [], isCacheable: isVisible, isRetraction: () => false, observe },
    operator: (callbacks: object, scheduler) => o.cacheFirst(later(scheduler, undefined), { ...callbacks, scheduler }),
    elements: [1, 2, 3],
    settled: ['write', 'tagsOf', 'isCacheable'],
    afterwards: ['observe'],
  },
  deadline: {
    callbacks: { accepts: isVisible, remainingMs: () => 100, onExceeded: () => of(9), observe },
    operator: (callbacks: object, scheduler) => o.deadline({ ...callbacks, gapMs: 4, scheduler }),
    elements: [1, 2],
  },
  degrade: {
    callbacks: { isOpen: () => false, isVisible, retraction: () => 0, observe },
    operator:
      ({ isOpen, ...callbacks }: { isOpen: () => boolean; retraction: () => number }, scheduler) =>
      () => {
        const full = {
          name: 'full',
          isOpen,
          run: () =>
            concat(
              of(1),
              throwError(() => 'x'),
            ),
        };
        return o.degrade([full, { name: 'canned', run: () => of(2) }], {
          deadlineMs: 50,
          after: 'retract',
          ...callbacks,
          scheduler,
        });
      },
  },
  demand: {
    callbacks: {
      classify: () => 'text',
      merge: (a: string, b: string) => a + b,
      charsOf: () => 1,
      gate: observe,
      observe,
    },
    operator: (callbacks: object) => o.demand(of(1), { ...callbacks, maxBuffered: 4, maxCoalescedChars: 2 }),
    elements: ['a', 'b', 'c', 'd', 'e', 'f'],
  },
  escalate: {
    callbacks: { to: () => of(7), when: () => false, accepts: () => false, isVisible, observe },
    operator: (callbacks: never) => o.escalate(callbacks),
    elements: [1, 2, 3],
  },
  fallback: {
    callbacks: { to: () => of(7), when: isVisible, isVisible, retraction: () => 0, observe },
    operator: (callbacks: { to: () => never }) => o.fallback({ ...callbacks, after: 'retract' }),
    elements: [1, 2, new Error('down')],
  },
  fanOut: {
    callbacks: { work: () => of(1), timeoutMs: () => 5, priority: () => 1, key: () => 'k', observe },
    operator: ({ work, ...callbacks }: { work: () => never }, scheduler) =>
      o.fanOut(work, { ...callbacks, concurrency: 2, maxQueued: 9, scheduler }),
    elements: [1, 2, 3],
    settled: ['work', 'timeoutMs', 'priority', 'key'],
  },
  guard: {
    callbacks: { check: () => of({ action: 'allow' }), refusal: () => 'No.', reissue: () => of('a secret '), observe },
    operator: ({ check, ...callbacks }: { check: () => never }, scheduler) =>
      o.guard({
        matchers: [o.phraseMatcher([{ text: 'secret', category: 'leak', action: 'block' }])],
        classifiers: [{ name: 'post', check, timeoutMs: 10, onFail: 'open', everyChars: 3 }],
        ...callbacks,
        scheduler,
      }),
    elements: ['well, ', 'a secret ', 'b'],
    settled: ['check', 'reissue'],
  },
  holdUnstreamable: {
    callbacks: { observe },
    operator: (callbacks: object, scheduler) => o.holdUnstreamable({ ...callbacks, scheduler }),
    elements: ['```js\n', 'x\n', '```\n', 'a'],
  },
  raceCancel: {
    callbacks: { accepts: isVisible, staggerMs: () => 2, isDeterministic: () => false, observe },
    operator: (callbacks: object, scheduler) => () =>
      o.raceCancel([() => throwError(() => 'x'), () => later(scheduler, 1), () => later(scheduler, 2)], {
        ...callbacks,
        scheduler,
      }),
  },
  sentences: {
    callbacks: { observe },
    operator: (callbacks: object, scheduler) => o.sentences({ ...callbacks, settleMs: 3, scheduler }),
    elements: ['It is. Now', ' here. '],
  },
  singleFlight: {
    callbacks: { observe },
    operator: (callbacks: object) => o.singleFlight(o.createFlightRegistry(callbacks), 'key'),
    elements: [1, 2],
    afterwards: ['observe'],
  },
  skipShown: {
    callbacks: { textOf: String, withText: (_: string, text: string) => text, observe },
    operator: (callbacks: { textOf: () => string; withText: () => never }) =>
      o.skipShown({ shown: 'The answer is', minOverlapChars: 3, ...callbacks }),
    elements: ['The ans', 'wer is 42', ' yes'],
  },
  speculate: {
    callbacks: { guessKey: String, decisionKey: String, observe },
    operator: (callbacks: { guessKey: () => string; decisionKey: () => string }, scheduler) =>
      o.speculate({ guesses: of('a', 'b'), work: () => of(1), ...callbacks, scheduler }),
    elements: ['a', 'c'],
    settled: ['guessKey', 'decisionKey'],
  },
  stablePrefix: {
    callbacks: { observe },
    operator: (callbacks: object, scheduler) => o.stablePrefix({ ...callbacks, minWords: 1, settleMs: 3, scheduler }),
    elements: ['a b', 'a b c', 'a b c'],
  },
  toolCalls: {
    callbacks: { makeId: (count: number) => `call ${count}`, observe },
    operator: (callbacks: object) => o.toolCalls(callbacks),
    elements: ['[{"name":"a","arguments":{}},', '{"name":"b","arguments":{}}]'],
  },
};

/** Runs a case with `onCall` before the call of one callback that is the `nth`; undefined where it is not called as often. */
function run({ callbacks, operator, elements = [] }: Case, name: string, nth: number, onCall: (rig: Rig) => void) {
  const rig = new Rig();
  let calls = 0;
  const watched = (...given: never[]) => {
    if (++calls === nth) onCall(rig);
    return callbacks[name]?.(...given);
  };
  rig.play(
    operator({ ...callbacks, [name]: watched } as never, rig.scheduler) as OperatorFunction<unknown, unknown>,
    elements,
  );
  return calls < nth ? undefined : rig;
}

class Rig {
  readonly scheduler = new VirtualTimeScheduler(undefined, 10_000);
  readonly source = new Subject<unknown>();
  readonly seen: unknown[] = [];
  subscription: { unsubscribe(): void } | undefined;

  play(operator: OperatorFunction<unknown, unknown>, elements: readonly unknown[]): void {
    this.subscription = this.source.pipe(operator).subscribe({
      next: (value) => this.seen.push({ value }),
      error: (error) => this.seen.push({ error }),
      complete: () => this.seen.push('complete'),
    });
    for (const element of elements) {
      if (element instanceof Error) this.source.error(element);
      else this.source.next(element);
      this.scheduler.flush();
    }
    this.source.complete();
    this.scheduler.flush();
  }

  expectNothingHeld(): void {
    expect([this.source.observed, this.scheduler.actions.length]).toEqual([false, 0]);
  }
}

const rows = Object.entries(cases).flatMap(([name, subject]) =>
  Object.keys(subject.callbacks).map((callback) => ({ name, callback, subject })),
);

describe.each(rows)('$name, whose $callback', ({ subject, callback }) => {
  it('throws at any of its calls, fails the output once or as it says, and holds nothing', () => {
    const failure = new Error(callback);
    for (let nth = 1; ; nth++) {
      const rig = run(subject, callback, nth, () => {
        throw failure;
      });
      if (rig === undefined) return expect(nth, 'it is called').toBeGreaterThan(1);
      rig.expectNothingHeld();
      const ends = rig.seen.filter((each) => each === 'complete' || 'error' in (each as object));
      expect(ends.length).toBe(1);
      if (subject.settled?.includes(callback)) continue;
      if (!(subject.afterwards?.includes(callback) && ends[0] === 'complete'))
        expect(ends).toEqual([{ error: failure }]);
    }
  });

  it('ends the subscription from inside any of its calls, puts nothing more out and holds nothing', () => {
    for (let nth = 1; ; nth++) {
      let before = -1;
      const rig = run(subject, callback, nth, ({ subscription, seen }) => {
        if (subscription === undefined) return;
        before = seen.length;
        subscription.unsubscribe();
      });
      if (rig === undefined) return;
      rig.expectNothingHeld();
      if (before >= 0) expect(rig.seen.length).toBe(before);
    }
  });
});

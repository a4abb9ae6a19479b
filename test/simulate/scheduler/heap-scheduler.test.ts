import fc from 'fast-check';
import {
  concatMap,
  debounceTime,
  delay,
  interval,
  map,
  merge,
  of,
  type SchedulerAction,
  type SchedulerLike,
  type Subscription,
  take,
  timer,
  VirtualTimeScheduler,
} from 'rxjs';
import { describe, expect, it } from 'vitest';
import { HeapScheduler } from '../../../src/simulate/scheduler/heap-scheduler.ts';

/** What one piece of scheduled work does when it runs. */
interface Work {
  readonly delayMs: number;
  /** Work scheduled from within. */
  readonly children: readonly Work[];
  /** Delays with which it reschedules itself, one list for each run. */
  readonly again: readonly (readonly number[])[];
  /** Handles, counted from the first, that it cancels: earlier or later work, or its own. */
  readonly cancels: readonly number[];
}

const delayMs = fc.oneof(
  fc.integer({ min: 0, max: 5 }),
  fc.double({ min: 0, max: 40, noNaN: true }),
  fc.constant(Number.POSITIVE_INFINITY),
);
const { work } = fc.letrec<{ work: Work }>((tie) => ({
  work: fc.record({
    delayMs,
    children: fc.oneof({ maxDepth: 3 }, fc.constant([]), fc.array(tie('work'), { maxLength: 3 })),
    again: fc.array(fc.array(delayMs, { maxLength: 2 }), { maxLength: 3 }),
    cancels: fc.array(fc.nat(30), { maxLength: 2 }),
  }),
}));

/** Runs a program and writes down what ran when, and in which order. */
function trace(scheduler: SchedulerLike & { flush(): void }, program: readonly Work[]): string[] {
  const log: string[] = [];
  const handles: Subscription[] = [];
  let names = 0;
  const plan = (node: Work): void => {
    const name = names++;
    const hasTwins = node.again.some(({ length }) => length > 1);
    let runs = 0;
    handles.push(
      scheduler.schedule(
        function run(this: SchedulerAction<string>, state) {
          log.push(`${name}.${runs} ${state} @${scheduler.now()}`);
          for (const child of node.children) plan(child);
          const delays = node.again[runs++] ?? [];
          for (const again of delays) {
            const handle = this.schedule(`${state}+`, again);
            if (!hasTwins) handles.push(handle);
          }
          for (const cancel of node.cancels) handles[cancel]?.unsubscribe();
        },
        node.delayMs,
        `state${name}`,
      ),
    );
  };
  for (const node of program) plan(node);
  scheduler.flush();
  return log;
}

describe('HeapScheduler', () => {
  it('runs any schedule in the order of VirtualTimeScheduler', () => {
    fc.assert(
      fc.property(fc.array(work, { maxLength: 12 }), (program) => {
        expect(trace(new HeapScheduler(), program)).toEqual(trace(new VirtualTimeScheduler(), program));
      }),
      { numRuns: 500 },
    );
  });

  it('runs RxJS operators as VirtualTimeScheduler does', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 30 }), (gaps) => {
        const watch = (scheduler: SchedulerLike & { flush(): void }): string[] => {
          const log: string[] = [];
          const words = of(...gaps).pipe(concatMap((gap, index) => of(index).pipe(delay(gap, scheduler))));
          merge(
            words.pipe(map((index) => `word ${index}`)),
            words.pipe(
              debounceTime(7, scheduler),
              map((index) => `pause ${index}`),
            ),
            interval(11, scheduler).pipe(
              take(9),
              map((tick) => `tick ${tick}`),
            ),
            timer(5, 13, scheduler).pipe(
              take(5),
              map((tick) => `tock ${tick}`),
            ),
          ).subscribe((line) => log.push(`${line} @${scheduler.now()}`));
          scheduler.flush();
          return log;
        };
        expect(watch(new HeapScheduler())).toEqual(watch(new VirtualTimeScheduler()));
      }),
      { numRuns: 100 },
    );
  });

  it('stops at the time asked for and goes on from there', () => {
    const scheduler = new HeapScheduler(1000);
    const ran: number[] = [];
    for (const wait of [10, 20, 30]) scheduler.schedule(() => ran.push(scheduler.now()), wait);
    scheduler.flushUntil(1020);
    expect(ran).toEqual([1010, 1020]);
    scheduler.flushUntil(1025);
    expect(scheduler.now()).toBe(1025);
    expect(scheduler.nextAt).toBe(1030);
    scheduler.flushUntil(900);
    expect(scheduler.now()).toBe(1025);
    scheduler.flush();
    expect(ran).toEqual([1010, 1020, 1030]);
    expect([scheduler.now(), scheduler.pending, scheduler.executed]).toEqual([1030, 0, 3]);
    expect(scheduler.nextAt).toBe(Number.POSITIVE_INFINITY);
  });

  it('never goes back in time for a negative delay', () => {
    const scheduler = new HeapScheduler();
    const ran: string[] = [];
    scheduler.schedule(() => {
      scheduler.schedule(() => ran.push(`negative @${scheduler.now()}`), -5);
    }, 10);
    scheduler.schedule(() => ran.push(`same time @${scheduler.now()}`), 10);
    scheduler.flush();
    expect(ran).toEqual(['same time @10', 'negative @10']);
  });

  it('throws what work throws and cancels the rest', () => {
    const scheduler = new HeapScheduler();
    let ran = 0;
    scheduler.schedule(() => {
      throw new Error('work failed');
    }, 1);
    const rest = scheduler.schedule(() => ran++, 2);
    expect(() => scheduler.flush()).toThrow('work failed');
    expect([rest.closed, scheduler.pending]).toEqual([true, 0]);
    scheduler.schedule(() => ran++, 2);
    scheduler.flush();
    expect(ran).toBe(1);
  });

  it('refuses to be flushed from within work, and times that are none', () => {
    const scheduler = new HeapScheduler();
    scheduler.schedule(() => scheduler.flush());
    expect(() => scheduler.flush()).toThrow('from within scheduled work');
    expect(() => scheduler.flushUntil(Number.NaN)).toThrow(RangeError);
    expect(() => new HeapScheduler(Number.NaN)).toThrow('startMs must be finite');
  });

  it('counts a cancelled timer no longer, and never runs it', () => {
    const scheduler = new HeapScheduler();
    const handles = Array.from({ length: 1000 }, (_, index) => scheduler.schedule(() => {}, index % 17));
    for (const [index, handle] of handles.entries()) if (index % 10 !== 0) handle.unsubscribe();
    expect(scheduler.pending).toBe(100);
    scheduler.flush();
    expect([scheduler.executed, scheduler.pending]).toEqual([100, 0]);
  });

  it('runs a million timers while holding forty', () => {
    const scheduler = new HeapScheduler();
    let left = 1_000_000;
    let most = 0;
    for (let lane = 0; lane < 40; lane++) {
      scheduler.schedule(function next(this: SchedulerAction<unknown>) {
        most = Math.max(most, scheduler.pending);
        if (--left >= 40) this.schedule(undefined, 1 + (left % 7));
      }, lane);
    }
    scheduler.flush();
    expect(scheduler.executed).toBe(1_000_000);
    expect(most).toBeLessThan(40);
  });
});

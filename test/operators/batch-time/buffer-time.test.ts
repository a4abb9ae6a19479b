import fc from 'fast-check';
import {
  bufferTime,
  exhaustMap,
  filter,
  merge,
  Observable,
  type OperatorFunction,
  of,
  type SchedulerLike,
  share,
  take,
  VirtualTimeScheduler,
} from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import { batchTime } from '../../../operators/index.ts';

/*
 * What holds between batchTime(w, { leading: false, maxItems: Infinity }) and RxJS bufferTime(w):
 *
 * 1. For every schedule, each batch is the first buffer of a bufferTime(w) subscribed at the batch's first element.
 * 2. Where the first element of each batch comes at a window edge of bufferTime, counted from the subscription and just
 *    after the edge, the output is that of bufferTime(w) without its empty arrays.
 *
 * Both but for an error of the source: bufferTime drops what waits, batchTime lets it leave first.
 */

const WINDOW_MS = 50;

/** An element or the end, so many milliseconds after the one before. */
interface Step {
  readonly gapMs: number;
  readonly size: number;
}

/** What came out, and when. */
type Trace = readonly (readonly [atMs: number, what: unknown])[];

/**
 * Steps by a chain of timers, one a millisecond: so what happens at a window's edge is put on the clock after the timer
 * of that edge, and comes after it.
 */
function steps(scheduler: SchedulerLike, schedule: readonly Step[], end: 'complete' | Error): Observable<number> {
  return new Observable((consumer) => {
    let next = 0;
    let element = 0;
    const wait = (leftMs: number): void => {
      if (leftMs === 0) step();
      else consumer.add(scheduler.schedule(() => wait(leftMs - 1), 1));
    };
    const step = (): void => {
      for (let left = schedule[next - 1]?.size ?? 0; left > 0; left--) consumer.next(element++);
      const following = schedule[next++];
      if (following !== undefined) wait(following.gapMs);
      else if (end === 'complete') consumer.complete();
      else consumer.error(end);
    };
    step();
  });
}

function trace(
  source: (scheduler: SchedulerLike) => Observable<number>,
  operator: (scheduler: SchedulerLike) => OperatorFunction<number, readonly number[]>,
): Trace {
  const scheduler = new VirtualTimeScheduler();
  const seen: [number, unknown][] = [];
  source(scheduler)
    .pipe(operator(scheduler))
    .subscribe({
      next: (batch) => seen.push([scheduler.now(), batch]),
      error: (error) => seen.push([scheduler.now(), error]),
      complete: () => seen.push([scheduler.now(), 'complete']),
    });
  scheduler.flush();
  return seen;
}

const batched = (scheduler: SchedulerLike) =>
  batchTime<number>(WINDOW_MS, { leading: false, maxItems: Number.POSITIVE_INFINITY, scheduler });

const buffered =
  (scheduler: SchedulerLike): OperatorFunction<number, readonly number[]> =>
  (source) =>
    source.pipe(
      bufferTime(WINDOW_MS, scheduler),
      filter((batch) => batch.length > 0),
    );

/** A bufferTime opened by each batch's first element, and closed after its first buffer. */
const bufferedFromFirst =
  (scheduler: SchedulerLike): OperatorFunction<number, readonly number[]> =>
  (source) => {
    const shared = source.pipe(share());
    return shared.pipe(exhaustMap((first) => merge(of(first), shared).pipe(bufferTime(WINDOW_MS, scheduler), take(1))));
  };

const size = fc.integer({ min: 1, max: 4 });
const anySchedule = fc.array(fc.record({ gapMs: fc.integer({ min: 0, max: 130 }), size }), { maxLength: 30 });

describe('batchTime without leading and limits, against bufferTime', () => {
  it('gives, for every schedule, the first buffer of a bufferTime opened at each first element', () => {
    fc.assert(
      fc.property(anySchedule, (schedule) => {
        const source = (scheduler: SchedulerLike) => steps(scheduler, schedule, 'complete');
        expect(trace(source, batched)).toEqual(trace(source, bufferedFromFirst));
      }),
      { numRuns: 1_000 },
    );
  });

  it('gives what bufferTime gives without empty arrays where batches begin at its window edges', () => {
    const inWindow = fc.array(fc.integer({ min: 1, max: WINDOW_MS - 1 }), { maxLength: 6 });
    const windows = fc.array(fc.record({ idle: fc.integer({ min: 0, max: 2 }), inWindow }), { maxLength: 8 });
    fc.assert(
      fc.property(windows, (bursts) => {
        const schedule: Step[] = [];
        let now = 0;
        let edge = 0;
        for (const { idle, inWindow: offsets } of bursts) {
          edge += idle * WINDOW_MS;
          for (const offset of [0, ...offsets.toSorted((a, b) => a - b)]) {
            schedule.push({ gapMs: edge + offset - now, size: 1 });
            now = edge + offset;
          }
          edge += WINDOW_MS;
        }
        const source = (scheduler: SchedulerLike) => steps(scheduler, schedule, 'complete');
        expect(trace(source, batched)).toEqual(trace(source, buffered));
      }),
      { numRuns: 1_000 },
    );
  });

  it.each(['ab-c------|', '(abc)-----|', 'a---------|', 'abc|', '----------|', '|', '----------#', 'ab-c------#'])(
    'gives the same for %s, whose batch begins with the subscription',
    (marbles) => {
      new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(({ cold, expectObservable }) => {
        const source = cold(marbles);
        const ours = source.pipe(batchTime(5, { leading: false, maxItems: Number.POSITIVE_INFINITY }));
        const theirs = source.pipe(
          bufferTime(5),
          filter((batch) => batch.length > 0),
        );
        expectObservable(ours).toEqual(theirs as typeof ours);
      });
    },
  );

  it('differs at an error: bufferTime drops what waits', () => {
    new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(({ cold, expectObservable }) => {
      const source = cold('             ab#');
      const ours = '                    --(A#)';
      const theirs = '                  --#';
      expectObservable(source.pipe(batchTime(5, { leading: false }))).toBe(ours, { A: ['a', 'b'] });
      expectObservable(source.pipe(bufferTime(5))).toBe(theirs);
    });
  });

  it('loses no element and keeps their order, and none waits longer than the window', () => {
    fc.assert(
      fc.property(anySchedule, fc.boolean(), (schedule, leading) => {
        const arrivals: number[] = [];
        const source = (scheduler: SchedulerLike) =>
          new Observable<number>((consumer) =>
            steps(scheduler, schedule, new Error('end')).subscribe({
              next: (element) => {
                arrivals.push(scheduler.now());
                consumer.next(element);
              },
              error: (error) => consumer.error(error),
            }),
          );
        const batches = trace(source, (scheduler) => batchTime(WINDOW_MS, { leading, scheduler })).slice(0, -1);
        const elements = batches.flatMap(([, batch]) => batch as number[]);
        expect(elements).toEqual(arrivals.map((_, element) => element));
        for (const [leftAt, batch] of batches) {
          for (const element of batch as number[]) {
            expect(leftAt - (arrivals[element] ?? Number.NaN)).toBeLessThanOrEqual(WINDOW_MS);
          }
        }
        const times = batches.map(([leftAt]) => leftAt);
        const gaps = times.slice(1, -1).map((leftAt, i) => leftAt - (times[i] ?? 0));
        for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(WINDOW_MS);
      }),
      { numRuns: 500 },
    );
  });
});

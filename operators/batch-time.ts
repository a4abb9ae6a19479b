import { asyncScheduler, type Observable, type OperatorFunction, type SchedulerLike, type Subscriber } from 'rxjs';
import { Batcher, type BatchReport, type BatchRules } from './batch-time/batcher.ts';
import { checkFunction, checkNumber, checkOptions } from './check-options.ts';
import { operate, subscribeTo } from './operate.ts';

export interface BatchTimeOptions<T, R = readonly T[]> {
  /** Lets an element that comes after a quiet window leave at once, alone. Default true. */
  readonly leading?: boolean;
  /** A batch leaves when it holds this many elements. Default 1,024; Infinity takes the bound away. */
  readonly maxItems?: number;
  /**
   * A batch leaves before it would grow over this many bytes; a single larger element leaves alone, at once. Needs
   * `sizeOf`; default 65,536 where `sizeOf` is given.
   */
  readonly maxBytes?: number;
  /** Bytes of an element, at least 0. */
  readonly sizeOf?: (element: T) => number;
  /** True for an element that must not wait: it leaves at once, last in the batch it joins. */
  readonly flushOn?: (element: T) => boolean;
  /** Folds a batch, never empty, into the one element that leaves for it. Default: the batch as an array. */
  readonly merge?: (batch: readonly T[]) => R;
  /**
   * Whether the consumer has room; true until it first speaks, and after it completes. While false no window ends: the
   * batch grows until demand returns, or to its bound. An error of `demand` fails the output.
   */
  readonly demand?: Observable<boolean>;
  /** Told of each batch just before it leaves. */
  readonly observe?: (report: BatchReport) => void;
  /** The clock. Default `asyncScheduler`. */
  readonly scheduler?: SchedulerLike;
}

/**
 * Gathers elements into at most one batch a window of `windowMs` milliseconds, and lets the first one leave at once.
 *
 * A window opens with the first element that waits, so no element waits longer than `windowMs`. Nothing is scheduled
 * while nothing waits, and no batch is empty. An element that comes `windowMs` or more after the last batch left does
 * not wait (`leading`): at a low rate of arrival the window is 0, without a setting.
 *
 * ```marbles
 * operator: batchTime(4)
 * source:   -a--b-c---------d-|
 * expected: -A------B-------D-|
 * values:   { A: ['a'], B: ['b', 'c'], D: ['d'] }
 * ```
 *
 * ```ts @example
 * import { from } from 'rxjs';
 * import { batchTime } from 'tailrace/operators';
 *
 * from(['Good', ' mor', 'ning', '.'])
 *   .pipe(batchTime(50, { merge: (tokens) => tokens.join('') }))
 *   .subscribe((text) => console.log(text));
 * // → Good
 * // →  morning.
 * ```
 *
 * - **Under back pressure** (`demand` is false) the window widens to the next demand: one large batch instead of many.
 * - **Bound**: `maxItems` elements and `maxBytes` bytes. At the bound the batch leaves, demand or not: nothing is ever
 *   dropped. To hold elements back from a consumer without room, put `demand` after this operator.
 * - **On complete** the batch leaves, then the completion; **on error** the batch leaves, then the error; **on
 *   unsubscribe** the batch is dropped and its timer cancelled.
 * - What `merge`, `sizeOf`, `flushOn` or `observe` throws fails the output.
 *
 * With `leading: false` and no limits, each batch is, in elements and in time, the first buffer of an RxJS
 * `bufferTime(windowMs)` subscribed at the batch's first element. `bufferTime` itself counts its windows from the
 * subscription, whether or not anything is in them: where a batch's first element falls on such a window's start, the
 * two agree but for the empty arrays. (At an error `bufferTime` drops what waits.)
 *
 * @throws RangeError for a negative `windowMs`, or a `maxItems` or `maxBytes` under 1.
 * @throws TypeError for `maxBytes` without `sizeOf`, or an option that should be a function and is not.
 * @source bench/operators/batch-time.ts; against `bufferTime` in test/operators/batch-time/buffer-time.test.ts
 */
export function batchTime<T, R = readonly T[]>(
  windowMs: number,
  options: BatchTimeOptions<T, R> = {},
): OperatorFunction<T, R> {
  const { demand } = checkOptions('batchTime', options);
  const rules = batchRules(windowMs, options);
  return operate<T, R>((source, consumer) => {
    const batcher = new Batcher<T, R>(consumer, rules);
    if (demand !== undefined) {
      subscribeTo(demand, consumer as Subscriber<never>, {
        next: (demanded) => batcher.setDemand(demanded),
        complete: () => batcher.setDemand(true),
      });
      if (consumer.closed) return undefined;
    }
    subscribeTo(source, consumer as Subscriber<never>, batcher);
    return () => batcher.stop();
  });
}

function batchRules<T, R>(windowMs: number, options: BatchTimeOptions<T, R>): BatchRules<T, R> {
  const { leading = true, maxItems = 1024, maxBytes = 65_536, scheduler = asyncScheduler } = options;
  const { sizeOf, flushOn, merge, observe } = options;
  checkNumber('batchTime', 'windowMs', windowMs, { required: true, min: 0, max: Number.MAX_SAFE_INTEGER });
  checkNumber('batchTime', 'maxItems', maxItems, { min: 1, whole: true });
  checkNumber('batchTime', 'maxBytes', maxBytes, { min: 1 });
  if (options.maxBytes !== undefined && sizeOf === undefined) {
    throw new TypeError('batchTime: maxBytes needs sizeOf, the bytes of an element, got undefined');
  }
  if (options.demand !== undefined) checkFunction('batchTime', 'demand.subscribe', options.demand.subscribe);
  for (const [name, given] of Object.entries({ sizeOf, flushOn, merge })) {
    if (given !== undefined) checkFunction('batchTime', name, given);
  }
  return { windowMs, leading, maxItems, maxBytes, sizeOf, flushOn, merge, observe, scheduler };
}

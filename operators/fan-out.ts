import { asyncScheduler, type Observable, type OperatorFunction, type SchedulerLike, type Subscriber } from 'rxjs';
import { checkFunction, checkNumber, checkOptions } from './check-options.ts';
import { Dispatcher } from './fan-out/dispatcher.ts';
import type { FanOutReport, Settled } from './fan-out/settled.ts';
import { operate, subscribeTo } from './operate.ts';

/** Options of {@link fanOut}. */
export interface FanOutOptions<C> {
  /** Most calls whose work runs at one time. */
  readonly concurrency: number;
  /** Most calls that wait: for a turn, for a twin's result, or (`ordered`) for their place. */
  readonly maxQueued: number;
  /** True: results leave in the order the calls came. Default false: each the moment it is ready. */
  readonly ordered?: boolean;
  /** Milliseconds a call's work may take, waiting not counted. Default: no limit. */
  readonly timeoutMs?: number | ((call: C) => number);
  /** Among waiting calls the highest goes first; equal ones in order of arrival. Default 0. */
  readonly priority?: (call: C) => number;
  /** Calls of one key that overlap share one execution: name read-only calls only. Default: none is shared. */
  readonly key?: (call: C) => string | undefined;
  /** Told as calls begin, join a twin and leave, and when those inside are given up. */
  readonly observe?: (report: FanOutReport<C>) => void;
  /** The clock of `timeoutMs` and of the times reported. Default `asyncScheduler`. */
  readonly scheduler?: SchedulerLike;
}

/**
 * Runs the work of every call, at most `concurrency` at a time, and lets each result out the moment it is ready.
 *
 * ```marbles
 * operator: pipe(fanOut((ms) => timer(ms), { concurrency: 2, maxQueued: 8 }), map(({ call }) => call))
 * source:   abc-----|
 * expected: --b-c-a-|
 * values:   { a: 6, b: 1, c: 2 }
 * ```
 *
 * ```ts @example
 * import { map, of, throwError, timer } from 'rxjs';
 * import { fanOut } from 'tailrace/operators';
 *
 * const call = (tool: string) =>
 *   tool === 'stock' ? timer(20).pipe(map(() => '3 left')) : throwError(() => new Error('no such tool'));
 *
 * of('stock', 'stonk')
 *   .pipe(fanOut(call, { concurrency: 4, maxQueued: 16, timeoutMs: 1_000 }))
 *   .subscribe((settled) => {
 *     if (settled.ok) console.log(settled.call, '=', settled.value, 'after', settled.tookMs, 'ms');
 *     else console.log(settled.call, 'failed:', String(settled.error));
 *   });
 * // → stonk failed: Error: no such tool
 * // → stock = 3 left after 20 ms
 * ```
 *
 * A call settles with the first value of its work, which is then unsubscribed; with its error; with a
 * {@link FanOutTimeoutError}; or with a {@link FanOutNoValueError}. Every call that comes in leaves exactly once, unless
 * source or consumer end the whole. Calls of one `key` share one execution while it waits or runs, never after it
 * settled: what a later call would read may have changed.
 *
 * - **Bound**: `concurrency` + `maxQueued` calls. A call over that leaves at once with a {@link FanOutOverflowError},
 *   ahead of its place even when `ordered`; its work is not begun.
 * - **On complete** of the source, the output completes when every call has left. **On error** of the source, the error
 *   passes at once and running work is cancelled. **On unsubscribe** running work and timers are cancelled at once;
 *   waiting calls are never begun.
 * - What `work`, `key`, `priority` or `timeoutMs` throws settles that call; what `observe` throws fails the output.
 *
 * Against RxJS `mergeMap`: one call's error does not end the others, the queue is bounded and goes by priority, and each
 * result comes with its call and its times.
 *
 * @throws RangeError for a `concurrency` under 1, a `maxQueued` under 0, or a `timeoutMs` that is no time.
 * @throws TypeError for an option that should be a function and is not.
 * @source bench/operators/fan-out.ts
 */
export function fanOut<C, R>(
  work: (call: C) => Observable<R>,
  options: FanOutOptions<C>,
): OperatorFunction<C, Settled<C, R>> {
  const {
    concurrency,
    maxQueued,
    ordered = false,
    timeoutMs = Number.POSITIVE_INFINITY,
  } = checkOptions('fanOut', options);
  const { priority, key, observe, scheduler = asyncScheduler } = options;
  checkFunction('fanOut', 'work', work);
  checkNumber('fanOut', 'concurrency', concurrency, { required: true, min: 1, whole: true });
  checkNumber('fanOut', 'maxQueued', maxQueued, { required: true, min: 0, whole: true });
  if (typeof timeoutMs !== 'function') checkNumber('fanOut', 'timeoutMs', timeoutMs, { min: 0 });
  if (priority !== undefined) checkFunction('fanOut', 'priority', priority);
  if (key !== undefined) checkFunction('fanOut', 'key', key);
  const rules = { work, concurrency, maxQueued, ordered, timeoutMs, priority, key, observe, scheduler };

  return operate((source, consumer) => {
    const dispatcher = new Dispatcher<C, R>(rules, consumer);
    subscribeTo(source, consumer as Subscriber<never>, dispatcher);
    return () => dispatcher.stop();
  });
}

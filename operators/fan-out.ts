import { asyncScheduler, type Observable, type OperatorFunction, type SchedulerLike } from 'rxjs';
import { checkFunction, checkNumber } from './check-options.ts';
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
  readonly scheduler?: SchedulerLike;
}

/**
 * Runs the work of every call, at most `concurrency` at a time, and lets each result out the moment it is ready.
 *
 * A call settles with the first value of its work, which is then unsubscribed; with its error; with a
 * {@link FanOutTimeoutError}; or with a {@link FanOutNoValueError}. Every call that comes in leaves exactly once, unless
 * source or consumer end the whole. Calls of one `key` share one execution while it waits or runs, never after it
 * settled: what a later call would read may have changed.
 *
 * - Memory: at most `concurrency` + `maxQueued` calls. A call over that leaves at once with a
 *   {@link FanOutOverflowError}, ahead of its place even when `ordered`; its work is not begun.
 * - Complete: when the source has completed and every call has left.
 * - Error of the source: passed on at once; running work is cancelled. Errors of work are values.
 * - Unsubscribe: cancels running work and timers at once; waiting calls are never begun.
 *
 * @throws RangeError or TypeError at the call, on an option that is not what it must be.
 */
export function fanOut<C, R>(
  work: (call: C) => Observable<R>,
  options: FanOutOptions<C>,
): OperatorFunction<C, Settled<C, R>> {
  const { concurrency, maxQueued, ordered = false, timeoutMs = Number.POSITIVE_INFINITY } = options;
  const { priority, key, observe, scheduler = asyncScheduler } = options;
  checkFunction('fanOut', 'work', work);
  checkNumber('fanOut', 'concurrency', concurrency ?? Number.NaN, { min: 1, whole: true });
  checkNumber('fanOut', 'maxQueued', maxQueued ?? Number.NaN, { min: 0, whole: true });
  if (typeof timeoutMs !== 'function') checkNumber('fanOut', 'timeoutMs', timeoutMs, { min: 0 });
  if (priority !== undefined) checkFunction('fanOut', 'priority', priority);
  if (key !== undefined) checkFunction('fanOut', 'key', key);
  if (observe !== undefined) checkFunction('fanOut', 'observe', observe);
  const rules = { work, concurrency, maxQueued, ordered, timeoutMs, priority, key, observe, scheduler };

  return operate((source, consumer) => {
    const dispatcher = new Dispatcher<C, R>(rules, consumer);
    subscribeTo(source, consumer, {
      next: (call) => dispatcher.take(call),
      complete: () => dispatcher.end(),
    });
    return () => dispatcher.stop();
  });
}

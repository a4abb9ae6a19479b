import { type SchedulerAction, type SchedulerLike, Subscription } from 'rxjs';
import { type Timer, TimerHeap } from './timer-heap.ts';

/**
 * Virtual time on a heap: a drop-in for RxJS's VirtualTimeScheduler that runs the same work in the same order, at
 * O(log n) a timer where the other sorts its whole queue.
 *
 * - Time stands still while work runs and jumps to the next timer: {@link HeapScheduler.flush}.
 * - Equal times run in the order of their scheduling. A delay that is not finite never runs; a negative one counts as 0
 *   (VirtualTimeScheduler would go back in time).
 * - Work that throws ends the flush: everything still queued is cancelled and the error is thrown to the caller.
 * - Memory: one object a pending timer, and at most as many cancelled ones that wait to be let go.
 * - Work that reschedules itself goes on in the same object, so an interval that ticks a million times is one object
 *   (VirtualTimeScheduler chains a million). The price: the handle that `this.schedule()` returns from within work is
 *   the work's own, and cancels all of it.
 */
export class HeapScheduler implements SchedulerLike {
  readonly #heap = new TimerHeap<HeapAction<never>>();
  #nowMs: number;
  #orders = 0;
  #isFlushing = false;
  #executed = 0;

  /** `startMs`: what `now()` says at first. */
  constructor(startMs = 0) {
    if (!Number.isFinite(startMs)) throw new RangeError(`HeapScheduler: startMs must be finite, got ${startMs}`);
    this.#nowMs = startMs;
  }

  /** Virtual milliseconds. */
  now(): number {
    return this.#nowMs;
  }

  /** How many timers wait. */
  get pending(): number {
    return this.#heap.size;
  }

  /** How many timers have run. */
  get executed(): number {
    return this.#executed;
  }

  /** When the next timer is due; Infinity where none waits. */
  get nextAt(): number {
    return this.#heap.firstAt;
  }

  schedule<T>(work: (this: SchedulerAction<T>, state?: T) => void, delay = 0, state?: T): Subscription {
    if (!Number.isFinite(delay)) return Subscription.EMPTY;
    const action = new HeapAction(this, this.#heap as unknown as TimerHeap<HeapAction<T>>, work);
    return action.enqueue(delay, state);
  }

  /**
   * Runs until nothing waits, or for ever where work never stops rescheduling itself.
   *
   * @throws whatever work throws, and Error when called from within work.
   */
  flush(): void {
    this.#run(Number.POSITIVE_INFINITY);
  }

  /** Runs what is due up to and at `ms`, then sets the time to `ms`; time never goes back. */
  flushUntil(ms: number): void {
    if (Number.isNaN(ms)) throw new RangeError('HeapScheduler.flushUntil: ms must be a number, got NaN');
    this.#run(ms);
    if (ms > this.#nowMs && Number.isFinite(ms)) this.#nowMs = ms;
  }

  /** The next place among equal times. */
  nextOrder(): number {
    return ++this.#orders;
  }

  #run(untilMs: number): void {
    if (this.#isFlushing) throw new Error('HeapScheduler: flush was called from within scheduled work');
    this.#isFlushing = true;
    try {
      for (let at = this.#heap.firstAt; at <= untilMs && at !== Number.POSITIVE_INFINITY; at = this.#heap.firstAt) {
        this.#nowMs = at;
        this.#executed++;
        this.#heap.takeFirst()?.execute();
      }
    } catch (error) {
      for (let action = this.#heap.takeFirst(); action !== undefined; action = this.#heap.takeFirst()) {
        action.unsubscribe();
      }
      throw error;
    } finally {
      this.#isFlushing = false;
    }
  }
}

/** One scheduled piece of work, and the `this` it runs with. */
class HeapAction<T> extends Subscription implements Timer {
  isWaiting = false;
  readonly #scheduler: HeapScheduler;
  readonly #heap: TimerHeap<HeapAction<T>>;
  #work: (this: SchedulerAction<T>, state?: T) => void;
  #state: T | undefined;

  constructor(
    scheduler: HeapScheduler,
    heap: TimerHeap<HeapAction<T>>,
    work: (this: SchedulerAction<T>, state?: T) => void,
  ) {
    super();
    this.#scheduler = scheduler;
    this.#heap = heap;
    this.#work = work;
  }

  /** Called by work on itself, to run again. Twice in one run means two runs to come. */
  schedule(state?: T, delay = 0): Subscription {
    if (this.closed || !Number.isFinite(delay)) return Subscription.EMPTY;
    if (!this.isWaiting) return this.enqueue(delay, state);
    const another = new HeapAction(this.#scheduler, this.#heap, this.#work);
    this.add(another);
    return another.enqueue(delay, state);
  }

  enqueue(delay: number, state: T | undefined): this {
    this.#state = state;
    this.#heap.add(this, this.#scheduler.now() + Math.max(delay, 0), this.#scheduler.nextOrder());
    return this;
  }

  execute(): void {
    const state = this.#state;
    this.#state = undefined;
    try {
      this.#work.call(this as unknown as SchedulerAction<T>, state as T);
    } catch (error) {
      this.unsubscribe();
      throw error;
    }
  }

  override unsubscribe(): void {
    if (this.closed) return;
    this.#heap.remove(this);
    // It may stand in the heap until its time comes; what it was to work on must not.
    this.#work = nothing;
    this.#state = undefined;
    const { _parentage, _finalizers } = this as unknown as Ties;
    if (_parentage === null && _finalizers === null) this.closed = true;
    else super.unsubscribe();
  }
}

/** What RxJS notes of a subscription: who must let go of it, and what ends with it. Most timers have neither. */
interface Ties {
  readonly _parentage: unknown;
  readonly _finalizers: unknown;
}

function nothing(): void {}

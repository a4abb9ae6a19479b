import { BehaviorSubject, defer, distinctUntilChanged, Observable, type SchedulerLike, Subject } from 'rxjs';
import { checkWhole } from './check-whole.ts';
import type { Flight } from './flight.ts';
import { RingError } from './ring-error.ts';
import type { RingPool, RingPoolState, RingRunOptions } from './ring-pool.ts';
import { type Left, RingThread, type RingThreadListener, type RingThreadOptions } from './ring-thread.ts';

interface PoolSettings {
  readonly thread: RingThreadOptions;
  readonly workers: number;
  readonly maxWaiting: number;
  readonly graceMs: number;
  readonly restartMs: number;
  readonly flushScheduler: SchedulerLike;
  readonly scheduler: SchedulerLike;
}

/** A restart after a worker that ended without a task is put off at most so many times longer. */
const MAX_DELAYS = 30;

/** Which worker gets a task, what waits, and what takes the place of a worker that has ended. */
export class Pool<T, R> implements RingPool<T, R>, RingThreadListener<T, R> {
  readonly demand: Observable<boolean>;
  greeting: unknown;
  readonly #settings: PoolSettings;
  readonly #hasRoom = new BehaviorSubject(true);
  readonly #changed = new Subject<void>();
  /** All that have not ended, those that get no more tasks too. */
  readonly #threads: RingThread<T, R>[] = [];
  #waiting = new Set<Flight<T, R>>();
  #target: number;
  #replaced = 0;
  #isFlushing = false;
  #isClosed = false;
  /** Workers in a row that ended without a task, why the last did, and until when none is started after it. */
  #vain = 0;
  #vainly: RingError | undefined;
  #blockedUntil = Number.NEGATIVE_INFINITY;

  constructor(settings: PoolSettings) {
    this.#settings = settings;
    this.#target = settings.workers;
    this.demand = this.#hasRoom.pipe(distinctUntilChanged());
  }

  run(task: T, { readOnly = false }: RingRunOptions = {}): Observable<R> {
    return new Observable((consumer) => {
      const flight: Flight<T, R> = {
        task,
        consumer,
        readOnly,
        thread: undefined,
        slot: -1,
        hasGiven: false,
        hasBegunAgain: false,
      };
      consumer.add(() => this.#leave(flight));
      this.#begin(flight);
    });
  }

  warm(workers: number): Observable<number> {
    return defer(() => {
      checkWhole({ workers }, 1);
      this.#target = workers;
      this.#fit();
      return new Observable<number>((consumer) => {
        let told = -1;
        const look = (): void => {
          const { ready } = this.state();
          const failure = this.#failure();
          if (ready !== told) consumer.next(ready);
          told = ready;
          if (ready >= workers) consumer.complete();
          else if (failure !== undefined) consumer.error(failure);
        };
        consumer.add(this.#changed.subscribe(look));
        look();
      });
    });
  }

  state(): RingPoolState {
    const active = this.#threads.filter(({ isRetired }) => !isRetired);
    return {
      workers: active.length,
      ready: active.filter(({ isReady }) => isReady).length,
      underWay: this.#threads.reduce((sum, { load }) => sum + load, 0),
      waiting: this.#waiting.size,
      replaced: this.#replaced,
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const reason = new RingError('closed', 'the pool was closed');
    for (const { consumer } of this.#waiting) consumer.error(reason);
    for (const thread of this.#threads) thread.end(reason);
    this.#changed.next();
    if (this.#threads.length > 0) {
      await new Promise<void>((resolve) => {
        const all = this.#changed.subscribe(() => {
          if (this.#threads.length > 0) return;
          all.unsubscribe();
          resolve();
        });
      });
    }
    this.#hasRoom.complete();
    this.#changed.complete();
  }

  greeted(_: RingThread<T, R>, greeting: unknown): void {
    this.greeting = greeting;
    this.#changed.next();
    this.#dispatchWaiting();
  }

  freed(): void {
    if (this.#waiting.size > 0) this.#dispatchWaiting();
    if (this.#hasRoom.value || this.#waiting.size > 0) return;
    const { underWay, workers } = this.state();
    if (underWay <= (workers * this.#settings.thread.slots) / 2) this.#hasRoom.next(true);
  }

  retired(): void {
    this.#fit();
  }

  ended(thread: RingThread<T, R>, reason: RingError, left: readonly Left<T, R>[]): void {
    this.#threads.splice(this.#threads.indexOf(thread), 1);
    if (!this.#isClosed) this.#replaced += 1;
    if (thread.hasWorked) this.#vain = 0;
    else if (!thread.isSurplus) this.#endedInVain(reason);
    const again: Flight<T, R>[] = [];
    for (const { flight, hasBegun } of left) {
      const mayBeginAgain = flight.readOnly && !flight.hasGiven && !flight.hasBegunAgain;
      if (flight.consumer.closed) continue;
      if (this.#isClosed || (hasBegun && !mayBeginAgain)) flight.consumer.error(reason);
      else {
        flight.hasBegunAgain ||= hasBegun;
        again.push(flight);
      }
    }
    if (again.length > 0) this.#waiting = new Set([...again, ...this.#waiting]);
    this.#fit();
    this.#changed.next();
    const failure = this.#failure();
    if (failure === undefined) this.#dispatchWaiting();
    else for (const { consumer } of this.#waiting) consumer.error(failure);
  }

  #begin(flight: Flight<T, R>): void {
    this.#fit();
    const failure = this.#failure();
    if (failure !== undefined) flight.consumer.error(failure);
    else if (this.#waiting.size > 0 || !this.#dispatch(flight)) this.#await(flight);
  }

  #await(flight: Flight<T, R>): void {
    const { maxWaiting } = this.#settings;
    this.#hasRoom.next(false);
    if (this.#waiting.size < maxWaiting) this.#waiting.add(flight);
    else flight.consumer.error(new RingError('ring-full', `no worker has room, and ${maxWaiting} tasks wait for it`));
  }

  #leave(flight: Flight<T, R>): void {
    const { graceMs, scheduler } = this.#settings;
    const { thread } = flight;
    if (thread === undefined) {
      this.#waiting.delete(flight);
      return;
    }
    thread.cancel(flight);
    if (graceMs < Number.POSITIVE_INFINITY) scheduler.schedule(() => thread.endIfAt(flight), graceMs);
  }

  #dispatchWaiting(): void {
    for (const flight of this.#waiting) {
      if (!this.#dispatch(flight)) return;
      this.#waiting.delete(flight);
    }
  }

  /** Gives a task to the worker with the fewest, one that is ready before one that is not; false where none has room. */
  #dispatch(flight: Flight<T, R>): boolean {
    let best: RingThread<T, R> | undefined;
    for (const thread of this.#threads) {
      if (!thread.hasSlot) continue;
      if (best === undefined || (thread.isReady === best.isReady ? thread.load < best.load : thread.isReady))
        best = thread;
    }
    if (best === undefined) return false;
    try {
      // A ring has too little room only for large tasks: then any other will do.
      if (!best.take(flight) && !this.#threads.some((other) => other !== best && other.hasSlot && other.take(flight))) {
        return false;
      }
    } catch (error) {
      flight.consumer.error(error);
      return true;
    }
    if (!best.hasSlot && !this.#threads.some(({ hasSlot }) => hasSlot)) this.#hasRoom.next(false);
    if (!this.#isFlushing) {
      this.#isFlushing = true;
      this.#settings.flushScheduler.schedule(this.#flush);
    }
    return true;
  }

  readonly #flush = (): void => {
    this.#isFlushing = false;
    for (const thread of this.#threads) if (thread.hasUnpublished) thread.publish();
  };

  /** Starts the workers that are missing, and lets go of those that are too many. */
  #fit(): void {
    if (this.#isClosed || this.#isFit()) return;
    const active = this.#threads.filter(({ isRetired }) => !isRetired);
    for (const thread of active
      .toSorted((a, b) => a.load - b.load)
      .slice(0, Math.max(0, active.length - this.#target))) {
      thread.isSurplus = true;
      thread.retire();
    }
    if (this.#settings.scheduler.now() < this.#blockedUntil) return;
    for (let count = active.length; count < this.#target && this.#threads.length < 2 * this.#target; count++) {
      this.#threads.push(new RingThread(this.#settings.thread, this));
    }
  }

  #isFit(): boolean {
    let active = 0;
    for (const { isRetired } of this.#threads) if (!isRetired) active += 1;
    return active === this.#target;
  }

  #endedInVain(reason: RingError): void {
    const { restartMs, scheduler } = this.#settings;
    this.#vain += 1;
    this.#vainly = reason;
    // One may have met its end by chance; a module that cannot be loaded, or two in a row, are no chance.
    if (this.#vain < 2 && reason.code !== 'no-worker') return;
    this.#blockedUntil = scheduler.now() + restartMs * Math.min(2 ** (this.#vain - 1), MAX_DELAYS);
  }

  /** Why no worker will take a task. */
  #failure(): RingError | undefined {
    if (this.#isClosed) return new RingError('closed', 'the pool was closed');
    if (this.#vainly === undefined || this.#threads.some(({ isRetired }) => !isRetired)) return undefined;
    if (this.#settings.scheduler.now() >= this.#blockedUntil) return undefined;
    if (this.#vainly.code === 'no-worker') return this.#vainly;
    const message = `workers end without a task of theirs: ${this.#vainly.message}`;
    return new RingError('no-worker', message, { cause: this.#vainly });
  }
}

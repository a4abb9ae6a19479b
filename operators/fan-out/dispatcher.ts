import type { Observable, SchedulerLike, Subscriber } from 'rxjs';
import { type Handlers, subscribeTo, wait } from '../operate.ts';
import { ArrivalQueue, type CallQueue, PriorityQueue } from './call-queue.ts';
import { FanOutOverflowError, FanOutTimeoutError } from './fan-out-errors.ts';
import { Job, type JobHost } from './job.ts';
import type { FanOutReport, Settled } from './settled.ts';

/** The checked options of one `fanOut`. */
export interface FanOutRules<C, R> {
  readonly work: (call: C) => Observable<R>;
  readonly concurrency: number;
  readonly maxQueued: number;
  readonly ordered: boolean;
  readonly timeoutMs: number | ((call: C) => number);
  readonly priority: ((call: C) => number) | undefined;
  readonly key: ((call: C) => string | undefined) | undefined;
  readonly observe: ((report: FanOutReport<C>) => void) | undefined;
  readonly scheduler: SchedulerLike;
}

/** Runs the calls of one subscription of `fanOut`; hears its source. */
export class Dispatcher<C, R> implements Handlers<C>, JobHost<C, R> {
  readonly #rules: FanOutRules<C, R>;
  readonly #consumer: Subscriber<Settled<C, R>>;
  readonly #queue: CallQueue<Job<C, R>>;
  /** Jobs that wait or run, by key. */
  readonly #byKey = new Map<string, Job<C, R>>();
  /** Results that are ready before their place. */
  readonly #held: Map<number, Settled<C, R>> | undefined;
  #taken = 0;
  #nextOut = 0;
  #running = 0;
  /** Calls taken on and not yet out. */
  #inside = 0;
  #starting = false;
  #releasing = false;
  #ended = false;

  constructor(rules: FanOutRules<C, R>, consumer: Subscriber<Settled<C, R>>) {
    this.#rules = rules;
    this.#consumer = consumer;
    this.#queue = rules.priority === undefined ? new ArrivalQueue() : new PriorityQueue();
    this.#held = rules.ordered ? new Map() : undefined;
  }

  /** A call came in. */
  next(call: C): void {
    const { concurrency, maxQueued, priority, key } = this.#rules;
    if (this.#inside >= concurrency + maxQueued) {
      this.#leave({ call, ok: false, error: new FanOutOverflowError(maxQueued), waitedMs: 0, tookMs: 0 });
      return;
    }
    this.#inside++;
    const place = this.#taken++;
    let rank = 0;
    let name: string | undefined;
    try {
      if (priority !== undefined) rank = priority(call);
      name = key?.(call);
    } catch (error) {
      this.#put(call, place, false, error, 0, 0);
      this.#completeIfDone();
      return;
    }
    this.#seat(call, place, rank, name);
  }

  /** No more calls come. */
  complete(): void {
    this.#ended = true;
    this.#completeIfDone();
  }

  /** The subscription ended. */
  stop(): void {
    if (this.#inside === 0) return;
    this.#rules.observe?.({ type: 'cancel', running: this.#running, queued: this.#queue.size });
  }

  #seat(call: C, place: number, rank: number, name: string | undefined): void {
    const { concurrency, scheduler } = this.#rules;
    const twin = name === undefined ? undefined : this.#byKey.get(name);
    if (twin !== undefined) {
      twin.twins ??= [];
      twin.twins.push({ call, place, arrivedMs: scheduler.now() });
      this.#queue.raise(twin, rank);
      this.#report('join', call);
      return;
    }
    const mustWait = this.#starting || this.#running >= concurrency;
    // The clock is read where a call has to wait; one that begins at once arrives as it begins.
    const job = new Job(call, place, mustWait ? scheduler.now() : undefined, name, rank, this);
    if (name !== undefined) this.#byKey.set(name, job);
    if (mustWait) {
      this.#queue.push(job);
      return;
    }
    this.#starting = true;
    this.#start(job);
    this.#starting = false;
    this.#startMore();
  }

  /** A loop, not a recursion: work that settles at once makes room for the next within it. */
  #startMore(): void {
    if (this.#starting) return;
    this.#starting = true;
    while (this.#running < this.#rules.concurrency && !this.#consumer.closed) {
      const job = this.#queue.pop();
      if (job === undefined) break;
      this.#start(job);
    }
    this.#starting = false;
    this.#completeIfDone();
  }

  #start(job: Job<C, R>): void {
    const { work, timeoutMs, scheduler } = this.#rules;
    const { call } = job;
    this.#running++;
    job.startedMs = scheduler.now();
    this.#report('start', call);
    try {
      const limitMs = typeof timeoutMs === 'function' ? timeoutMs(call) : timeoutMs;
      if (limitMs < Infinity) this.#limit(job, limitMs);
      job.work = subscribeTo(work(call), this.#consumer as Subscriber<unknown>, job);
    } catch (error) {
      this.settle(job, false, error);
    }
  }

  #limit(job: Job<C, R>, limitMs: number): void {
    const late = () => this.settle(job, false, new FanOutTimeoutError(limitMs));
    job.timer = wait(limitMs, this.#rules.scheduler, this.#consumer as Subscriber<unknown>, late);
  }

  settle(job: Job<C, R>, ok: boolean, result: unknown): void {
    if (job.settled) return;
    job.settled = true;
    job.work?.unsubscribe();
    job.timer?.unsubscribe();
    if (job.key !== undefined) this.#byKey.delete(job.key);
    this.#running--;
    const { startedMs, arrivedMs = startedMs, twins } = job;
    const nowMs = this.#rules.scheduler.now();
    this.#put(job.call, job.place, ok, result, startedMs - arrivedMs, nowMs - startedMs);
    if (twins !== undefined) {
      for (const twin of twins) {
        const waitedMs = Math.max(0, startedMs - twin.arrivedMs);
        this.#put(twin.call, twin.place, ok, result, waitedMs, nowMs - twin.arrivedMs - waitedMs);
      }
    }
    this.#startMore();
  }

  #put(call: C, place: number, ok: boolean, result: unknown, waitedMs: number, tookMs: number): void {
    const settled: Settled<C, R> = ok
      ? { call, ok: true, value: result as R, waitedMs, tookMs }
      : { call, ok: false, error: result, waitedMs, tookMs };
    if (this.#held !== undefined) {
      this.#held.set(place, settled);
      this.#release(this.#held);
    } else {
      this.#inside--;
      this.#leave(settled);
    }
  }

  /** Lets out what has its turn; a consumer that brings more in from inside next finds it in the same loop. */
  #release(held: Map<number, Settled<C, R>>): void {
    if (this.#releasing) return;
    this.#releasing = true;
    for (let next = held.get(this.#nextOut); next !== undefined; next = held.get(this.#nextOut)) {
      held.delete(this.#nextOut++);
      this.#inside--;
      this.#leave(next);
    }
    this.#releasing = false;
  }

  #leave(settled: Settled<C, R>): void {
    const { observe } = this.#rules;
    if (observe !== undefined) {
      const { call, ok, waitedMs, tookMs } = settled;
      observe({ type: 'settle', call, ok, waitedMs, tookMs });
    }
    this.#consumer.next(settled);
  }

  #report(type: 'start' | 'join', call: C): void {
    this.#rules.observe?.({ type, call, running: this.#running, queued: this.#queue.size });
  }

  #completeIfDone(): void {
    if (this.#ended && this.#inside === 0 && !this.#starting && !this.#releasing) this.#consumer.complete();
  }
}

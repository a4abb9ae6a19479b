import { type Observable, type SchedulerLike, type Subscriber, timer } from 'rxjs';
import { subscribeTo } from '../operate.ts';
import { CallQueue } from './call-queue.ts';
import { FanOutNoValueError, FanOutOverflowError, FanOutTimeoutError } from './fan-out-errors.ts';
import { type Asked, Job } from './job.ts';
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

type Outcome<R> = { readonly ok: true; readonly value: R } | { readonly ok: false; readonly error: unknown };

/** Runs the calls of one subscription of `fanOut`. */
export class Dispatcher<C, R> {
  readonly #rules: FanOutRules<C, R>;
  readonly #consumer: Subscriber<Settled<C, R>>;
  readonly #queue = new CallQueue<Job<C>>();
  /** Jobs that wait or run, by key. */
  readonly #byKey = new Map<string, Job<C>>();
  /** Results that are ready before their place. */
  readonly #held = new Map<number, Settled<C, R>>();
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
  }

  /** A call came in. */
  take(call: C): void {
    const { concurrency, maxQueued, scheduler } = this.#rules;
    if (this.#inside >= concurrency + maxQueued) {
      this.#leave({ call, ok: false, error: new FanOutOverflowError(maxQueued), waitedMs: 0, tookMs: 0 });
      return;
    }
    const asked: Asked<C> = { call, place: this.#taken++, arrivedMs: scheduler.now() };
    this.#inside++;
    try {
      this.#enqueue(asked);
    } catch (error) {
      this.#put(asked, { ok: false, error }, asked.arrivedMs, asked.arrivedMs);
    }
    this.#startMore();
  }

  /** No more calls come. */
  end(): void {
    this.#ended = true;
    this.#completeIfDone();
  }

  /** The subscription ended. */
  stop(): void {
    if (this.#inside === 0) return;
    this.#rules.observe?.({ type: 'cancel', running: this.#running, queued: this.#queue.size });
  }

  #enqueue(asked: Asked<C>): void {
    const { key, priority } = this.#rules;
    const rank = priority?.(asked.call) ?? 0;
    const name = key?.(asked.call);
    const twin = name === undefined ? undefined : this.#byKey.get(name);
    if (twin !== undefined) {
      twin.twins ??= [];
      twin.twins.push(asked);
      this.#queue.raise(twin, rank);
      this.#report('join', asked.call);
      return;
    }
    const job = new Job(asked, name, rank);
    if (name !== undefined) this.#byKey.set(name, job);
    this.#queue.push(job);
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

  #start(job: Job<C>): void {
    const { work, timeoutMs, scheduler } = this.#rules;
    const { call } = job.first;
    this.#running++;
    job.startedMs = scheduler.now();
    this.#report('start', call);
    try {
      const limitMs = typeof timeoutMs === 'function' ? timeoutMs(call) : timeoutMs;
      if (limitMs <= LONGEST_TIMER_MS) this.#limit(job, limitMs);
      job.work = subscribeTo(work(call), this.#consumer, {
        next: (value, self) => {
          self.unsubscribe();
          this.#settle(job, { ok: true, value });
        },
        error: (error) => this.#settle(job, { ok: false, error }),
        complete: () => this.#settle(job, { ok: false, error: new FanOutNoValueError() }),
      });
    } catch (error) {
      this.#settle(job, { ok: false, error });
    }
  }

  #limit(job: Job<C>, limitMs: number): void {
    const late = () => this.#settle(job, { ok: false, error: new FanOutTimeoutError(limitMs) });
    job.timer = subscribeTo(timer(limitMs, this.#rules.scheduler), this.#consumer, { next: late, complete: () => {} });
  }

  #settle(job: Job<C>, outcome: Outcome<R>): void {
    if (job.settled) return;
    job.settled = true;
    // Its slot is free only once its work has been left.
    job.work?.unsubscribe();
    job.timer?.unsubscribe();
    if (job.key !== undefined) this.#byKey.delete(job.key);
    this.#running--;
    const nowMs = this.#rules.scheduler.now();
    this.#put(job.first, outcome, job.startedMs, nowMs);
    if (job.twins !== undefined) for (const twin of job.twins) this.#put(twin, outcome, job.startedMs, nowMs);
    this.#startMore();
  }

  #put(asked: Asked<C>, outcome: Outcome<R>, startedMs: number, nowMs: number): void {
    const { call, place, arrivedMs } = asked;
    const beganMs = Math.max(startedMs, arrivedMs);
    const settled: Settled<C, R> = { call, ...outcome, waitedMs: beganMs - arrivedMs, tookMs: nowMs - beganMs };
    if (this.#rules.ordered) {
      this.#held.set(place, settled);
      this.#release();
    } else {
      this.#inside--;
      this.#leave(settled);
    }
  }

  /** Lets out what has its turn; a consumer that brings more in from inside next finds it in the same loop. */
  #release(): void {
    if (this.#releasing) return;
    this.#releasing = true;
    for (let next = this.#held.get(this.#nextOut); next !== undefined; next = this.#held.get(this.#nextOut)) {
      this.#held.delete(this.#nextOut++);
      this.#inside--;
      this.#leave(next);
    }
    this.#releasing = false;
  }

  #leave(settled: Settled<C, R>): void {
    const { call, ok, waitedMs, tookMs } = settled;
    this.#rules.observe?.({ type: 'settle', call, ok, waitedMs, tookMs });
    this.#consumer.next(settled);
  }

  #report(type: 'start' | 'join', call: C): void {
    this.#rules.observe?.({ type, call, running: this.#running, queued: this.#queue.size });
  }

  #completeIfDone(): void {
    if (this.#ended && this.#inside === 0 && !this.#starting && !this.#releasing) this.#consumer.complete();
  }
}

/** The most a timer can wait; a longer limit is none. */
const LONGEST_TIMER_MS = 2_147_483_647;

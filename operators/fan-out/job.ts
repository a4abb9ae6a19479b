import type { Subscription } from 'rxjs';
import type { Handlers } from '../operate.ts';
import type { Queued } from './call-queue.ts';
import { FanOutNoValueError } from './fan-out-errors.ts';

/** A call that joined a job of the same key. */
export interface Twin<C> {
  readonly call: C;
  readonly place: number;
  readonly arrivedMs: number;
}

/** Who is told what a job's work came to; `result` is its value, or why it failed. */
export interface JobHost<C, R> {
  settle(job: Job<C, R>, ok: true, result: R): void;
  settle(job: Job<C, R>, ok: false, result: unknown): void;
}

/** One execution, and the calls it serves; it hears its own work. */
export class Job<C, R> implements Queued, Handlers<R> {
  readonly call: C;
  /** 0, 1, 2 … among the calls taken on: the call's place in an ordered output. */
  readonly place: number;
  /** Undefined where the call did not have to wait. */
  readonly arrivedMs: number | undefined;
  readonly key: string | undefined;
  priority: number;
  slot = -1;
  startedMs = 0;
  settled = false;
  timer: Subscription | undefined = undefined;
  work: Subscription | undefined = undefined;
  twins: Twin<C>[] | undefined = undefined;
  readonly #host: JobHost<C, R>;

  constructor(
    call: C,
    place: number,
    arrivedMs: number | undefined,
    key: string | undefined,
    priority: number,
    host: JobHost<C, R>,
  ) {
    this.call = call;
    this.place = place;
    this.arrivedMs = arrivedMs;
    this.key = key;
    this.priority = priority;
    this.#host = host;
  }

  next(value: R, self: Subscription): void {
    // Its slot is free only once its work has been left.
    self.unsubscribe();
    this.#host.settle(this, true, value);
  }

  error(error: unknown): void {
    this.#host.settle(this, false, error);
  }

  complete(): void {
    if (!this.settled) this.error(new FanOutNoValueError());
  }
}

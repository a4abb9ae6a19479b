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

/** What a job's work came to. */
export type Outcome<R> = { readonly ok: true; readonly value: R } | { readonly ok: false; readonly error: unknown };

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
  readonly #settle: (job: Job<C, R>, outcome: Outcome<R>) => void;

  constructor(
    call: C,
    place: number,
    arrivedMs: number | undefined,
    key: string | undefined,
    priority: number,
    settle: (job: Job<C, R>, outcome: Outcome<R>) => void,
  ) {
    this.call = call;
    this.place = place;
    this.arrivedMs = arrivedMs;
    this.key = key;
    this.priority = priority;
    this.#settle = settle;
  }

  next(value: R, self: Subscription): void {
    self.unsubscribe();
    this.#settle(this, { ok: true, value });
  }

  error(error: unknown): void {
    this.#settle(this, { ok: false, error });
  }

  complete(): void {
    if (!this.settled) this.error(new FanOutNoValueError());
  }
}

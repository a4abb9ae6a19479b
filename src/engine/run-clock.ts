import type { SchedulerLike, Subscription } from 'rxjs';

/** A timer set to more fires at once. */
const longestTimerMs = 2_147_483_647;

/** The time of one run, in milliseconds: how long it has gone on, and how long it may. */
export class RunClock {
  /** When the input was whole: 0 where it came whole. */
  askedAt = 0;
  /** Infinity where nothing limits it, or no timer can wait that long. */
  limitMs: number;
  readonly #scheduler: SchedulerLike;
  readonly #startedAt: number;
  /** The limit counts from the whole input on: while somebody still speaks, no time is lost. */
  #deadlineAt: number | undefined;
  #limit: Subscription | undefined;

  constructor(scheduler: SchedulerLike, limitMs: number) {
    this.#scheduler = scheduler;
    this.#startedAt = scheduler.now();
    this.limitMs = limitMs > longestTimerMs ? Number.POSITIVE_INFINITY : limitMs;
  }

  now(): number {
    const ms = this.#scheduler.now() - this.#startedAt;
    // A microsecond is finer than any scheduler here keeps, and short to print.
    return Number.isInteger(ms) ? ms : Math.round(ms * 1000) / 1000;
  }

  timeLeftMs(): number {
    if (this.#deadlineAt === undefined || this.limitMs === Number.POSITIVE_INFINITY) return this.limitMs;
    return Math.max(0, this.#deadlineAt - this.#scheduler.now());
  }

  /** The input is whole: the limit counts from here, and `late` is called at its end; undefined where there is none. */
  startLimit(late: () => void): Subscription | undefined {
    this.#deadlineAt = this.#scheduler.now() + this.limitMs;
    if (this.limitMs !== Number.POSITIVE_INFINITY) this.#limit = this.#scheduler.schedule(late, this.limitMs);
    return this.#limit;
  }

  /** The time is up: what is cut off from here on is cut off for being late. */
  expire(): void {
    this.#deadlineAt = this.#scheduler.now();
    this.limitMs = 0;
  }

  /** What ends the run in place of an answer may take so long, if no more is left. */
  grant(ms: number): void {
    this.limitMs = ms;
    this.#deadlineAt = this.#scheduler.now() + ms;
  }

  /** The run is in time: nothing limits it any more. */
  stopLimit(): void {
    this.#limit?.unsubscribe();
    this.limitMs = Number.POSITIVE_INFINITY;
  }
}

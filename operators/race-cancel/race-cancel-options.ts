import type { SchedulerLike } from 'rxjs';
import type { HedgeBudget } from '../hedge-budget.ts';

/** Options of `raceCancel`. */
export interface RaceCancelOptions<T> {
  /** What wins: real content. Default: anything, an empty completion included. */
  readonly accepts?: (value: T) => boolean;
  /**
   * How long a contender runs alone before the next one joins, in milliseconds; a function is asked anew each time.
   * 0, the default, starts all at once; Infinity starts the next only on failure.
   */
  readonly staggerMs?: number | (() => number);
  /** Shared by all races to one provider: a contender that would join because time passed must be paid from it. */
  readonly budget?: HedgeBudget;
  /** Errors that every contender would meet (a bad request, a refusal): they end the race. Default: none. */
  readonly isDeterministic?: (error: unknown) => boolean;
  /** Told how long the first contender took to an accepted value, or how long it had run when it lost. */
  readonly latency?: { readonly record: (ms: number) => void };
  /** Values one contender may put out before an accepted one. Default 1,024; one more and it has failed. */
  readonly maxBuffered?: number;
  /** Told of every start, refusal, failure, win and cancel, in order. */
  readonly observe?: (report: RaceReport) => void;
  /** The clock. Default `asyncScheduler`. */
  readonly scheduler?: SchedulerLike;
}

/** What happened in a race; `contender` counts from 0. */
export type RaceReport =
  | { readonly action: 'started'; readonly contender: number; readonly because: 'first' | 'stagger' | 'failure' }
  /** Its time had come, but the budget had nothing left. */
  | { readonly action: 'refused'; readonly contender: number }
  | { readonly action: 'failed'; readonly contender: number; readonly error: unknown }
  /** `tookMs` since its own start, `raceMs` since the first contender's. */
  | { readonly action: 'won'; readonly contender: number; readonly tookMs: number; readonly raceMs: number }
  | { readonly action: 'cancelled'; readonly contender: number; readonly ranMs: number };

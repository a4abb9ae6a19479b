import { asyncScheduler, isObservable, type MonoTypeOperatorFunction, type Observable, type SchedulerLike } from 'rxjs';
import type { AnswerWriting } from './cache-first/finished-answer.ts';
import { type CacheReport, LookupRace } from './cache-first/lookup-race.ts';
import { checkFunction, checkNumber } from './check-options.ts';
import { operate } from './operate.ts';

/** Options of {@link cacheFirst}. */
export interface CacheFirstOptions<T> extends AnswerWriting<T> {
  /** Most elements held while the lookup is undecided. Default 256. */
  readonly maxBuffered?: number;
  /** Milliseconds the first element may be held for the lookup; 0 lets the first of the two win. Default 50. */
  readonly maxHoldMs?: number;
  /** Told what the lookup came to, and what became of the answer. */
  readonly observe?: (report: CacheReport) => void;
  readonly scheduler?: SchedulerLike;
}

/**
 * Answers from a cache where it can, and loses no time where it cannot: the lookup runs beside the start of the work.
 *
 * What `lookup` emits is the answer; `undefined`, completion without a value, and an error mean there is none. On a hit
 * the work is unsubscribed, or not begun, before the answer passes. Until the lookup decides, the work's output is held;
 * what it held leaves at once on a miss. A work that fails while the lookup is undecided is saved by a hit.
 *
 * - Memory: `maxBuffered` elements held, for at most `maxHoldMs`; at either bound, and when the work completes, the
 *   lookup is given up (`late`). With `write`, the answer: `maxAnswer` elements; a longer one is not written.
 * - Complete: with the work or, on a hit, with the lookup. Only then, and only if nothing was taken back, the answer is
 *   written; a write never holds up or fails the run.
 * - Error: the work's passes on, after what was held before it; nothing is written.
 * - Unsubscribe: cancels lookup, work and timer at once; nothing is written.
 *
 * @throws RangeError or TypeError at the call, on an option that is not what it must be.
 */
export function cacheFirst<T>(
  lookup: Observable<T | undefined>,
  options: CacheFirstOptions<T> = {},
): MonoTypeOperatorFunction<T> {
  const { maxBuffered = 256, maxHoldMs = 50, observe, scheduler = asyncScheduler, ...writing } = options;
  const { write, tagsOf, isCacheable, isRetraction, maxAnswer } = writing;
  if (!isObservable(lookup)) throw new TypeError(`cacheFirst: lookup must be an Observable, got ${String(lookup)}`);
  checkNumber('cacheFirst', 'maxBuffered', maxBuffered, { min: 0, whole: true });
  checkNumber('cacheFirst', 'maxHoldMs', maxHoldMs, { min: 0 });
  checkNumber('cacheFirst', 'maxAnswer', maxAnswer, { min: 1, whole: true });
  for (const [name, option] of Object.entries({ write, tagsOf, isCacheable, isRetraction, observe })) {
    if (option !== undefined) checkFunction('cacheFirst', name, option);
  }
  const rules = { lookup, maxBuffered, maxHoldMs, writing, observe, scheduler };
  return operate((work, consumer) => new LookupRace(rules, consumer).begin(work));
}

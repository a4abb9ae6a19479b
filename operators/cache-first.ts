import { asyncScheduler, isObservable, type MonoTypeOperatorFunction, type Observable, type SchedulerLike } from 'rxjs';
import { type CacheReport, LookupRace } from './cache-first/lookup-race.ts';
import { checkFunction, checkNumber, checkOptions } from './check-options.ts';
import { operate } from './operate.ts';

/** Options of {@link cacheFirst}. */
export interface CacheFirstOptions<T> {
  /** Most elements held while the lookup is undecided. Default 256. */
  readonly maxBuffered?: number;
  /** Milliseconds the first element may be held for the lookup; 0 lets the first of the two win. Default 50. */
  readonly maxHoldMs?: number;
  /**
   * Writes a finished answer; absent, none is written. What it returns is subscribed once the consumer has been told of
   * completion, and nobody waits for it.
   */
  readonly write?: (answer: readonly T[], tags: readonly string[]) => Observable<unknown> | void;
  /** Names the things an answer speaks of, so that it can be invalidated by them; each is written once. Default: none. */
  readonly tagsOf?: (answer: readonly T[]) => readonly string[];
  /** False for an answer that must not be given again, e.g. a refusal or a degraded one. Default: all may. */
  readonly isCacheable?: (answer: readonly T[]) => boolean;
  /** True for an element that takes back what was said: such an answer is not written. Default: none does. */
  readonly isRetraction?: (element: T) => boolean;
  /** Most elements of an answer that is written. Default 65,536. */
  readonly maxAnswer?: number;
  /** Told what the lookup came to, and what became of the answer. */
  readonly observe?: (report: CacheReport) => void;
  /** The clock of `maxHoldMs`. Default `asyncScheduler`. */
  readonly scheduler?: SchedulerLike;
}

/**
 * Answers from a cache where it can, and loses no time where it cannot: the lookup runs beside the start of the work.
 *
 * ```marbles
 * operator:     cacheFirst(lookup)
 * cold lookup:  ---x|
 * source:       -a-b-c|
 * source subs:  ^--!
 * expected:     ---x|
 * ```
 *
 * What `lookup` emits is the answer; `undefined`, completion without a value, and an error mean there is none. On a hit
 * the work is unsubscribed, or not begun, before the answer passes. Until the lookup decides, the work's output is held;
 * what was held leaves at once on a miss:
 *
 * ```marbles
 * operator:     cacheFirst(lookup)
 * cold lookup:  --|
 * source:       ab----c|
 * expected:     --(ab)c|
 * ```
 *
 * ```ts @example
 * import { EMPTY, from, of } from 'rxjs';
 * import { cacheFirst } from 'tailrace/operators';
 *
 * const cache = new Map<string, readonly string[]>();
 * const answer = (question: string) =>
 *   from(['In ', 'stock.']).pipe(
 *     cacheFirst(from(cache.get(question) ?? []), { write: (whole) => void cache.set(question, whole) }),
 *   );
 * answer('Is it in stock?').subscribe();
 * console.log(cache.get('Is it in stock?'));
 * // → ["In ","stock."]
 * ```
 *
 * - **Bound**: `maxBuffered` elements held, for at most `maxHoldMs`; at either bound, and when the work completes, the
 *   lookup is given up (`late`). With `write`, the answer: `maxAnswer` elements; a longer one is not written.
 * - **On complete** of the work, or of the lookup on a hit, the output completes. Then, and only if nothing was taken
 *   back, the answer is written; a write neither holds up nor fails the run.
 * - **On error** of the work while the lookup is undecided a hit still saves the run; else the error passes, after what
 *   was held before it, and nothing is written.
 * - **On unsubscribe** lookup, work and timer are cancelled at once, and nothing is written.
 *
 * RxJS has `race`, where whichever speaks first wins, and `concat`, where a miss costs the time of the lookup.
 *
 * @throws RangeError for a bound or a time that is none.
 * @throws TypeError for a `lookup` that is no Observable, or an option that should be a function and is not.
 * @source bench/operators/cache-first.ts
 */
export function cacheFirst<T>(
  lookup: Observable<T | undefined>,
  options: CacheFirstOptions<T> = {},
): MonoTypeOperatorFunction<T> {
  const {
    maxBuffered = 256,
    maxHoldMs = 50,
    observe,
    scheduler = asyncScheduler,
    ...writing
  } = checkOptions('cacheFirst', options);
  const { write, tagsOf, isCacheable, isRetraction, maxAnswer } = writing;
  if (!isObservable(lookup)) throw new TypeError(`cacheFirst: lookup must be an Observable, got ${String(lookup)}`);
  checkNumber('cacheFirst', 'maxBuffered', maxBuffered, { min: 0, whole: true });
  checkNumber('cacheFirst', 'maxHoldMs', maxHoldMs, { min: 0 });
  checkNumber('cacheFirst', 'maxAnswer', maxAnswer, { min: 1, whole: true });
  if (write !== undefined) checkFunction('cacheFirst', 'write', write);
  if (tagsOf !== undefined) checkFunction('cacheFirst', 'tagsOf', tagsOf);
  if (isCacheable !== undefined) checkFunction('cacheFirst', 'isCacheable', isCacheable);
  if (isRetraction !== undefined) checkFunction('cacheFirst', 'isRetraction', isRetraction);
  const rules = { lookup, maxBuffered, maxHoldMs, writing, observe, scheduler };
  return operate((work, consumer) => new LookupRace(rules, consumer).begin(work));
}

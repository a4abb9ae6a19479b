import { asyncScheduler, Observable } from 'rxjs';
import { checkChoice, checkFunction, checkNumber, checkOptions } from './check-options.ts';
import type { DegradeOptions, Rung } from './degrade/degrade-options.ts';
import { Ladder } from './degrade/ladder.ts';
import { checkShown } from './shown.ts';

/**
 * A ladder of ways to answer, best first: a rung that fails, completes with nothing visible, or is late with its first
 * visible value gives way to the next; the last one always answers.
 *
 * ```marbles
 * operator:    degrade([{ name: 'full', run: () => full, timeoutMs: 4 }, { name: 'canned', run: () => canned }], { deadlineMs: 9 })
 * cold full:   ------a|
 * full subs:   ^---!
 * cold canned: c|
 * expected:    ----c|
 * ```
 *
 * ```ts @example
 * import { NEVER, of, throwError } from 'rxjs';
 * import { consecutiveFailures, createBreaker, degrade } from 'tailrace/operators';
 *
 * const search = createBreaker({ name: 'search', strategy: consecutiveFailures(1), halfOpenAfterMs: 30_000 });
 * search.enter()?.fail();
 * degrade(
 *   [
 *     { name: 'full', isOpen: search.isOpen, run: () => of('All about it.') },
 *     { name: 'no retrieval', run: () => NEVER, timeoutMs: 1_000 },
 *     { name: 'no intent', run: () => throwError(() => new Error('the model is down')) },
 *     { name: 'canned', run: () => of('Please try again in a minute.') },
 *   ],
 *   {
 *     deadlineMs: 3_000,
 *     observe: (report) => console.log(`${report.rung} ${report.action}`),
 *   },
 * ).subscribe((text) => console.log(text));
 * // → full skipped
 * // → no retrieval started
 * // → no retrieval fell
 * // → no intent started
 * // → no intent fell
 * // → canned started
 * // → Please try again in a minute.
 * ```
 *
 * A rung whose breaker is open is passed over without being asked. Each rung but the last has until its `timeoutMs` or the
 * ladder's `deadlineMs`, whichever is sooner; after the deadline only the last is left, so a last rung that answers at
 * once bounds the whole. Once a rung has shown something, time no longer moves it, save for a silence of `gapMs`; what its
 * failure means then is said by `after`, as in {@link fallback}: `continue` (default), `retract` or `fail`. A rung has been
 * left before the next is asked.
 *
 * - **Bound**: as {@link fallback}; two timers while a rung may still be late or silent.
 * - **On complete** of a rung the output completes; **on an error** of the last rung it errors; **on unsubscribe** the
 *   current rung and its timers are cancelled at once.
 * - What an option that is a function throws fails the output; what `run` throws is a failure of its rung.
 *
 * RxJS: `concat` of `timeout` and `catchError`, a rung at a time, without a deadline of the whole.
 *
 * @throws RangeError for no rungs, or a number or a choice that does not fit.
 * @throws TypeError for an option that should be a function and is not; `retract` needs `retraction`.
 */
export function degrade<T, P = undefined>(rungs: readonly Rung<T, P>[], options: DegradeOptions<T, P>): Observable<T> {
  const { deadlineMs, gapMs, after } = checkOptions('degrade', options);
  const scheduler = options.scheduler ?? asyncScheduler;
  if (!Array.isArray(rungs)) throw new TypeError(`degrade: rungs must be an array, got ${typeof rungs}`);
  if (rungs.length === 0) throw new RangeError('degrade: rungs must hold at least one, got none');
  for (const rung of rungs) {
    checkFunction('degrade', `${rung.name}.run`, rung.run);
    if (rung.isOpen !== undefined) checkFunction('degrade', `${rung.name}.isOpen`, rung.isOpen);
    checkNumber('degrade', `${rung.name}.timeoutMs`, rung.timeoutMs, { min: 0 });
  }
  checkNumber('degrade', 'deadlineMs', deadlineMs, { required: true, min: 0 });
  checkNumber('degrade', 'gapMs', gapMs, { min: 0 });
  checkChoice('degrade', 'after', after, ['continue', 'retract', 'fail']);
  if (after === 'retract') checkFunction('degrade', 'retraction', options.retraction);
  checkShown('degrade', options);
  return new Observable<T>((consumer) => new Ladder(rungs, options, scheduler, consumer).begin());
}

import { asyncScheduler, Observable } from 'rxjs';
import { checkFunction, checkNumber, checkOptions } from './check-options.ts';
import { Race } from './race-cancel/race.ts';
import type { RaceCancelOptions } from './race-cancel/race-cancel-options.ts';

/**
 * Races contenders, started one after the other, and goes on with the first that puts out an accepted value: hedging
 * (the same request twice, the second time late) and races of providers.
 *
 * ```marbles
 * operator:    raceCancel([() => first, () => second], { staggerMs: 3 })
 * cold first:  ------a-b-|
 * first subs:  ^----!
 * cold second: --x-y-|
 * second subs: ---^-----!
 * expected:    -----x-y-|
 * ```
 *
 * ```ts @example
 * import { concat, map, of, timer } from 'rxjs';
 * import { createHedgeBudget, createRollingQuantile, raceCancel } from 'tailrace/operators';
 *
 * const p95 = createRollingQuantile({ quantile: 0.95, initialMs: 300 });
 * const budget = createHedgeBudget({ shareRatio: 0.05, initial: 1 });
 * const ask = (name: string, firstMs: number) => concat(of('(keep-alive)'), timer(firstMs).pipe(map(() => name)));
 * raceCancel([() => ask('slow', 900), () => ask('fast', 200)], {
 *   staggerMs: p95.read,
 *   latency: p95,
 *   budget,
 *   accepts: (text) => !text.startsWith('('),
 * }).subscribe((text) => console.log(text));
 * // → (keep-alive)
 * // → fast
 * ```
 *
 * The losers are unsubscribed before the winner's value is passed on. What a contender put out before its accepted value
 * is kept, and passed on first when it wins. A contender that errors, or completes without a value that `accepts`, has
 * failed, and the next starts at once, unpaid. When all have failed the consumer gets an AggregateError with every reason
 * in the order of the contenders. An error that `isDeterministic` ends the race and is passed on as it is; so is an error
 * after the win. `latency` is told of the first contender alone, and of a beaten one how long it had run: so the rank of a
 * high quantile stays right although slow calls are never seen to their end.
 *
 * - **Bound**: `maxBuffered` values a contender until one wins, none after; a contender over the bound has failed. One
 *   timer while a contender may still join.
 * - **On complete** of the winner the output completes; **on unsubscribe** every contender and the timer are cancelled.
 * - What `accepts`, `staggerMs`, `isDeterministic` or `observe` throws fails the output.
 *
 * RxJS `race` starts all at once, is won by the first value of any kind, and lost to the first error. With `staggerMs: 0`
 * and contenders that do not fail the two agree.
 *
 * @throws RangeError for no contenders, or a `staggerMs` or `maxBuffered` that does not fit.
 * @throws TypeError for an option that should be a function and is not.
 * @source Dean and Barroso, "The Tail at Scale", CACM 56(2), 2013; figures on recorded providers by bench/quality/hedging.ts.
 */
export function raceCancel<T>(
  contenders: readonly (() => Observable<T>)[],
  options: RaceCancelOptions<T> = {},
): Observable<T> {
  const { staggerMs, accepts, isDeterministic, latency, budget } = checkOptions('raceCancel', options);
  if (!Array.isArray(contenders))
    throw new TypeError(`raceCancel: contenders must be an array, got ${typeof contenders}`);
  if (contenders.length === 0) throw new RangeError('raceCancel: contenders must hold at least one, got none');
  for (const contender of contenders) checkFunction('raceCancel', 'contenders', contender);
  if (typeof staggerMs !== 'function') checkNumber('raceCancel', 'staggerMs', staggerMs, { min: 0 });
  checkNumber('raceCancel', 'maxBuffered', options.maxBuffered, { min: 0, whole: true });
  if (accepts !== undefined) checkFunction('raceCancel', 'accepts', accepts);
  if (isDeterministic !== undefined) checkFunction('raceCancel', 'isDeterministic', isDeterministic);
  if (latency !== undefined) checkFunction('raceCancel', 'latency.record', latency?.record);
  if (budget !== undefined) checkFunction('raceCancel', 'budget.trySpend', budget?.trySpend);
  const scheduler = options.scheduler ?? asyncScheduler;
  return new Observable<T>((consumer) => new Race(contenders, options, scheduler, consumer).begin());
}

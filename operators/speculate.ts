import { asyncScheduler, type OperatorFunction, type Subscriber } from 'rxjs';
import { checkFunction, checkNumber, checkOptions } from './check-options.ts';
import { operate, subscribeTo } from './operate.ts';
import { Guesses } from './speculate/guesses.ts';
import { HandedOutWorks } from './speculate/handed-out-works.ts';
import { MergedWorks } from './speculate/merged-works.ts';
import type { SpeculateOptions, Work } from './speculate/speculate-options.ts';

/**
 * Begins work on guesses, and gives it to the decisions that turn out to ask for it.
 *
 * ```marbles
 * operator:  speculate({ guesses, guessKey: String, decisionKey: String, work: (key) => (key === 'a' ? forA : forC) })
 * guesses:   -a-------
 * source:    -----a-c|
 * cold forA: --x---y|
 * forA subs: -^------!
 * cold forC: -z|
 * forC subs: -------^-!
 * expected:  -----x-yz|
 * ```
 *
 * ```ts @example
 * import { concatWith, map, of, timer } from 'rxjs';
 * import { canonicalKey, speculate } from 'tailrace/operators';
 *
 * const call = (order: number) => ({ name: 'order_status', args: { order } });
 * const guesses = of(call(17), call(18));
 * const plan = timer(200).pipe(map(() => call(17)), concatWith(of(call(3))));
 * plan
 *   .pipe(
 *     speculate({
 *       guesses,
 *       guessKey: canonicalKey,
 *       decisionKey: canonicalKey,
 *       work: ({ args }) => timer(150).pipe(map(() => `order ${args.order} has shipped`)),
 *       observe: (report) => {
 *         if (report.action === 'adopted') console.log(`saved ${report.savedMs} ms`);
 *         if (report.action === 'wasted') console.log(`wasted ${report.wastedMs} ms`);
 *       },
 *     }),
 *   )
 *   .subscribe((text) => console.log(text));
 * // → saved 150 ms
 * // → order 17 has shipped
 * // → wasted 150 ms
 * // → order 3 has shipped
 * ```
 *
 * A guess begins its work in the shadow, where its output is kept. A decision with the key of guessed work adopts it: what
 * is kept at once, then live; repeated decisions of one key each get work of their own. A decision nobody guessed begins
 * its work as without guesses. When decisions complete, error or are unsubscribed, guessing ends and what nobody adopted is
 * cancelled. A guess is ignored when its key is under way or decided, when it is over the budget, or when it fails. Shadow
 * work that failed is begun once more if it is adopted before anything of it was passed on.
 *
 * So a run never fails because of a guess, and is never slower than without guesses, as long as the same work takes as
 * long in the shadow; `insure` drops even that condition for work that puts out one element.
 *
 * Budget: `maxInFlight` at a time, `maxStarts` in all, and `maxWastedMs` of running time that nobody has asked for: when it
 * is spent, what is running unasked is cancelled. Adopted work gives its time back. A `governor` shared by many runs stops
 * guesses that are too often wrong; it judges `guesses` alone, and pauses `early` ones too.
 *
 * - **Bound**: `maxBuffered` elements for each of `maxStarts` shadows, and of as many early ones; one more and the shadow is cancelled, to be begun
 *   anew if it is decided. The newest 1,024 decided keys. One timer while unadopted work runs.
 * - **On complete** of the decisions the output completes with the works they asked for; **on an error** of decisions or of
 *   their work it errors; **on unsubscribe** all work and the timer are cancelled at once.
 * - What `work` throws for a guess is a failed guess; for a decision, or thrown by `observe`, it fails the output.
 *
 * RxJS `mergeMap` begins each work when its decision comes: without guesses the two agree.
 *
 * @throws RangeError for a number that does not fit.
 * @throws TypeError for an option of a wrong kind.
 * @source The property tests in test/operators/speculate/never-slower.test.ts.
 */
export function speculate<G, D, R, O = R>(options: SpeculateOptions<G, D, R, O>): OperatorFunction<D, O> {
  const {
    guesses: guessed,
    early,
    guessKey,
    decisionKey,
    work,
    flatten,
    governor,
    observe,
  } = checkOptions('speculate', options);
  const { maxInFlight = 4, maxStarts = 16, maxWastedMs = 10_000, maxBuffered = 1_024 } = options;
  const { insure = false } = options;
  const scheduler = options.scheduler ?? asyncScheduler;
  checkFunction('speculate', 'guesses.subscribe', guessed?.subscribe);
  if (early !== undefined) checkFunction('speculate', 'early.subscribe', early.subscribe);
  checkFunction('speculate', 'guessKey', guessKey);
  checkFunction('speculate', 'decisionKey', decisionKey);
  checkFunction('speculate', 'work', work);
  if (flatten !== undefined) checkFunction('speculate', 'flatten', flatten);
  if (governor !== undefined) checkFunction('speculate', 'governor.admits', governor?.admits);
  checkNumber('speculate', 'maxInFlight', maxInFlight, { min: 0, whole: true });
  checkNumber('speculate', 'maxStarts', maxStarts, { min: 0, whole: true });
  checkNumber('speculate', 'maxWastedMs', maxWastedMs, { min: 0 });
  checkNumber('speculate', 'maxBuffered', maxBuffered, { min: 0, whole: true });
  const rules = { work, maxInFlight, maxStarts, maxWastedMs, maxBuffered, insure, scheduler, observe };

  return operate<D, O>((source, consumer) => {
    // Without a flatten of its own, what comes out is what the work puts out: O is R.
    const merging = consumer as Subscriber<unknown> as Subscriber<R>;
    const guesses = new Guesses(options, rules, merging);
    if (flatten === undefined) subscribeTo(source, merging as Subscriber<never>, new MergedWorks(guesses, merging));
    else {
      const handedOut = operate<D, Work<D, R>>((decisions, works) => {
        subscribeTo(decisions, works as Subscriber<never>, new HandedOutWorks(guesses, works));
      });
      source.pipe(handedOut, flatten).subscribe(consumer);
    }
  });
}

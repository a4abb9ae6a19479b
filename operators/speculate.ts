import { asyncScheduler, type Observable, type OperatorFunction, type SchedulerLike, type Subscriber } from 'rxjs';
import { checkFunction, checkNumber } from './check-options.ts';
import { operate, subscribeTo } from './operate.ts';
import type { SpeculationGovernor } from './speculate/governor.ts';
import { Guesses } from './speculate/guesses.ts';
import { HandedOutWorks } from './speculate/handed-out-works.ts';
import { MergedWorks } from './speculate/merged-works.ts';
import type { SpeculationReport } from './speculate/reports.ts';

/** Options of {@link speculate}. `G` is a guess, `D` a decision, `R` what the work puts out, `O` what `flatten` makes of it. */
export interface SpeculateOptions<G, D, R, O = R> {
  /** Guesses at what will be decided. Their errors and their completion mean nothing to the run. */
  readonly guesses: Observable<G>;
  /**
   * Guesses made while what will be decided is still being said: each list takes the place of the one before, and begun
   * work that it no longer names is cancelled. They have a budget of their own, as large as that of `guesses`, so these
   * start as if there had been none; one that names what was begun early takes it over. An error keeps the last list.
   */
  readonly early?: Observable<readonly G[]>;
  /** Names the work of a guess; equal to the key of the decision it anticipates. See {@link canonicalKey}. */
  readonly guessKey: (guess: G) => string;
  /** Names the work of a decision. One whose key cannot be told is begun as if nobody had guessed. */
  readonly decisionKey: (decision: D) => string;
  /** The work itself; `shadow` is true where only a guess has asked for it. It must change nothing in the world. */
  readonly work: (item: G | D, shadow: boolean) => Observable<R>;
  /** Runs the decided works: with a concurrency cap, in order, … Default: all at once, as `mergeMap`. */
  readonly flatten?: OperatorFunction<Work<D, R>, O>;
  /** Guessed work running at a time. Default 4. */
  readonly maxInFlight?: number;
  /** Guessed work begun in one run. Default 16. */
  readonly maxStarts?: number;
  /** Milliseconds that guessed work may run in one run without being asked for, all together. Default 10,000. */
  readonly maxWastedMs?: number;
  /** Elements kept of one guessed work. Default 1,024. */
  readonly maxBuffered?: number;
  /**
   * True: work that is adopted before it has put anything out is also begun afresh, and the first of the two to put
   * something out goes on. Costs a second call for such a hit; buys that shadow work may be slower or less reliable than
   * other work and still never costs a run time. Default false.
   */
  readonly insure?: boolean;
  /** Shared by all runs that guess in the same way: says whether this one may. Default: it may. */
  readonly governor?: Pick<SpeculationGovernor, 'admits' | 'record'>;
  /** Told what became of every guess and decision. */
  readonly observe?: (report: SpeculationReport) => void;
  /** The clock. Default `asyncScheduler`. */
  readonly scheduler?: SchedulerLike;
}

/** A decision with the work it asks for. */
export interface Work<D, R> {
  readonly decision: D;
  /** Its key; empty where `decisionKey` failed. */
  readonly key: string;
  /** `hit`: guessed work was under way or done. */
  readonly outcome: 'hit' | 'miss';
  /** Begins, or goes on, when it is subscribed. */
  readonly work: Observable<R>;
}

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
  const { guesses: guessed, early, guessKey, decisionKey, work, flatten, observe } = options;
  const { maxInFlight = 4, maxStarts = 16, maxWastedMs = 10_000, maxBuffered = 1_024 } = options;
  const { insure = false } = options;
  const scheduler = options.scheduler ?? asyncScheduler;
  checkFunction('speculate', 'guesses.subscribe', guessed?.subscribe);
  if (early !== undefined) checkFunction('speculate', 'early.subscribe', early.subscribe);
  checkFunction('speculate', 'guessKey', guessKey);
  checkFunction('speculate', 'decisionKey', decisionKey);
  checkFunction('speculate', 'work', work);
  if (flatten !== undefined) checkFunction('speculate', 'flatten', flatten);
  checkNumber('speculate', 'maxInFlight', maxInFlight, { min: 0, whole: true });
  checkNumber('speculate', 'maxStarts', maxStarts, { min: 0, whole: true });
  checkNumber('speculate', 'maxWastedMs', maxWastedMs, { min: 0 });
  checkNumber('speculate', 'maxBuffered', maxBuffered, { min: 0, whole: true });
  if (observe !== undefined) checkFunction('speculate', 'observe', observe);
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

import {
  asyncScheduler,
  type MonoTypeOperatorFunction,
  type Observable,
  type SchedulerLike,
  type Subscriber,
} from 'rxjs';
import { checkChoice, checkFunction, checkNumber, checkOptions } from './check-options.ts';
import { DeadlineError, type DeadlineLimit } from './deadline/deadline-error.ts';
import { type LimitHost, Limits } from './deadline/limits.ts';
import { operate, subscribeTo } from './operate.ts';
import { Relay } from './relay.ts';

/** Options of {@link deadline}. */
export interface DeadlineOptions<T> {
  /** Milliseconds the run has left; read once, on subscribing. Default: no limit. */
  readonly remainingMs?: () => number;
  /** The stage's own limit in milliseconds from subscribing. Default: no limit. */
  readonly budgetMs?: number;
  /** How long the first accepted value may take, in milliseconds from subscribing. Default: no limit of its own. */
  readonly firstMs?: number;
  /** The longest silence between two accepted values, in milliseconds from the first. Default: no limit of its own. */
  readonly gapMs?: number;
  /** What counts as a value: real content, not a keep-alive or a header. Default: every value. */
  readonly accepts?: (value: T) => boolean;
  /** What the consumer gets at the limit: the error, completion, or another source. Default: `error`. */
  readonly onExceeded?: 'error' | 'complete' | ((error: DeadlineError) => Observable<T>);
  /** Told once, when a limit is reached. */
  readonly observe?: (report: DeadlineReport) => void;
  /** The clock. Default `asyncScheduler`. */
  readonly scheduler?: SchedulerLike;
}

/** A limit was reached. */
export interface DeadlineReport {
  readonly limitMs: number;
  readonly limitedBy: DeadlineLimit;
  /** True where an accepted value had come before. */
  readonly hadContent: boolean;
}

/**
 * Gives its source no more time than is left: the smaller of the stage's own budget and the run's remainder.
 *
 * ```marbles
 * operator:    deadline({ budgetMs: 6 })
 * source:      -a-b-----c-|
 * source subs: ^-----!
 * expected:    -a-b--#
 * error:       new DeadlineError(6, 'budget')
 * ```
 *
 * ```ts @example
 * import { concat, NEVER, of } from 'rxjs';
 * import { deadline } from 'tailrace/operators';
 *
 * const answer = concat(of('Your order'), NEVER);
 * const leftOfRunMs = () => 150;
 * answer
 *   .pipe(deadline({ budgetMs: 200, remainingMs: leftOfRunMs, onExceeded: (late) => of(`… (${late.limitedBy}: ${late.limitMs} ms)`) }))
 *   .subscribe((text) => console.log(text));
 * // → Your order
 * // → … (run: 150 ms)
 * ```
 *
 * A value at the very instant of a limit is still in time. At a limit the source is unsubscribed first; then the consumer
 * gets a {@link DeadlineError}, completion, or the source `onExceeded` returns, which has no limit here. With nothing left
 * to begin with, the source is not even subscribed. `firstMs` limits the time to the first value that `accepts`: a stream
 * that keeps sending keep-alives is late all the same. `gapMs` limits each silence between two such values after it.
 *
 * - **Bound**: no values are held. At most three timers, whatever the number of values; none that no longer matters. A
 *   limit over 2,147,483,647 ms (24.8 days, the most a timer can wait) is none.
 * - **On complete** and **on error** of the source these pass at once; **on unsubscribe** source and timers are cancelled.
 * - What `accepts`, `remainingMs`, `onExceeded` or `observe` throws fails the output.
 *
 * RxJS `timeout({ first, each })` counts any value, knows no remainder shared by several stages, and re-arms a timer with
 * every value; `takeUntil(timer(ms))` completes without saying why.
 *
 * @throws RangeError for a limit that is not a number of at least 0, or an `onExceeded` it does not know.
 * @throws TypeError for an option that should be a function and is not.
 */
export function deadline<T>(options: DeadlineOptions<T>): MonoTypeOperatorFunction<T> {
  const { remainingMs, budgetMs, firstMs, gapMs, accepts, onExceeded } = checkOptions('deadline', options);
  const scheduler = options.scheduler ?? asyncScheduler;
  checkNumber('deadline', 'budgetMs', budgetMs, { min: 0 });
  checkNumber('deadline', 'firstMs', firstMs, { min: 0 });
  checkNumber('deadline', 'gapMs', gapMs, { min: 0 });
  if (remainingMs !== undefined) checkFunction('deadline', 'remainingMs', remainingMs);
  if (accepts !== undefined) checkFunction('deadline', 'accepts', accepts);
  if (typeof onExceeded !== 'function') checkChoice('deadline', 'onExceeded', onExceeded, ['error', 'complete']);

  return operate<T, T>((source, consumer) => new Timed(options, scheduler, consumer).begin(source));
}

/** One subscriber's stream with its limits. */
class Timed<T> extends Relay<T> implements LimitHost {
  readonly #options: DeadlineOptions<T>;
  readonly #consumer: Subscriber<T>;
  readonly #limits: Limits;
  readonly #wholeMs: number;
  readonly #wholeBy: 'run' | 'budget';
  /** No limit depends on the values that are still to come. */
  #isPassing = false;

  constructor(options: DeadlineOptions<T>, scheduler: SchedulerLike, consumer: Subscriber<T>) {
    super(consumer);
    const { remainingMs, budgetMs = Infinity, firstMs = Infinity, gapMs = Infinity } = options;
    const leftMs = Math.max(0, remainingMs?.() ?? Infinity);
    this.#options = options;
    this.#consumer = consumer;
    const byRun = leftMs < budgetMs;
    this.#wholeMs = byRun ? leftMs : budgetMs;
    this.#wholeBy = byRun ? 'run' : 'budget';
    const rules = { wholeMs: this.#wholeMs, wholeBy: this.#wholeBy, firstMs, gapMs };
    this.#limits = new Limits(rules, scheduler, consumer, this);
  }

  begin(source: Observable<T>): void {
    if (this.#wholeMs === 0) {
      this.exceeded(0, this.#wholeBy);
      return;
    }
    source.subscribe(this);
    if (!this.#consumer.closed) this.#limits.begin();
  }

  override next(value: T): void {
    if (this.isStopped) return;
    try {
      if (!this.#isPassing) this.#hear(value);
      this.#consumer.next(value);
    } catch (error) {
      this.#consumer.error(error);
    }
  }

  #hear(value: T): void {
    const { accepts } = this.#options;
    if (accepts === undefined || accepts(value)) this.#isPassing = !this.#limits.heard();
  }

  exceeded(limitMs: number, limitedBy: DeadlineLimit): void {
    const { onExceeded = 'error', observe } = this.#options;
    this.unsubscribe();
    observe?.({ limitMs, limitedBy, hadContent: this.#limits.hadContent });
    const error = new DeadlineError(limitMs, limitedBy);
    if (onExceeded === 'complete') this.#consumer.complete();
    else if (onExceeded === 'error') this.#consumer.error(error);
    else subscribeTo(onExceeded(error), this.#consumer, {});
  }
}

import { asyncScheduler, Observable, type SchedulerLike, type Subscriber, type Subscription, timer } from 'rxjs';
import { checkFunction, checkNumber } from './check-options.ts';
import type { HedgeBudget } from './hedge-budget.ts';
import { type SourceSubscription, subscribeTo } from './operate.ts';
import { RaceNoContentError, RaceOverflowError } from './race-errors.ts';

/** Options of {@link raceCancel}. */
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
  const { staggerMs, accepts, isDeterministic } = options;
  if (contenders.length === 0) throw new RangeError('raceCancel: contenders must hold at least one, got none');
  for (const contender of contenders) checkFunction('raceCancel', 'contenders', contender);
  if (typeof staggerMs !== 'function') checkNumber('raceCancel', 'staggerMs', staggerMs, { min: 0 });
  checkNumber('raceCancel', 'maxBuffered', options.maxBuffered, { min: 0, whole: true });
  if (accepts !== undefined) checkFunction('raceCancel', 'accepts', accepts);
  if (isDeterministic !== undefined) checkFunction('raceCancel', 'isDeterministic', isDeterministic);
  if (options.observe !== undefined) checkFunction('raceCancel', 'observe', options.observe);
  return new Observable<T>((consumer) => new Race(contenders, options, consumer).begin());
}

interface Lane<T> {
  readonly startedAt: number;
  /** Put out before the win; while these are passed on, what comes in queues up behind them. */
  held: T[];
  subscription?: Subscription;
  running: boolean;
  /** How the winner ended while its held values were still being passed on. */
  ending?: () => void;
}

class Race<T> {
  readonly #contenders: readonly (() => Observable<T>)[];
  readonly #options: RaceCancelOptions<T>;
  readonly #consumer: Subscriber<T>;
  readonly #scheduler: SchedulerLike;
  readonly #maxBuffered: number;
  readonly #lanes: Lane<T>[] = [];
  readonly #errors: unknown[] = [];
  #failed = 0;
  #winner: Lane<T> | undefined;
  #next: Subscription | undefined;

  constructor(contenders: readonly (() => Observable<T>)[], options: RaceCancelOptions<T>, consumer: Subscriber<T>) {
    this.#contenders = contenders;
    this.#options = options;
    this.#consumer = consumer;
    this.#scheduler = options.scheduler ?? asyncScheduler;
    this.#maxBuffered = options.maxBuffered ?? 1_024;
  }

  begin(): void {
    this.#options.budget?.earn();
    this.#start('first');
  }

  get #over(): boolean {
    return this.#winner !== undefined || this.#consumer.closed;
  }

  #start(because: 'first' | 'stagger' | 'failure'): void {
    const contender = this.#lanes.length;
    const open = this.#contenders[contender];
    if (open === undefined) return;
    const lane: Lane<T> = { startedAt: this.#scheduler.now(), held: [], running: true };
    this.#lanes.push(lane);
    this.#options.observe?.({ action: 'started', contender, because });
    let work: Observable<T>;
    try {
      work = open();
    } catch (error) {
      this.#fail(lane, error);
      return;
    }
    lane.subscription = subscribeTo(work, this.#consumer, {
      next: (value, self) => {
        if (this.#winner === lane) lane.held.push(value);
        else if (lane.running) this.#weigh(lane, value, self);
      },
      error: (error) => {
        if (this.#winner === lane) this.#end(lane, () => this.#consumer.error(error));
        else if (lane.running) this.#fail(lane, error);
      },
      complete: () => {
        if (this.#winner === lane) this.#end(lane, () => this.#consumer.complete());
        else if (!lane.running) return;
        else if (this.#options.accepts !== undefined) this.#fail(lane, new RaceNoContentError(contender));
        else {
          this.#win(lane);
          this.#consumer.complete();
        }
      },
    });
    if (!this.#over && lane.running) this.#armNext();
  }

  #weigh(lane: Lane<T>, value: T, self: SourceSubscription): void {
    const { accepts } = this.#options;
    if (accepts === undefined || accepts(value)) {
      this.#win(lane);
      lane.held.push(value);
      for (let at = 0; at < lane.held.length; at++) this.#consumer.next(lane.held[at] as T);
      lane.held = [];
      self.passOn();
      lane.ending?.();
    } else if (lane.held.length < this.#maxBuffered) {
      lane.held.push(value);
    } else {
      self.unsubscribe();
      this.#fail(lane, new RaceOverflowError(this.#lanes.indexOf(lane), this.#maxBuffered));
    }
  }

  #end(winner: Lane<T>, ending: () => void): void {
    if (winner.held.length === 0) ending();
    else winner.ending = ending;
  }

  #win(lane: Lane<T>): void {
    const { observe, latency } = this.#options;
    const now = this.#scheduler.now();
    const firstAt = this.#lanes[0]?.startedAt ?? now;
    const contender = this.#lanes.indexOf(lane);
    this.#winner = lane;
    const firstRan = this.#lanes[0]?.running === true;
    this.#cancelOthers(lane, now);
    // A first contender that was beaten would have taken longer than this: the rank of a high quantile stays right.
    if (firstRan) latency?.record(now - firstAt);
    observe?.({ action: 'won', contender, tookMs: now - lane.startedAt, raceMs: now - firstAt });
  }

  #cancelOthers(kept: Lane<T> | undefined, now: number): void {
    this.#next?.unsubscribe();
    for (const [contender, lane] of this.#lanes.entries()) {
      if (lane === kept || !lane.running) continue;
      lane.running = false;
      lane.held = [];
      lane.subscription?.unsubscribe();
      this.#options.observe?.({ action: 'cancelled', contender, ranMs: now - lane.startedAt });
    }
  }

  #fail(lane: Lane<T>, error: unknown): void {
    const contender = this.#lanes.indexOf(lane);
    lane.running = false;
    lane.held = [];
    this.#errors[contender] = error;
    this.#failed++;
    this.#options.observe?.({ action: 'failed', contender, error });
    if (this.#options.isDeterministic?.(error) === true) {
      this.#cancelOthers(undefined, this.#scheduler.now());
      this.#consumer.error(error);
    } else if (this.#lanes.length < this.#contenders.length) {
      this.#next?.unsubscribe();
      this.#start('failure');
    } else if (this.#failed === this.#contenders.length) {
      this.#consumer.error(new AggregateError(this.#errors, `all ${this.#failed} contenders failed`));
    }
  }

  #armNext(): void {
    const contender = this.#lanes.length;
    if (contender >= this.#contenders.length) return;
    const { staggerMs = 0 } = this.#options;
    const waitMs = typeof staggerMs === 'function' ? staggerMs() : staggerMs;
    if (waitMs <= 0) this.#join(contender);
    else if (waitMs <= LONGEST_TIMER_MS) {
      this.#next?.unsubscribe();
      this.#next = subscribeTo(timer(waitMs, this.#scheduler), this.#consumer, {
        next: () => this.#join(contender),
        complete: () => {},
      });
    }
  }

  #join(contender: number): void {
    const { budget, observe } = this.#options;
    if (budget === undefined || budget.trySpend()) this.#start('stagger');
    else observe?.({ action: 'refused', contender });
  }
}

const LONGEST_TIMER_MS = 2_147_483_647;

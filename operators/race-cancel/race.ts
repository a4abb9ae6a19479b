import type { Observable, SchedulerLike, Subscriber, Subscription } from 'rxjs';
import { subscribeTo, wait } from '../operate.ts';
import { Lane, type LaneEnding, type LaneHost } from './lane.ts';
import type { RaceCancelOptions } from './race-cancel-options.ts';
import { RaceNoContentError, RaceOverflowError } from './race-errors.ts';

/** One subscriber's race: starts contenders in their turn, and leaves the losers. */
export class Race<T> implements LaneHost<T> {
  readonly maxBuffered: number;
  readonly #contenders: readonly (() => Observable<T>)[];
  readonly #options: RaceCancelOptions<T>;
  readonly #scheduler: SchedulerLike;
  readonly #consumer: Subscriber<T>;
  /** Without anybody to tell a time to, the clock is not read. */
  readonly #timed: boolean;
  readonly #lanes: Lane<T>[] = [];
  #errors: unknown[] | undefined;
  #failed = 0;
  #isWon = false;
  #next: Subscription | undefined;

  constructor(
    contenders: readonly (() => Observable<T>)[],
    options: RaceCancelOptions<T>,
    scheduler: SchedulerLike,
    consumer: Subscriber<T>,
  ) {
    this.#contenders = contenders;
    this.#options = options;
    this.#scheduler = scheduler;
    this.#consumer = consumer;
    this.maxBuffered = options.maxBuffered ?? 1_024;
    this.#timed = options.observe !== undefined || options.latency !== undefined;
  }

  begin(): void {
    this.#options.budget?.earn();
    this.#start('first');
  }

  accepts(value: T): boolean {
    const { accepts } = this.#options;
    return accepts === undefined || accepts(value);
  }

  won(winner: Lane<T>): void {
    const { observe, latency } = this.#options;
    const now = this.#now();
    const first = this.#lanes[0] ?? winner;
    const firstRan = first.running;
    this.#isWon = true;
    this.#cancelOthers(winner, now);
    // A first contender that was beaten would have taken longer than this: the rank of a high quantile stays right.
    if (firstRan) latency?.record(now - first.startedAt);
    const { contender, startedAt } = winner;
    observe?.({ action: 'won', contender, tookMs: now - startedAt, raceMs: now - first.startedAt });
  }

  pass(value: T): void {
    this.#consumer.next(value);
  }

  end(ending: LaneEnding): void {
    if (ending === 'complete') this.#consumer.complete();
    else this.#consumer.error(ending.error);
  }

  /** Where nothing in particular must come, an empty answer wins. */
  completed(lane: Lane<T>): void {
    if (this.#options.accepts === undefined) {
      this.won(lane);
      this.#consumer.complete();
    } else this.failed(lane, new RaceNoContentError(lane.contender));
  }

  overflowed(lane: Lane<T>): void {
    this.failed(lane, new RaceOverflowError(lane.contender, this.maxBuffered));
  }

  failed(lane: Lane<T>, error: unknown): void {
    const { contender } = lane;
    lane.leave();
    this.#errors ??= [];
    this.#errors[contender] = error;
    this.#failed++;
    this.#options.observe?.({ action: 'failed', contender, error });
    if (this.#options.isDeterministic?.(error) === true) {
      this.#cancelOthers(undefined, this.#now());
      this.#consumer.error(error);
    } else if (this.#lanes.length < this.#contenders.length) {
      this.#next?.unsubscribe();
      this.#start('failure');
    } else if (this.#failed === this.#contenders.length) {
      this.#consumer.error(new AggregateError(this.#errors, `all ${this.#failed} contenders failed`));
    }
  }

  #start(because: 'first' | 'stagger' | 'failure'): void {
    const contender = this.#lanes.length;
    const open = this.#contenders[contender];
    if (open === undefined) return;
    const lane = new Lane(contender, this.#now(), this);
    this.#lanes.push(lane);
    this.#options.observe?.({ action: 'started', contender, because });
    let work: Observable<T>;
    try {
      work = open();
    } catch (error) {
      this.failed(lane, error);
      return;
    }
    lane.work = subscribeTo(work, this.#consumer, lane);
    if (lane.running && !this.#isWon && !this.#consumer.closed) this.#armNext();
  }

  #cancelOthers(kept: Lane<T> | undefined, now: number): void {
    this.#next?.unsubscribe();
    for (let contender = 0; contender < this.#lanes.length; contender++) {
      const lane = this.#lanes[contender] as Lane<T>;
      if (lane === kept || !lane.running) continue;
      lane.leave();
      lane.work?.unsubscribe();
      this.#options.observe?.({ action: 'cancelled', contender, ranMs: now - lane.startedAt });
    }
  }

  #armNext(): void {
    const contender = this.#lanes.length;
    if (contender >= this.#contenders.length) return;
    const { staggerMs = 0 } = this.#options;
    const waitMs = typeof staggerMs === 'function' ? staggerMs() : staggerMs;
    if (waitMs <= 0) this.#join(contender);
    else {
      this.#next?.unsubscribe();
      this.#next = wait(waitMs, this.#scheduler, this.#consumer as Subscriber<unknown>, () => this.#join(contender));
    }
  }

  #join(contender: number): void {
    const { budget, observe } = this.#options;
    if (budget === undefined || budget.trySpend()) this.#start('stagger');
    else observe?.({ action: 'refused', contender });
  }

  #now(): number {
    return this.#timed ? this.#scheduler.now() : 0;
  }
}

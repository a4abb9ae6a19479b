import type { Observable, SchedulerLike, Subscriber, Subscription } from 'rxjs';
import { type Handlers, type SourceSubscription, subscribeTo, wait } from '../operate.ts';
import { type AnswerWriting, FinishedAnswer } from './finished-answer.ts';

/** What `cacheFirst` did. */
export interface CacheReport {
  /**
   * The lookup: `hit`; `miss`; `failed`, taken as a miss; `late`, not decided while the answer could be held.
   * The answer: `written`; `write-failed`; `not-written`, being taken back, too long or not cacheable.
   */
  readonly type: 'hit' | 'miss' | 'failed' | 'late' | 'written' | 'not-written' | 'write-failed';
  /** Milliseconds since the subscription. */
  readonly atMs: number;
  /** Where something failed. */
  readonly error?: unknown;
}

/** The checked options of one `cacheFirst`. */
export interface LookupRules<T> {
  readonly lookup: Observable<T | undefined>;
  readonly maxBuffered: number;
  readonly maxHoldMs: number;
  readonly writing: AnswerWriting<T>;
  readonly observe: ((report: CacheReport) => void) | undefined;
  readonly scheduler: SchedulerLike;
}

/** One subscription of `cacheFirst`: the lookup against the work; hears the work. */
export class LookupRace<T> implements Handlers<T> {
  readonly #rules: LookupRules<T>;
  readonly #consumer: Subscriber<T>;
  /** Undefined where no answer is to be written. */
  readonly #answer: FinishedAnswer<T> | undefined;
  readonly #startedMs: number;
  #state: 'undecided' | 'hit' | 'releasing' | 'miss' = 'undecided';
  #held: T[] | undefined;
  #ending: (() => void) | undefined;
  #lookup: Subscription | undefined;
  #work: Subscription | undefined;
  #patience: Subscription | undefined;

  constructor(rules: LookupRules<T>, consumer: Subscriber<T>) {
    this.#rules = rules;
    this.#consumer = consumer;
    this.#answer = rules.writing.write === undefined ? undefined : new FinishedAnswer(rules.writing);
    this.#startedMs = rules.observe === undefined ? 0 : rules.scheduler.now();
  }

  begin(work: Observable<T>): void {
    this.#lookup = subscribeTo(this.#rules.lookup, this.#consumer as Subscriber<never>, new Lookup(this));
    if (this.#state === 'hit' || this.#consumer.closed) return;
    this.#work = subscribeTo(work, this.#consumer, this);
  }

  /** The lookup put something out. */
  found(value: T | undefined, self: Subscription): void {
    if (this.#state === 'hit') {
      if (value !== undefined) this.#consumer.next(value);
    } else if (value === undefined) {
      self.unsubscribe();
      this.#miss('miss');
    } else {
      this.#state = 'hit';
      this.#work?.unsubscribe();
      this.#patience?.unsubscribe();
      this.#held = undefined;
      this.#report('hit');
      this.#consumer.next(value);
    }
  }

  lookupFailed(error: unknown): void {
    if (this.#state === 'hit') this.#consumer.error(error);
    else this.#miss('failed', error);
  }

  lookupEnded(): void {
    if (this.#state === 'hit') this.#consumer.complete();
    else this.#miss('miss');
  }

  next(value: T, self: SourceSubscription): void {
    this.#answer?.add(value);
    if (this.#state === 'miss') {
      if (this.#answer?.isGathered !== true) self.passOn();
      this.#consumer.next(value);
      return;
    }
    if (this.#held === undefined) this.#held = [value];
    else this.#held.push(value);
    if (this.#state !== 'undecided') return;
    if (this.#held.length > this.#rules.maxBuffered) this.#miss('late');
    else this.#beginPatience();
  }

  error(error: unknown): void {
    this.#end(() => this.#consumer.error(error));
  }

  complete(): void {
    this.#end(() => {
      this.#consumer.complete();
      this.#answer?.write((type, error) => this.#report(type, error));
    });
    // The whole answer is there: a hit could save nothing.
    this.#miss('late');
  }

  /** A failure waits as the elements before it do: a hit still saves the run. */
  #end(ending: () => void): void {
    this.#ending = ending;
    if (this.#state === 'miss') ending();
    else if (this.#state === 'undecided') this.#beginPatience();
  }

  #beginPatience(): void {
    const { maxHoldMs, scheduler } = this.#rules;
    if (this.#patience !== undefined || maxHoldMs === Number.POSITIVE_INFINITY) return;
    if (maxHoldMs === 0) this.#miss('late');
    else this.#patience = wait(maxHoldMs, scheduler, this.#consumer as Subscriber<unknown>, () => this.#miss('late'));
  }

  #miss(why: 'miss' | 'failed' | 'late', error?: unknown): void {
    if (this.#state !== 'undecided') return;
    this.#state = 'releasing';
    this.#lookup?.unsubscribe();
    this.#patience?.unsubscribe();
    this.#report(why, error);
    // What the consumer makes the work put out meanwhile queues up behind it.
    for (let i = 0; i < (this.#held?.length ?? 0); i++) this.#consumer.next(this.#held?.[i] as T);
    this.#held = undefined;
    this.#state = 'miss';
    this.#ending?.();
  }

  #report(type: CacheReport['type'], error?: unknown): void {
    const { observe, scheduler } = this.#rules;
    if (observe === undefined) return;
    const atMs = scheduler.now() - this.#startedMs;
    observe(error === undefined ? { type, atMs } : { type, atMs, error });
  }
}

/** Hears the lookup of a race. */
class Lookup<T> implements Handlers<T | undefined> {
  readonly #race: LookupRace<T>;

  constructor(race: LookupRace<T>) {
    this.#race = race;
  }

  next(value: T | undefined, self: Subscription): void {
    this.#race.found(value, self);
  }

  error(error: unknown): void {
    this.#race.lookupFailed(error);
  }

  complete(): void {
    this.#race.lookupEnded();
  }
}

import { type Observable, type SchedulerLike, type Subscriber, type Subscription, timer } from 'rxjs';
import { type SourceSubscription, subscribeTo } from '../operate.ts';
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

/** One subscription of `cacheFirst`: the lookup against the work. */
export class LookupRace<T> {
  readonly #rules: LookupRules<T>;
  readonly #consumer: Subscriber<T>;
  readonly #answer: FinishedAnswer<T>;
  readonly #startedMs: number;
  #state: 'undecided' | 'hit' | 'releasing' | 'miss' = 'undecided';
  #held: T[] = [];
  #ending: (() => void) | undefined;
  #lookup: Subscription | undefined;
  #work: Subscription | undefined;
  #patience: Subscription | undefined;

  constructor(rules: LookupRules<T>, consumer: Subscriber<T>) {
    this.#rules = rules;
    this.#consumer = consumer;
    this.#answer = new FinishedAnswer(rules.writing);
    this.#startedMs = rules.scheduler.now();
  }

  begin(work: Observable<T>): void {
    this.#lookup = subscribeTo(this.#rules.lookup, this.#consumer as Subscriber<T | undefined>, {
      next: (value, self) => this.#lookUp(value, self),
      error: (error) => {
        if (this.#state === 'hit') this.#consumer.error(error);
        else this.#miss('failed', error);
      },
      complete: () => {
        if (this.#state === 'hit') this.#consumer.complete();
        else this.#miss('miss');
      },
    });
    if (this.#state === 'hit' || this.#consumer.closed) return;
    this.#work = subscribeTo(work, this.#consumer, {
      next: (value, self) => this.#put(value, self),
      error: (error) => this.#end(() => this.#consumer.error(error)),
      complete: () => this.#complete(),
    });
  }

  #lookUp(value: T | undefined, self: Subscription): void {
    if (this.#state === 'hit') {
      if (value !== undefined) this.#consumer.next(value);
    } else if (value === undefined) {
      self.unsubscribe();
      this.#miss('miss');
    } else {
      this.#state = 'hit';
      this.#work?.unsubscribe();
      this.#patience?.unsubscribe();
      this.#held = [];
      this.#report('hit');
      this.#consumer.next(value);
    }
  }

  #put(value: T, self: SourceSubscription): void {
    this.#answer.add(value);
    if (this.#state === 'miss') {
      if (!this.#answer.isGathered) self.passOn();
      this.#consumer.next(value);
      return;
    }
    this.#held.push(value);
    if (this.#state !== 'undecided') return;
    if (this.#held.length > this.#rules.maxBuffered) this.#miss('late');
    else this.#beginPatience();
  }

  #complete(): void {
    this.#end(() => {
      this.#consumer.complete();
      this.#answer.write((type, error) => this.#report(type, error));
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
    if (this.#patience !== undefined || maxHoldMs > LONGEST_TIMER_MS) return;
    if (maxHoldMs === 0) {
      this.#miss('late');
      return;
    }
    this.#patience = subscribeTo(timer(maxHoldMs, scheduler), this.#consumer as Subscriber<unknown>, {
      next: () => this.#miss('late'),
      complete: () => {},
    });
  }

  #miss(why: 'miss' | 'failed' | 'late', error?: unknown): void {
    if (this.#state !== 'undecided') return;
    this.#state = 'releasing';
    this.#lookup?.unsubscribe();
    this.#patience?.unsubscribe();
    this.#report(why, error);
    for (let i = 0; i < this.#held.length; i++) this.#consumer.next(this.#held[i] as T);
    this.#held = [];
    this.#state = 'miss';
    this.#ending?.();
  }

  #report(type: CacheReport['type'], error?: unknown): void {
    const atMs = this.#rules.scheduler.now() - this.#startedMs;
    this.#rules.observe?.(error === undefined ? { type, atMs } : { type, atMs, error });
  }
}

/** The most a timer can wait; a longer limit is none. */
const LONGEST_TIMER_MS = 2_147_483_647;

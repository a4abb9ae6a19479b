import type { SchedulerLike, Subscriber, Subscription } from 'rxjs';
import { wait } from '../operate.ts';
import type { RefusalReason } from './reports.ts';
import type { Shadow } from './shadow.ts';

/** What guessed work may take. */
export interface GuessBudgetRules {
  readonly maxInFlight: number;
  readonly maxStarts: number;
  readonly maxWastedMs: number;
  readonly scheduler: SchedulerLike;
}

/** Keeps guessed work that nobody has asked for within its bounds, by one timer while some of it runs. */
export class GuessBudget<R> {
  readonly #rules: GuessBudgetRules;
  readonly #consumer: Subscriber<unknown>;
  /** Told of each shadow that runs when the time is spent. */
  readonly #spent: (shadow: Shadow<R>) => void;
  /** Begun here, and adopted by no decision. */
  readonly #unasked: Shadow<R>[] = [];
  #starts = 0;
  #inFlight = 0;
  /** Time of shadows that were thrown away. */
  #goneMs = 0;
  #timer: Subscription | undefined;
  #timerAt = 0;
  #closed = false;

  constructor(rules: GuessBudgetRules, consumer: Subscriber<unknown>, spent: (shadow: Shadow<R>) => void) {
    this.#rules = rules;
    this.#consumer = consumer;
    this.#spent = spent;
  }

  /** Why no more may be begun; undefined: it may. */
  get refusal(): RefusalReason | undefined {
    const { maxStarts, maxInFlight, maxWastedMs } = this.#rules;
    if (this.#starts >= maxStarts) return 'starts';
    if (this.#inFlight >= maxInFlight) return 'in-flight';
    return this.#spentMs >= maxWastedMs ? 'wasted' : undefined;
  }

  /** Takes a shadow in, running or already done. To be followed by {@link watch}. */
  join(shadow: Shadow<R>): void {
    this.#starts++;
    this.#unasked.push(shadow);
    if (shadow.state === 'running') this.#inFlight++;
  }

  /** A shadow here has ended by itself or was stopped: it costs nothing more. */
  ended(): void {
    this.#inFlight--;
    this.watch();
  }

  /** Lets go of a shadow, and gives its time back: somebody has asked for it, or another budget has it. */
  release(shadow: Shadow<R>): void {
    if (!this.#remove(shadow)) return;
    if (shadow.state === 'running') this.#inFlight--;
    this.watch();
  }

  /** Lets go of a shadow that was thrown away. */
  discard(shadow: Shadow<R>): void {
    if (this.#remove(shadow)) this.#goneMs += shadow.countedMs;
  }

  close(): void {
    this.#closed = true;
    this.#timer?.unsubscribe();
  }

  #remove(shadow: Shadow<R>): boolean {
    const at = this.#unasked.indexOf(shadow);
    if (at < 0) return false;
    this.#unasked.copyWithin(at, at + 1);
    this.#unasked.pop();
    return true;
  }

  get #spentMs(): number {
    let spent = this.#goneMs;
    for (const shadow of this.#unasked) spent += shadow.countedMs;
    return spent;
  }

  /** Keeps a timer for the moment at which the unasked work will have spent its time, or for some sooner one. */
  watch(): void {
    const { maxWastedMs, scheduler } = this.#rules;
    if (maxWastedMs === Infinity || this.#closed) return;
    if (this.#inFlight === 0) {
      this.#timer?.unsubscribe();
      this.#timer = undefined;
      return;
    }
    const leftMs = Math.max(0, maxWastedMs - this.#spentMs) / this.#inFlight;
    const dueAt = scheduler.now() + leftMs;
    if (this.#timer !== undefined && this.#timerAt <= dueAt) return;
    this.#timer?.unsubscribe();
    this.#timerAt = dueAt;
    this.#timer = wait(leftMs, scheduler, this.#consumer, () => {
      this.#timer = undefined;
      if (maxWastedMs - this.#spentMs > NEGLIGIBLE_MS) this.watch();
      else for (const shadow of [...this.#unasked]) if (shadow.state === 'running') this.#spent(shadow);
    });
  }
}

/** Under what a clock of a large number of milliseconds can tell apart. */
const NEGLIGIBLE_MS = 0.001;

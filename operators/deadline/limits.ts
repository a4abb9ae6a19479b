import type { SchedulerLike, Subscriber, Subscription } from 'rxjs';
import { wait } from '../operate.ts';
import type { DeadlineLimit } from './deadline-error.ts';

/** How long a source may take. Infinity: no such limit. */
export interface LimitRules {
  /** From the beginning to the end of the source. */
  readonly wholeMs: number;
  readonly wholeBy: DeadlineLimit;
  /** From the beginning to the first accepted value. */
  readonly firstMs: number;
  /** From one accepted value to the next. */
  readonly gapMs: number;
}

/** Who is told that a limit was reached, when no timer runs any more. */
export interface LimitHost {
  exceeded(limitMs: number, limitedBy: DeadlineLimit): void;
}

/** The timers over one source: at most three, whatever the number of values, and none that no longer matters. */
export class Limits {
  hadContent = false;
  readonly #rules: LimitRules;
  readonly #scheduler: SchedulerLike;
  readonly #consumer: Subscriber<unknown>;
  readonly #host: LimitHost;
  #whole: Subscription | undefined;
  #first: Subscription | undefined;
  #gap: Subscription | undefined;
  #heardAt = 0;

  constructor(rules: LimitRules, scheduler: SchedulerLike, consumer: Subscriber<never>, host: LimitHost) {
    this.#rules = rules;
    this.#scheduler = scheduler;
    this.#consumer = consumer as Subscriber<unknown>;
    this.#host = host;
  }

  /** The source has been subscribed; what it put out by then was in time. */
  begin(): void {
    const { wholeMs, wholeBy, firstMs } = this.#rules;
    if (wholeMs < Infinity) this.#whole = this.#wait(wholeMs, () => this.#exceed(wholeMs, wholeBy));
    if (this.hadContent || firstMs >= wholeMs) return;
    this.#first = this.#wait(firstMs, () => this.#exceed(firstMs, 'first'));
  }

  /** An accepted value came. False where nothing depends on those that follow. */
  heard(): boolean {
    const { wholeMs, gapMs } = this.#rules;
    if (gapMs < Infinity) this.#heardAt = this.#scheduler.now();
    if (!this.hadContent) {
      this.hadContent = true;
      this.#first?.unsubscribe();
      if (gapMs < wholeMs) this.#watchGap(gapMs);
    }
    return gapMs < Infinity;
  }

  cancel(): void {
    this.#whole?.unsubscribe();
    this.#first?.unsubscribe();
    this.#gap?.unsubscribe();
  }

  #wait(ms: number, elapsed: () => void): Subscription | undefined {
    return wait(ms, this.#scheduler, this.#consumer, elapsed);
  }

  /** One timer for any number of values: it looks back when it fires, and waits for the rest. */
  #watchGap(ms: number): void {
    const { gapMs } = this.#rules;
    this.#gap = this.#wait(ms, () => {
      const silentMs = this.#scheduler.now() - this.#heardAt;
      if (silentMs >= gapMs) this.#exceed(gapMs, 'gap');
      else this.#watchGap(gapMs - silentMs);
    });
  }

  #exceed(limitMs: number, limitedBy: DeadlineLimit): void {
    this.cancel();
    this.#host.exceeded(limitMs, limitedBy);
  }
}

import type { Draw } from '../random/seeded-random.ts';
import { requireMs } from './latency-model.ts';

/** When and how much a provider is slow. */
export interface SlowPeriodsOptions {
  /** Mean time from the end of one slow period to the start of the next, in milliseconds. */
  readonly betweenMs: number;
  /** Mean length of a slow period, in milliseconds. */
  readonly lastMs: number;
  /** How many times longer everything takes in a slow period. */
  readonly factor: number;
}

/**
 * Slow periods that all calls share, as when a provider is under load: what makes real latencies come in clumps, and
 * what independent draws miss. Both lengths are exponential. Memory is constant.
 */
export class SlowPeriods {
  readonly #options: SlowPeriodsOptions;
  readonly #random: Draw;
  #isSlow = false;
  #untilMs: number;

  constructor(options: SlowPeriodsOptions, random: Draw) {
    requireMs('SlowPeriods', 'betweenMs', options.betweenMs, Number.MIN_VALUE);
    requireMs('SlowPeriods', 'lastMs', options.lastMs, Number.MIN_VALUE);
    requireMs('SlowPeriods', 'factor', options.factor);
    this.#options = options;
    this.#random = random;
    // Begins as it would be met at any moment, not always in a fast period.
    this.#isSlow = random() < options.lastMs / (options.lastMs + options.betweenMs);
    this.#untilMs = this.#length();
  }

  /** What a duration that starts now is multiplied by. Time may not go back between calls. */
  factorAt(nowMs: number): number {
    while (nowMs >= this.#untilMs) {
      this.#isSlow = !this.#isSlow;
      this.#untilMs += this.#length();
    }
    return this.#isSlow ? this.#options.factor : 1;
  }

  #length(): number {
    const mean = this.#isSlow ? this.#options.lastMs : this.#options.betweenMs;
    return -mean * Math.log1p(-this.#random());
  }
}

/** Good and bad events of a promise over time, in constant memory: one bucket a minute for a day, one an hour for a month. */
export class BurnRate {
  /** The share of events that may be bad. */
  readonly #allowedRatio: number;
  readonly #minutes: Ring = new Ring(24 * 60, 60_000);
  readonly #hours: Ring = new Ring(30 * 24, 3_600_000);

  /** @throws RangeError where `allowedRatio` is not above 0 and under 1. */
  constructor(allowedRatio: number) {
    if (!(allowedRatio > 0 && allowedRatio < 1)) {
      throw new RangeError(`allowedRatio is ${allowedRatio}: give a share above 0 and under 1, e.g. 0.001`);
    }
    this.#allowedRatio = allowedRatio;
  }

  /** @param now in milliseconds; never earlier than before. */
  record(good: boolean, now: number): void {
    this.#minutes.add(good, now);
    this.#hours.add(good, now);
  }

  /**
   * How many times faster than allowed the budget was spent over the last `windowMs`: 1 spends it just by the end of the
   * period. 0 where nothing happened.
   */
  rate(windowMs: number, now: number): number {
    return this.over(windowMs, now).rate;
  }

  /** The same, and of how many events: a rate over a handful says little. */
  over(windowMs: number, now: number): { readonly rate: number; readonly events: number } {
    const { good, bad } = this.counts(windowMs, now);
    const events = good + bad;
    return { rate: events === 0 ? 0 : bad / events / this.#allowedRatio, events };
  }

  /** The events of a window of a day at most. */
  counts(windowMs: number, now: number): { readonly good: number; readonly bad: number } {
    return this.#minutes.sum(windowMs, now);
  }

  /** The share of the last 30 days' budget that is left; negative where it is overspent. 1 where nothing happened. */
  budgetLeft(now: number): number {
    const { good, bad } = this.#hours.sum(30 * 24 * 3_600_000, now);
    return good + bad === 0 ? 1 : 1 - bad / ((good + bad) * this.#allowedRatio);
  }
}

/** Counts in buckets of equal time; the oldest makes room for the newest. */
class Ring {
  readonly #good: Uint32Array;
  readonly #bad: Uint32Array;
  /** Which stretch of time a bucket holds; another one than asked for means that it is empty. */
  readonly #stretch: Float64Array;
  readonly #bucketMs: number;
  /** By how many buckets a window has: what all of them hold but the newest, which alone still changes. */
  readonly #older: Map<number, { good: number; bad: number }> = new Map();
  #newest = -1;

  constructor(buckets: number, bucketMs: number) {
    this.#good = new Uint32Array(buckets);
    this.#bad = new Uint32Array(buckets);
    this.#stretch = new Float64Array(buckets).fill(-1);
    this.#bucketMs = bucketMs;
  }

  add(good: boolean, now: number): void {
    const stretch = this.#moveTo(now);
    const at = stretch % this.#stretch.length;
    if (this.#stretch[at] !== stretch) {
      this.#stretch[at] = stretch;
      this.#good[at] = 0;
      this.#bad[at] = 0;
    }
    const counts = good ? this.#good : this.#bad;
    counts[at] = (counts[at] ?? 0) + 1;
  }

  sum(windowMs: number, now: number): { good: number; bad: number } {
    const newest = this.#moveTo(now);
    const wanted = Math.min(this.#stretch.length, Math.ceil(windowMs / this.#bucketMs));
    let older = this.#older.get(wanted);
    if (older === undefined) {
      older = this.#count(Math.max(0, newest - wanted + 1), newest - 1);
      this.#older.set(wanted, older);
    }
    const { good, bad } = this.#count(newest, newest);
    return { good: older.good + good, bad: older.bad + bad };
  }

  #moveTo(now: number): number {
    const stretch = Math.floor(now / this.#bucketMs);
    if (stretch !== this.#newest) this.#older.clear();
    this.#newest = stretch;
    return stretch;
  }

  #count(first: number, last: number): { good: number; bad: number } {
    let good = 0;
    let bad = 0;
    for (let stretch = first; stretch <= last; stretch++) {
      const at = stretch % this.#stretch.length;
      if (this.#stretch[at] !== stretch) continue;
      good += this.#good[at] ?? 0;
      bad += this.#bad[at] ?? 0;
    }
    return { good, bad };
  }
}

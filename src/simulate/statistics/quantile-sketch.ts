/** Half the width of a bin, relative to its value. */
const RELATIVE_ERROR = 0.005;
const LOG_GAMMA = Math.log((1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR));
/** 3,000 bins of 1 % from a microsecond on: up to 10^7 seconds. */
const BINS = 3000;
const LEAST_MS = 0.001;
const OFFSET = Math.ceil(Math.log(LEAST_MS) / LOG_GAMMA);

/**
 * A histogram of durations whose quantiles are right within 0.5 % of their value, in 24 kB however many there are.
 *
 * Bins grow by the same ratio, so that the error is relative: 5 µs at 1 ms, 5 s at 1000 s. What lies under a
 * microsecond counts as 0 or as the least seen. Two sketches merge exactly.
 *
 * @source Masson, Rim, Lee: DDSketch, VLDB 2019.
 */
export class QuantileSketch {
  readonly #bins = new Float64Array(BINS);
  #count = 0;
  #sum = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;

  get count(): number {
    return this.#count;
  }

  get sum(): number {
    return this.#sum;
  }

  get min(): number {
    return this.#min;
  }

  get max(): number {
    return this.#max;
  }

  add(ms: number): void {
    this.#count++;
    this.#sum += ms;
    if (ms < this.#min) this.#min = ms;
    if (ms > this.#max) this.#max = ms;
    const bin = binOf(ms);
    this.#bins[bin] = (this.#bins[bin] as number) + 1;
  }

  merge(other: QuantileSketch): void {
    this.#count += other.#count;
    this.#sum += other.#sum;
    this.#min = Math.min(this.#min, other.#min);
    this.#max = Math.max(this.#max, other.#max);
    for (let bin = 0; bin < BINS; bin++) {
      this.#bins[bin] = (this.#bins[bin] as number) + (other.#bins[bin] as number);
    }
  }

  /** The value at a place in the sorted sample, from 1, within 0.5 %. */
  at(rank: number): number {
    if (rank <= 1) return this.#min;
    if (rank >= this.#count) return this.#max;
    let seen = 0;
    for (let bin = 0; bin < BINS; bin++) {
      seen += this.#bins[bin] as number;
      if (seen >= rank) return Math.min(Math.max(middleOf(bin), this.#min), this.#max);
    }
    return this.#max;
  }

  /** The share of values above `ms`, where values of the same bin count as above in half. */
  shareAbove(ms: number): number {
    if (this.#count === 0) return 0;
    const edge = binOf(ms);
    let above = (this.#bins[edge] as number) / 2;
    for (let bin = edge + 1; bin < BINS; bin++) above += this.#bins[bin] as number;
    return above / this.#count;
  }
}

function binOf(ms: number): number {
  if (ms <= LEAST_MS) return 0;
  return Math.min(Math.ceil(Math.log(ms) / LOG_GAMMA) - OFFSET, BINS - 1);
}

/** The value with the same relative distance to both edges of its bin. */
function middleOf(bin: number): number {
  return bin === 0 ? 0 : Math.exp((bin + OFFSET) * LOG_GAMMA) * (1 - RELATIVE_ERROR);
}

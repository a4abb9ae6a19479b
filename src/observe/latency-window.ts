import { bucketMs, bucketOf } from './run-store/recorded-run.ts';

/** Durations beyond this, about half an hour, are counted as this. */
const maxBucket = 340;

/**
 * Durations of the newest slices of time as histograms, in constant memory: the oldest slice makes room. Quantiles are off
 * by 2.5 % at most.
 */
export class LatencyWindow {
  readonly #slices: readonly Uint32Array[];
  readonly #counts: Uint32Array;
  readonly #stretch: Float64Array;
  readonly #sliceMs: number;

  constructor(slices: number, sliceMs: number) {
    this.#slices = Array.from({ length: slices }, () => new Uint32Array(maxBucket + 1));
    this.#counts = new Uint32Array(slices);
    this.#stretch = new Float64Array(slices).fill(-1);
    this.#sliceMs = sliceMs;
  }

  /** @param now in milliseconds; never earlier than before. */
  add(ms: number, now: number): void {
    const stretch = Math.floor(now / this.#sliceMs);
    const at = stretch % this.#slices.length;
    const slice = this.#slices[at] as Uint32Array;
    if (this.#stretch[at] !== stretch) {
      this.#stretch[at] = stretch;
      slice.fill(0);
      this.#counts[at] = 0;
    }
    const bucket = Math.min(maxBucket, bucketOf(ms));
    slice[bucket] = (slice[bucket] ?? 0) + 1;
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
  }

  count(now: number): number {
    return this.#current(now).reduce((all, at) => all + (this.#counts[at] ?? 0), 0);
  }

  /** Milliseconds that a share of the durations does not exceed; 0 where there are none. */
  quantile(share: number, now: number): number {
    const slices = this.#current(now).map((at) => this.#slices[at] as Uint32Array);
    let left = Math.ceil(share * this.count(now));
    if (left === 0) return 0;
    for (let bucket = 0; bucket <= maxBucket; bucket++) {
      for (const slice of slices) left -= slice[bucket] ?? 0;
      if (left <= 0) return bucketMs(bucket);
    }
    return bucketMs(maxBucket);
  }

  /** Where the slices lie that are in the window. */
  #current(now: number): number[] {
    const newest = Math.floor(now / this.#sliceMs);
    return [...this.#stretch.keys()].filter((at) => {
      const stretch = this.#stretch[at] ?? -1;
      return stretch > newest - this.#slices.length && stretch <= newest;
    });
  }
}

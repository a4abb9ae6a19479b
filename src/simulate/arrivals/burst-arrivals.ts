import type { Draw } from '../random/seeded-random.ts';
import { type Arrivals, requirePositive } from './arrival.ts';

/** A calm rate and a bursting one, taking turns. */
export interface BurstOptions {
  readonly calmRatePerS: number;
  readonly burstRatePerS: number;
  /** Mean length of a calm period, in milliseconds. */
  readonly calmMs: number;
  /** Mean length of a burst, in milliseconds. */
  readonly burstMs: number;
}

/**
 * Bursts: Poisson arrivals whose rate switches between two values after exponential times (a two-state MMPP). The mean
 * rate is that of each state weighted by its share of the time.
 */
export function burstArrivals(options: BurstOptions, stream: () => Draw): Arrivals {
  for (const [name, value] of Object.entries(options)) requirePositive('burstArrivals', name, value);
  return {
    *[Symbol.iterator]() {
      const random = stream();
      const exponential = (mean: number): number => -mean * Math.log1p(-random());
      let isBurst = false;
      let atMs = 0;
      let switchMs = exponential(options.calmMs);
      for (;;) {
        const next = atMs + exponential(1000 / (isBurst ? options.burstRatePerS : options.calmRatePerS));
        if (next <= switchMs) {
          atMs = next;
          yield { atMs };
        } else {
          // Times without memory: what was drawn under the old rate is drawn anew under the other.
          atMs = switchMs;
          isBurst = !isBurst;
          switchMs += exponential(isBurst ? options.burstMs : options.calmMs);
        }
      }
    },
  };
}

import { type Arrivals, requirePositive } from './arrival.ts';

/** One request every 1000 / `ratePerS` milliseconds, the first at 0. */
export function constantArrivals(ratePerS: number): Arrivals {
  requirePositive('constantArrivals', 'ratePerS', ratePerS);
  return {
    *[Symbol.iterator]() {
      for (let index = 0; ; index++) yield { atMs: (index * 1000) / ratePerS };
    },
  };
}

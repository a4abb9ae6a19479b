import type { Draw } from '../random/seeded-random.ts';
import { type Arrivals, requirePositive } from './arrival.ts';

/** Independent requests at a mean rate: what many people who know nothing of each other make. */
export function poissonArrivals(ratePerS: number, stream: () => Draw): Arrivals {
  requirePositive('poissonArrivals', 'ratePerS', ratePerS);
  return {
    *[Symbol.iterator]() {
      const random = stream();
      for (let atMs = 0; ; ) {
        atMs -= (1000 / ratePerS) * Math.log1p(-random());
        yield { atMs };
      }
    },
  };
}

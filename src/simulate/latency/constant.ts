import { type LatencyModel, requireMs } from './latency-model.ts';

/** Always `ms`. */
export function constant(ms: number): LatencyModel {
  requireMs('constant', 'ms', ms);
  return {
    // Draws one number all the same, so that replacing this model by another leaves later draws as they were.
    draw: (random) => {
      random();
      return ms;
    },
    mean: () => ms,
    quantile: () => ms,
    cdf: (at) => (at >= ms ? 1 : 0),
  };
}

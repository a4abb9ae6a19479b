import { type LatencyModel, requireMs } from './latency-model.ts';

/** The same durations times `factor`: 0.75 is a stage made a quarter faster. Equal draws stay in proportion. */
export function scaled(model: LatencyModel, factor: number): LatencyModel {
  requireMs('scaled', 'factor', factor);
  return {
    draw: (random) => factor * model.draw(random),
    mean: () => factor * model.mean(),
    quantile: (p) => factor * model.quantile(p),
    cdf: (ms) => (factor === 0 ? (ms >= 0 ? 1 : 0) : model.cdf(ms / factor)),
  };
}

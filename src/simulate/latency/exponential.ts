import { type LatencyModel, requireMs } from './latency-model.ts';

/** Exponential of the given mean: times without memory, as between independent arrivals. */
export function exponential(meanMs: number): LatencyModel {
  requireMs('exponential', 'meanMs', meanMs);
  return {
    draw: (random) => -meanMs * Math.log1p(-random()),
    mean: () => meanMs,
    quantile: (p) => -meanMs * Math.log1p(-p),
    cdf: (ms) => (ms <= 0 ? 0 : -Math.expm1(-ms / meanMs)),
  };
}

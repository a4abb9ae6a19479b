import { type LatencyModel, requireMs } from './latency-model.ts';

/** Anything from `leastMs` to `mostMs`, each as likely. */
export function uniform(leastMs: number, mostMs: number): LatencyModel {
  requireMs('uniform', 'leastMs', leastMs);
  requireMs('uniform', 'mostMs', mostMs, leastMs);
  const spread = mostMs - leastMs;
  return {
    draw: (random) => leastMs + spread * random(),
    mean: () => leastMs + spread / 2,
    quantile: (p) => leastMs + spread * p,
    cdf: (ms) => (spread === 0 ? (ms >= leastMs ? 1 : 0) : Math.min(Math.max((ms - leastMs) / spread, 0), 1)),
  };
}

import { normalCdf, normalQuantile } from '../statistics/normal.ts';
import { type LatencyModel, requireMs } from './latency-model.ts';

/** Log-normal: the logarithm of the duration is normal with mean `mu` and standard deviation `sigma`. */
export function logNormal(mu: number, sigma: number): LatencyModel {
  if (!Number.isFinite(mu)) throw new RangeError(`logNormal: mu must be finite, got ${mu}`);
  requireMs('logNormal', 'sigma', sigma);
  const quantile = (p: number): number => Math.exp(mu + sigma * normalQuantile(p));
  return {
    // A draw of exactly 0 would be a duration of 0; half the step of the generator stands for it.
    draw: (random) => quantile(Math.max(random(), 2 ** -54)),
    mean: () => Math.exp(mu + (sigma * sigma) / 2),
    quantile,
    cdf: (ms) => {
      if (ms <= 0) return 0;
      if (sigma === 0) return Math.log(ms) >= mu ? 1 : 0;
      return normalCdf((Math.log(ms) - mu) / sigma);
    },
  };
}

/** Known percentiles of a duration, in milliseconds: what a dashboard or a provider's page gives. */
export interface Percentiles {
  readonly p50: number;
  readonly p95?: number;
  readonly p99?: number;
}

/** A log-normal with what the fit leaves over. */
export interface FittedLogNormal {
  readonly model: LatencyModel;
  readonly mu: number;
  readonly sigma: number;
  /** The greatest relative distance of a given percentile from the fitted one: 0.1 is 10 %. */
  readonly worstErrorRatio: number;
}

/**
 * Fits a log-normal to percentiles: exactly through two, by least squares of the logarithms through three.
 *
 * @throws RangeError where fewer than two are given, or they fall as they should rise.
 */
export function fitLogNormal({ p50, p95, p99 }: Percentiles): FittedLogNormal {
  const points: { z: number; ms: number }[] = [{ z: 0, ms: requireMs('fitLogNormal', 'p50', p50, Number.MIN_VALUE) }];
  if (p95 !== undefined) points.push({ z: normalQuantile(0.95), ms: requireMs('fitLogNormal', 'p95', p95, p50) });
  if (p99 !== undefined)
    points.push({ z: normalQuantile(0.99), ms: requireMs('fitLogNormal', 'p99', p99, p95 ?? p50) });
  if (points.length < 2) throw new RangeError('fitLogNormal: give p95 or p99 beside p50; one percentile has no spread');
  const count = points.length;
  const meanZ = points.reduce((sum, { z }) => sum + z, 0) / count;
  const meanLog = points.reduce((sum, { ms }) => sum + Math.log(ms), 0) / count;
  let covariance = 0;
  let variance = 0;
  for (const { z, ms } of points) {
    covariance += (z - meanZ) * (Math.log(ms) - meanLog);
    variance += (z - meanZ) ** 2;
  }
  const sigma = covariance / variance;
  const mu = meanLog - sigma * meanZ;
  const errors = points.map(({ z, ms }) => Math.abs(Math.exp(mu + sigma * z) / ms - 1));
  return { model: logNormal(mu, sigma), mu, sigma, worstErrorRatio: Math.max(...errors) };
}

import type { Draw } from '../random/seeded-random.ts';

/**
 * How long something takes, in milliseconds.
 *
 * A draw uses a fixed count of random numbers and grows with each of them, so that two models given the same numbers
 * are fast and slow together: what makes a comparison of two pipelines quiet.
 */
export interface LatencyModel {
  /** One duration, 0 or more. */
  draw(random: Draw): number;
  mean(): number;
  /** The duration that a share `p` in (0, 1) of all draws does not exceed. */
  quantile(p: number): number;
  /** The share of draws that do not exceed `ms`. */
  cdf(ms: number): number;
}

/** Throws unless `value` is a finite number of at least `least`. */
export function requireMs(model: string, option: string, value: number, least = 0): number {
  if (!(value >= least) || !Number.isFinite(value)) {
    throw new RangeError(`${model}: ${option} must be a finite number of at least ${least}, got ${value}`);
  }
  return value;
}

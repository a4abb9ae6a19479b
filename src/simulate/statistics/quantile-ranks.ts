import { normalQuantile } from './normal.ts';

/** Places in a sorted sample, from 1; `low` of 0 or `high` of count + 1 means that the sample does not bound that side. */
export interface Ranks {
  readonly low: number;
  readonly high: number;
}

/** Where the normal approximation of a binomial is close enough; below it the binomial is summed. */
const ENOUGH_VARIANCE = 50;

/**
 * Between which order statistics the true quantile lies, with at least the given confidence. It holds for any
 * distribution, and asks only that the samples be independent.
 *
 * The count of samples at or below the true p-quantile is binomial(count, p): the ranks are its own quantiles.
 */
export function quantileRanks(count: number, p: number, confidence: number): Ranks {
  if (!(p > 0 && p < 1)) throw new RangeError(`quantileRanks: p must lie between 0 and 1, got ${p}`);
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`quantileRanks: confidence must lie between 0 and 1, got ${confidence}`);
  }
  const risk = (1 - confidence) / 2;
  if (count * p * (1 - p) > ENOUGH_VARIANCE) return normalRanks(count, p, risk);
  if (p > 0.5) {
    // Counted from the top, where the sums are short.
    const { low, high } = binomialRanks(count, 1 - p, risk);
    return { low: count + 1 - high, high: count + 1 - low };
  }
  return binomialRanks(count, p, risk);
}

function normalRanks(count: number, p: number, risk: number): Ranks {
  const reach = -normalQuantile(risk) * Math.sqrt(count * p * (1 - p)) + 0.5;
  return {
    low: Math.max(0, Math.floor(count * p - reach + 0.5)),
    high: Math.min(count + 1, Math.ceil(count * p + reach + 0.5)),
  };
}

function binomialRanks(count: number, p: number, risk: number): Ranks {
  let below = 0;
  let low = 0;
  let mass = Math.exp(count * Math.log1p(-p));
  for (let k = 0; k <= count; k++) {
    below += mass;
    if (below <= risk) low = k + 1;
    if (below >= 1 - risk) return { low, high: k + 1 };
    mass *= ((count - k) / (k + 1)) * (p / (1 - p));
  }
  return { low, high: count + 1 };
}

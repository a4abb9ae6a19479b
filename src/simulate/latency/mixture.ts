import type { LatencyModel } from './latency-model.ts';

/** One kind of duration in a mixture. */
export interface Component {
  /** How often, relative to the other components. */
  readonly weight: number;
  readonly model: LatencyModel;
}

/**
 * Sometimes this, sometimes that: e.g. nine in ten from a warm cache, one in ten from the disk. Draws two numbers.
 *
 * Components are put in the order of their means, so that a greater first number never means a faster kind.
 *
 * @throws RangeError where there is no component or a weight is not above 0.
 */
export function mixture(components: readonly Component[]): LatencyModel {
  const total = components.reduce((sum, { weight }) => sum + weight, 0);
  if (components.length === 0) throw new RangeError('mixture: components must not be empty');
  for (const { weight } of components) {
    if (!(weight > 0) || !Number.isFinite(weight))
      throw new RangeError(`mixture: weight must be above 0, got ${weight}`);
  }
  const parts = components
    .map(({ weight, model }) => ({ share: weight / total, model }))
    .sort((a, b) => a.model.mean() - b.model.mean());
  const pick = (share: number): LatencyModel => {
    let rest = share;
    for (const part of parts) {
      if (rest < part.share) return part.model;
      rest -= part.share;
    }
    return (parts.at(-1) as { model: LatencyModel }).model;
  };
  const cdf = (ms: number): number => parts.reduce((sum, { share, model }) => sum + share * model.cdf(ms), 0);
  return {
    draw: (random) => pick(random()).draw(random),
    mean: () => parts.reduce((sum, { share, model }) => sum + share * model.mean(), 0),
    quantile: (p) => {
      const ends = parts.map(({ model }) => model.quantile(p));
      return invert(cdf, p, Math.min(...ends), Math.max(...ends));
    },
    cdf,
  };
}

/** The least duration whose share reaches `p`: it lies between the least and the greatest of the components'. */
function invert(cdf: (ms: number) => number, p: number, least: number, greatest: number): number {
  if (cdf(least) >= p) return least;
  let low = least;
  let high = greatest;
  for (let step = 0; step < 100 && high - low > 1e-9 * high; step++) {
    const middle = (low + high) / 2;
    if (cdf(middle) >= p) high = middle;
    else low = middle;
  }
  return high;
}

/** How often something went well, and how often not. */
export interface Tried {
  readonly good: number;
  readonly bad: number;
}

/**
 * Whether a share of bad outcomes is above `limit` beyond what chance explains, however often one looks: where the true
 * share is `limit`, this is ever true with a probability of `mistakeRatio` at most.
 *
 * The evidence is the ratio of two likelihoods: of the outcomes under every share, weighted evenly by Jeffreys' prior, to
 * that under `limit`. It is a martingale while `limit` is true, and so rarely grows large (Ville's inequality).
 *
 * @source Robbins, "Statistical methods related to the law of the iterated logarithm", Annals of Mathematical Statistics, 1970.
 */
export function isBeyondChance({ good, bad }: Tried, limit: number, mistakeRatio: number): boolean {
  const all = good + bad;
  if (all === 0 || bad / all <= limit) return false;
  if (limit <= 0) return true;
  if (limit >= 1) return false;
  const mixed = logGamma(bad + 0.5) + logGamma(good + 0.5) - logGamma(all + 1) - Math.log(Math.PI);
  const underLimit = bad * Math.log(limit) + good * Math.log1p(-limit);
  return mixed - underLimit >= -Math.log(mistakeRatio);
}

/**
 * The highest share of bad outcomes that what was seen leaves plausible: the upper end of Wilson's interval.
 *
 * @param deviations how sure to be, in standard deviations; 2 leaves one in 44 above it.
 */
export function plausibleShare({ good, bad }: Tried, deviations = 2): number {
  const all = good + bad;
  if (all === 0) return 1;
  const share = bad / all;
  const square = deviations * deviations;
  const spread = deviations * Math.sqrt((share * (1 - share)) / all + square / (4 * all * all));
  return (share + square / (2 * all) + spread) / (1 + square / all);
}

/** The logarithm of the gamma function for arguments of at least 0.5, by Stirling's series; off by 1e-9 at most. */
function logGamma(x: number): number {
  // The series holds for large arguments: Γ(x) = Γ(x + 1) / x leads up to them.
  let shift = 0;
  let at = x;
  for (; at < 8; at++) shift += Math.log(at);
  const inverse = 1 / at;
  const series = inverse * (1 / 12 - inverse * inverse * (1 / 360 - (inverse * inverse) / 1260));
  return (at - 0.5) * Math.log(at) - at + Math.log(2 * Math.PI) / 2 + series - shift;
}

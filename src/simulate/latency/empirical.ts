import { type LatencyModel, requireMs } from './latency-model.ts';

/**
 * Draws from recorded durations, each as likely as it was seen. Never gives one that was not recorded: a tail rarer
 * than the samples are many is not in it.
 *
 * Memory: 8 bytes a sample.
 *
 * @throws RangeError where there is no sample, or one is negative or not finite.
 */
export function empirical(samplesMs: Iterable<number>): LatencyModel {
  const sorted = Float64Array.from(samplesMs).sort();
  const count = sorted.length;
  if (count === 0) throw new RangeError('empirical: samplesMs must hold at least one sample');
  let sum = 0;
  for (const sample of sorted) sum += requireMs('empirical', 'each sample', sample);
  const quantile = (p: number): number => sorted[Math.min(Math.max(Math.ceil(p * count) - 1, 0), count - 1)] as number;
  return {
    draw: (random) => sorted[Math.floor(random() * count)] as number,
    mean: () => sum / count,
    quantile,
    cdf: (ms) => countUpTo(sorted, ms) / count,
  };
}

function countUpTo(sorted: Float64Array, ms: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) <= ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

import type { SchedulerLike } from 'rxjs';
import { checkFunction, checkNumber, checkObject } from './check-options.ts';

/** Options of {@link createRollingQuantile}. */
export interface RollingQuantileOptions {
  /** Which quantile, from 0 to 1. Default 0.95. */
  readonly quantile?: number;
  /** How many of the newest samples count. Default 256. */
  readonly windowSize?: number;
  /** Samples needed before the quantile is trusted. Default 20. */
  readonly minSamples?: number;
  /** What is answered until then, in milliseconds. Default Infinity: nobody hedges on a guess. */
  readonly initialMs?: number;
  /** Samples older than this are forgotten, in milliseconds; needs `scheduler`. Default: age does not matter. */
  readonly maxAgeMs?: number;
  /** Clock for `maxAgeMs`. */
  readonly scheduler?: Pick<SchedulerLike, 'now'>;
}

/** The recent quantile of a latency. */
export interface RollingQuantile {
  /** Adds a sample, in milliseconds. */
  readonly record: (ms: number) => void;
  /** The quantile of the samples that count now, in milliseconds. */
  readonly read: () => number;
}

/**
 * Keeps a quantile of the newest samples and forgets old ones: by number, and by age where `maxAgeMs` is given. Made for
 * {@link raceCancel}: `staggerMs: p95.read, latency: p95`.
 *
 * The quantile is the nearest rank: the smallest sample with at least that share of samples at or under it.
 * Memory: `windowSize` numbers twice; at the bound each sample replaces the oldest. A sample costs a binary search and
 * a move within the window; reading costs nothing more than dropping what is too old.
 *
 * @throws RangeError on a quantile outside 0 to 1, a window under 1, or an age without a scheduler.
 */
export function createRollingQuantile(options: RollingQuantileOptions = {}): RollingQuantile {
  const {
    quantile = 0.95,
    windowSize = 256,
    minSamples = 20,
    initialMs = Infinity,
    maxAgeMs,
    scheduler,
  } = checkObject('createRollingQuantile', options);
  checkNumber('createRollingQuantile', 'quantile', quantile, { min: 0, max: 1 });
  checkNumber('createRollingQuantile', 'windowSize', windowSize, { min: 1, max: 1_000_000, whole: true });
  checkNumber('createRollingQuantile', 'minSamples', minSamples, { min: 1, max: windowSize, whole: true });
  checkNumber('createRollingQuantile', 'initialMs', initialMs, { min: 0 });
  checkNumber('createRollingQuantile', 'maxAgeMs', maxAgeMs, { min: 0 });
  if (maxAgeMs !== undefined && scheduler === undefined) {
    throw new RangeError('createRollingQuantile: maxAgeMs needs a scheduler to tell the time by, got none');
  }
  if (scheduler !== undefined) checkFunction('createRollingQuantile', 'scheduler.now', scheduler?.now);
  const samples = new Float64Array(windowSize);
  const times = new Float64Array(maxAgeMs === undefined ? 0 : windowSize);
  const sorted: number[] = [];
  let oldest = 0;

  const forgetOldest = () => {
    sorted.splice(rankOf(sorted, samples[oldest] ?? 0), 1);
    oldest = (oldest + 1) % windowSize;
  };
  const forgetAged = () => {
    if (maxAgeMs === undefined || scheduler === undefined) return;
    const limit = scheduler.now() - maxAgeMs;
    while (sorted.length > 0 && (times[oldest] ?? 0) < limit) forgetOldest();
  };
  return {
    record(ms) {
      if (!(ms >= 0)) return;
      forgetAged();
      if (sorted.length === windowSize) forgetOldest();
      const slot = (oldest + sorted.length) % windowSize;
      samples[slot] = ms;
      if (scheduler !== undefined && maxAgeMs !== undefined) times[slot] = scheduler.now();
      sorted.splice(rankOf(sorted, ms), 0, ms);
    },
    read() {
      forgetAged();
      if (sorted.length < minSamples) return initialMs;
      return sorted[Math.max(0, Math.ceil(quantile * sorted.length) - 1)] ?? initialMs;
    },
  };
}

/** The first place in `sorted` whose value is not under `value`. */
function rankOf(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

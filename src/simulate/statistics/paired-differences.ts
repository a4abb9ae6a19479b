import { normalQuantile } from './normal.ts';

/** What changed from one series to another, pair by pair. */
export interface PairedDifference {
  /** Pairs with a value in both. */
  readonly pairs: number;
  /** Of the second from the first: negative is faster. */
  readonly meanMs: number;
  /** Where the true mean lies with 95 % confidence. */
  readonly lowMs: number;
  readonly highMs: number;
  /** Shares of pairs that became faster and slower by more than a microsecond. */
  readonly fasterShare: number;
  readonly slowerShare: number;
}

/** How far a quantile moved, and where the true move lies with 95 % confidence. */
export interface QuantileDifference {
  readonly ms: number;
  readonly lowMs: number;
  readonly highMs: number;
}

const LEAST_MS = 0.001;
const BATCHES = 20;
/** Student's t with 19 degrees of freedom at 97.5 %. */
const STUDENT_T = 2.093;

/** Compares two series of the same length pair by pair; a pair with NaN on either side does not count. */
export function pairedDifference(before: Float64Array, after: Float64Array): PairedDifference | undefined {
  let pairs = 0;
  let mean = 0;
  let squares = 0;
  let faster = 0;
  let slower = 0;
  for (let index = 0; index < before.length; index++) {
    const difference = (after[index] as number) - (before[index] as number);
    if (Number.isNaN(difference)) continue;
    // Welford's method: no cancellation, however many there are.
    pairs++;
    const offset = difference - mean;
    mean += offset / pairs;
    squares += offset * (difference - mean);
    if (difference < -LEAST_MS) faster++;
    if (difference > LEAST_MS) slower++;
  }
  if (pairs < 2) return undefined;
  const reach = normalQuantile(0.975) * Math.sqrt(squares / (pairs - 1) / pairs);
  return {
    pairs,
    meanMs: mean,
    lowMs: mean - reach,
    highMs: mean + reach,
    fasterShare: faster / pairs,
    slowerShare: slower / pairs,
  };
}

/**
 * How far a quantile moved between two paired series. The interval comes from twenty batches of neighbouring pairs: the
 * quantile of each batch in both series shares its luck, so their difference is quiet.
 */
export function quantileDifference(before: Float64Array, after: Float64Array, p: number): QuantileDifference {
  // A trace may end before all runs that were asked for have come.
  const size = Math.floor((before.findLastIndex((ms) => !Number.isNaN(ms)) + 1) / BATCHES);
  const moves: number[] = [];
  for (let batch = 0; size > 0 && batch < BATCHES; batch++) {
    const [from, to] = [batch * size, (batch + 1) * size];
    const move = quantileOf(after.subarray(from, to), p) - quantileOf(before.subarray(from, to), p);
    if (!Number.isNaN(move)) moves.push(move);
  }
  const ms = quantileOf(after, p) - quantileOf(before, p);
  const mean = moves.reduce((sum, move) => sum + move, 0) / moves.length;
  const variance = moves.reduce((sum, move) => sum + (move - mean) ** 2, 0) / (moves.length - 1);
  const reach = STUDENT_T * Math.sqrt(variance / moves.length);
  return { ms, lowMs: ms - reach, highMs: ms + reach };
}

function quantileOf(values: Float64Array, p: number): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  return sorted[Math.max(Math.ceil(p * sorted.length) - 1, 0)] ?? Number.NaN;
}

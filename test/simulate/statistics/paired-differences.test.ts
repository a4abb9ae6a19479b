import { describe, expect, it } from 'vitest';
import { exponential } from '../../../src/simulate/latency/exponential.ts';
import { type Draw, seededRandom } from '../../../src/simulate/random/seeded-random.ts';
import { pairedDifference, quantileDifference } from '../../../src/simulate/statistics/paired-differences.ts';

function series(count: number, next: (random: Draw) => number, seed: string): Float64Array {
  const random = seededRandom(seed);
  return Float64Array.from({ length: count }, () => next(random));
}

describe('pairedDifference', () => {
  it('leaves out pairs that lack a value', () => {
    const before = Float64Array.of(1, 2, Number.NaN, 4);
    const after = Float64Array.of(2, 1, 3, Number.NaN);
    expect(pairedDifference(before, after)).toMatchObject({ pairs: 2, meanMs: 0, fasterShare: 0.5, slowerShare: 0.5 });
    expect(pairedDifference(Float64Array.of(1), Float64Array.of(2))).toBeUndefined();
  });

  it('holds the true difference 95 times in 100', () => {
    let held = 0;
    for (let round = 0; round < 400; round++) {
      const before = series(200, exponential(100).draw, `a${round}`);
      const noise = series(200, exponential(7).draw, `b${round}`);
      const { lowMs = 0, highMs = 0 } =
        pairedDifference(
          before,
          before.map((ms, index) => ms + (noise[index] ?? 0)),
        ) ?? {};
      if (lowMs <= 7 && 7 <= highMs) held++;
    }
    expect(held).toBeGreaterThan(362);
  });
});

describe('quantileDifference', () => {
  it('holds the true move of a quantile about 95 times in 100', () => {
    const truth = exponential(80).quantile(0.95) - exponential(100).quantile(0.95);
    let held = 0;
    for (let round = 0; round < 200; round++) {
      const before = series(2000, exponential(100).draw, `a${round}`);
      const { lowMs, highMs } = quantileDifference(
        before,
        before.map((ms) => ms * 0.8),
        0.95,
      );
      if (lowMs <= truth && truth <= highMs) held++;
    }
    expect(held).toBeGreaterThan(176);
  });
});

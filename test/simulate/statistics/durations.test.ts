import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exponential } from '../../../src/simulate/latency/exponential.ts';
import { seededRandom } from '../../../src/simulate/random/seeded-random.ts';
import { Durations } from '../../../src/simulate/statistics/durations.ts';
import { normalCdf, normalQuantile } from '../../../src/simulate/statistics/normal.ts';
import { quantileRanks } from '../../../src/simulate/statistics/quantile-ranks.ts';
import { QuantileSketch } from '../../../src/simulate/statistics/quantile-sketch.ts';

const P = [0.5, 0.9, 0.95, 0.99, 0.999];

describe('normal', () => {
  it('has the quantiles of the tables', () => {
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 12);
    expect(normalQuantile(0.999)).toBeCloseTo(3.090232306167813, 12);
    expect(normalCdf(-3)).toBeCloseTo(0.0013498980316301, 14);
    expect([normalQuantile(0), normalQuantile(1)]).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
  });
});

describe('Durations', () => {
  it('is exact up to its limit: the quantile is the value at its place', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 300 }),
        (values) => {
          const durations = new Durations();
          for (const value of values) durations.add(value);
          const sorted = [...values].sort((a, b) => a - b);
          for (const p of P) expect(durations.quantile(p)).toBe(sorted[Math.ceil(p * values.length) - 1]);
          expect(durations.shareAbove(sorted[0] ?? 0)).toBe(
            values.filter((v) => v > (sorted[0] ?? 0)).length / values.length,
          );
          expect(durations.isExact).toBe(true);
        },
      ),
    );
  });

  it('is right within 0.5 % beyond its limit, for any values', () => {
    const spread = fc.double({ min: -2, max: 7, noNaN: true }).map((power) => 10 ** power);
    fc.assert(
      fc.property(fc.array(spread, { minLength: 60, maxLength: 400 }), (values) => {
        const exact = new Durations();
        const folded = new Durations(50);
        for (const value of values) {
          exact.add(value);
          folded.add(value);
        }
        expect([folded.isExact, folded.count]).toEqual([false, values.length]);
        for (const p of P) {
          expect(Math.abs(folded.quantile(p) / exact.quantile(p) - 1)).toBeLessThanOrEqual(0.005 + 1e-9);
        }
        expect(folded.mean()).toBeCloseTo(exact.mean(), 3);
      }),
    );
  });

  it('gives intervals that hold the true quantile 95 times in 100', () => {
    const model = exponential(100);
    const rounds = 1000;
    for (const [p, count] of [
      [0.5, 400],
      [0.95, 400],
      [0.99, 5000],
    ] as const) {
      let held = 0;
      for (let round = 0; round < rounds; round++) {
        const random = seededRandom(`${p}/${round}`);
        const durations = new Durations();
        for (let draw = 0; draw < count; draw++) durations.add(model.draw(random));
        const { lowMs = 0, highMs = Number.POSITIVE_INFINITY } = durations.estimate(p);
        if (lowMs <= model.quantile(p) && model.quantile(p) <= highMs) held++;
      }
      // Order statistics are discrete: the interval is never less sure than asked, and a little more.
      expect(held / rounds).toBeGreaterThan(0.935);
      expect(held / rounds).toBeLessThan(0.985);
    }
  });

  it('leaves a side open that the sample does not bound', () => {
    const durations = new Durations();
    for (let ms = 1; ms <= 100; ms++) durations.add(ms);
    expect(durations.estimate(0.999)).toEqual({ ms: 100, lowMs: 99 });
    expect(durations.estimate(0.5)).toEqual({ ms: 50, lowMs: 40, highMs: 61 });
  });

  it('knows nothing when it holds nothing', () => {
    expect(new Durations().quantile(0.5)).toBeNaN();
    expect(new Durations().mean()).toBeNaN();
  });
});

describe('quantileRanks', () => {
  it('joins its exact and its approximate half without a step', () => {
    for (const p of [0.5, 0.9, 0.99]) {
      const edge = Math.ceil(50 / (p * (1 - p)));
      const [below, above] = [quantileRanks(edge - 1, p, 0.95), quantileRanks(edge + 2, p, 0.95)];
      expect(Math.abs(above.low - below.low)).toBeLessThanOrEqual(4);
      expect(Math.abs(above.high - below.high)).toBeLessThanOrEqual(4);
    }
  });

  it('refuses what is no share', () => {
    expect(() => quantileRanks(10, 1, 0.95)).toThrow('p must lie');
    expect(() => quantileRanks(10, 0.5, 0)).toThrow('confidence must lie');
  });
});

describe('QuantileSketch', () => {
  it('merges into what it would have been in one', () => {
    const [whole, left, right] = [new QuantileSketch(), new QuantileSketch(), new QuantileSketch()];
    const random = seededRandom('merge');
    for (let draw = 0; draw < 10_000; draw++) {
      const ms = exponential(50).draw(random);
      whole.add(ms);
      (draw % 3 === 0 ? left : right).add(ms);
    }
    left.merge(right);
    for (let rank = 1; rank <= 10_000; rank += 97) expect(left.at(rank)).toBe(whole.at(rank));
    expect([left.count, left.min, left.max]).toEqual([whole.count, whole.min, whole.max]);
    expect(left.shareAbove(50)).toBe(whole.shareAbove(50));
    expect(left.shareAbove(50)).toBeCloseTo(Math.exp(-1), 1);
  });

  it('takes values beyond its bins for its ends', () => {
    const sketch = new QuantileSketch();
    for (const ms of [0, 1e-9, 5, 1e12]) sketch.add(ms);
    expect([sketch.at(1), sketch.at(4)]).toEqual([0, 1e12]);
    expect(sketch.at(3)).toBeCloseTo(5, 1);
  });
});

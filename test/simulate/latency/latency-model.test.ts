import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { constant } from '../../../src/simulate/latency/constant.ts';
import { empirical } from '../../../src/simulate/latency/empirical.ts';
import { exponential } from '../../../src/simulate/latency/exponential.ts';
import type { LatencyModel } from '../../../src/simulate/latency/latency-model.ts';
import { fitLogNormal, logNormal } from '../../../src/simulate/latency/log-normal.ts';
import { mixture } from '../../../src/simulate/latency/mixture.ts';
import { scaled } from '../../../src/simulate/latency/scaled.ts';
import { seededRandom } from '../../../src/simulate/random/seeded-random.ts';
import { Durations } from '../../../src/simulate/statistics/durations.ts';

const recorded = [3, 1, 4, 1, 5, 9, 2, 6, 5, 35];
const models: Record<string, LatencyModel> = {
  constant: constant(40),
  exponential: exponential(120),
  'log-normal': logNormal(5, 0.6),
  empirical: empirical(recorded),
  mixture: mixture([
    { weight: 9, model: logNormal(4, 0.3) },
    { weight: 1, model: exponential(900) },
  ]),
  scaled: scaled(logNormal(5, 0.6), 0.75),
};

const DRAWS = 100_000;

describe.each(Object.entries(models))('%s', (name, model) => {
  const sample = new Durations(DRAWS);
  const random = seededRandom(name);
  for (let draw = 0; draw < DRAWS; draw++) sample.add(model.draw(random));

  it('draws with the mean it says', () => {
    const sorted = sample.sorted() ?? [];
    const mean = sample.mean();
    let squares = 0;
    for (const ms of sorted) squares += (ms - mean) ** 2;
    const standardError = Math.sqrt(squares) / DRAWS;
    expect(Math.abs(mean - model.mean())).toBeLessThanOrEqual(4 * standardError + 1e-9);
  });

  it.each([0.05, 0.5, 0.9, 0.99, 0.999])('draws with the %d quantile it says', (p) => {
    const { lowMs = 0, highMs = Number.POSITIVE_INFINITY } = sample.estimate(p);
    // The interval holds the true quantile 95 times in 100; half its width on either side covers the rest.
    const slack = (highMs - lowMs) / 2 + 1e-9;
    expect(model.quantile(p)).toBeGreaterThanOrEqual(lowMs - slack);
    expect(model.quantile(p)).toBeLessThanOrEqual(highMs + slack);
  });

  it('has a quantile that is the inverse of its share', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.0001, max: 0.9999, noNaN: true }), (p) => {
        const ms = model.quantile(p);
        expect(model.cdf(ms * (1 + 1e-8) + 1e-9)).toBeGreaterThanOrEqual(p - 1e-9);
        expect(model.cdf(ms * (1 - 1e-8) - 1e-9)).toBeLessThanOrEqual(p + 1e-9);
      }),
    );
  });

  // A mixture's second number is read by whichever kind the first one picked.
  it.skipIf(name === 'mixture')('is never faster for a greater number', () => {
    const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(share, share, share, (a, b, second) => {
        const at = (first: number): number => {
          const numbers = [first, second];
          return model.draw(() => numbers.shift() ?? 0);
        };
        expect(at(Math.min(a, b))).toBeLessThanOrEqual(at(Math.max(a, b)));
      }),
    );
  });
});

describe('fitLogNormal', () => {
  it('goes through two percentiles exactly', () => {
    const { model, worstErrorRatio } = fitLogNormal({ p50: 350, p95: 960 });
    expect(model.quantile(0.5)).toBeCloseTo(350, 6);
    expect(model.quantile(0.95)).toBeCloseTo(960, 6);
    expect(worstErrorRatio).toBeLessThan(1e-9);
  });

  it('finds a log-normal again from three', () => {
    const known = logNormal(6, 0.4);
    const fit = fitLogNormal({ p50: known.quantile(0.5), p95: known.quantile(0.95), p99: known.quantile(0.99) });
    expect([fit.mu, fit.sigma]).toEqual([expect.closeTo(6, 6), expect.closeTo(0.4, 6)]);
  });

  it('says how far it is from percentiles that are no log-normal’s', () => {
    expect(fitLogNormal({ p50: 100, p95: 120, p99: 1000 }).worstErrorRatio).toBeGreaterThan(0.3);
  });

  it.each([
    [{ p50: 100 }, 'one percentile has no spread'],
    [{ p50: 0, p95: 10 }, 'p50 must be'],
    [{ p50: 100, p95: 90 }, 'p95 must be'],
    [{ p50: 100, p95: 200, p99: 150 }, 'p99 must be'],
  ])('refuses %j', (percentiles, fault) => {
    expect(() => fitLogNormal(percentiles)).toThrow(fault);
  });
});

describe('models', () => {
  it.each([
    [() => constant(-1), 'constant: ms must be'],
    [() => exponential(Number.NaN), 'exponential: meanMs must be'],
    [() => logNormal(1, -1), 'logNormal: sigma must be'],
    [() => empirical([]), 'at least one sample'],
    [() => empirical([1, -2]), 'each sample must be'],
    [() => mixture([]), 'must not be empty'],
    [() => mixture([{ weight: 0, model: constant(1) }]), 'weight must be above 0'],
    [() => scaled(constant(1), -1), 'factor must be'],
  ])('refuse what makes no sense', (make, fault) => {
    expect(make).toThrow(fault);
  });
});

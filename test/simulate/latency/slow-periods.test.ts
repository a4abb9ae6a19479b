import { describe, expect, it } from 'vitest';
import { SlowPeriods } from '../../../src/simulate/latency/slow-periods.ts';
import { seededRandom } from '../../../src/simulate/random/seeded-random.ts';

const options = { betweenMs: 9000, lastMs: 1000, factor: 5 };

describe('SlowPeriods', () => {
  it('is slow for its share of the time, in stretches', () => {
    const periods = new SlowPeriods(options, seededRandom('share'));
    let slow = 0;
    let changes = 0;
    let before = periods.factorAt(0);
    const steps = 2_000_000;
    for (let step = 0; step < steps; step++) {
      const factor = periods.factorAt(step * 10);
      if (factor === 5) slow++;
      if (factor !== before) changes++;
      before = factor;
    }
    // 20,000 s hold about 2,000 slow periods: a standard error of about 0.2 percentage points.
    expect(slow / steps).toBeGreaterThan(0.092);
    expect(slow / steps).toBeLessThan(0.108);
    expect(changes).toBeGreaterThan(3600);
    expect(changes).toBeLessThan(4400);
  });

  it('is as likely to begin slow as to be slow', () => {
    let slow = 0;
    for (let seed = 0; seed < 4000; seed++) {
      if (new SlowPeriods(options, seededRandom(seed)).factorAt(0) === 5) slow++;
    }
    expect(slow / 4000).toBeGreaterThan(0.08);
    expect(slow / 4000).toBeLessThan(0.12);
  });

  it('refuses what makes no sense', () => {
    expect(() => new SlowPeriods({ ...options, lastMs: 0 }, seededRandom(1))).toThrow('lastMs must be');
  });
});

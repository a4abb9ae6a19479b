import fc from 'fast-check';
import { VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createRollingQuantile } from '../../operators/index.ts';

function nearestRank(samples: readonly number[], quantile: number): number | undefined {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(quantile * sorted.length) - 1)];
}

describe('createRollingQuantile', () => {
  it('answers initialMs until it has samples enough', () => {
    const median = createRollingQuantile({ quantile: 0.5, minSamples: 3, initialMs: 40 });
    median.record(1);
    median.record(2);
    expect(median.read()).toBe(40);
    median.record(3);
    expect(median.read()).toBe(2);
  });

  it('is the nearest rank of the newest samples', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 200 }),
        fc.integer({ min: 1, max: 40 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (samples, windowSize, quantile) => {
          const rolling = createRollingQuantile({ quantile, windowSize, minSamples: 1 });
          for (const [at, sample] of samples.entries()) {
            rolling.record(sample);
            expect(rolling.read()).toBe(nearestRank(samples.slice(Math.max(0, at + 1 - windowSize), at + 1), quantile));
          }
        },
      ),
    );
  });

  it('forgets samples that are too old, and trusts nothing when few are left', () => {
    const scheduler = new VirtualTimeScheduler();
    const worst = createRollingQuantile({ quantile: 1, minSamples: 2, initialMs: 7, maxAgeMs: 100, scheduler });
    const seen: number[] = [];
    scheduler.schedule(() => worst.record(90), 0);
    scheduler.schedule(() => worst.record(10), 50);
    scheduler.schedule(() => worst.record(20), 60);
    for (const at of [60, 100, 101, 151]) scheduler.schedule(() => seen.push(worst.read()), at);
    scheduler.flush();
    expect(seen).toEqual([90, 90, 20, 7]);
  });

  it('ignores what is no duration', () => {
    const worst = createRollingQuantile({ quantile: 1, minSamples: 1, initialMs: 7 });
    worst.record(Number.NaN);
    worst.record(-1);
    expect(worst.read()).toBe(7);
  });

  it('refuses options that do not fit', () => {
    expect(() => createRollingQuantile({ quantile: 2 })).toThrow(RangeError);
    expect(() => createRollingQuantile({ windowSize: 0 })).toThrow(RangeError);
    expect(() => createRollingQuantile({ maxAgeMs: 10 })).toThrow('maxAgeMs needs a scheduler');
  });
});

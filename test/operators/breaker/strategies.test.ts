import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { consecutiveFailures, failureSampling, failureShare } from '../../../operators/index.ts';

describe('consecutiveFailures', () => {
  it('opens after so many in a row', () => {
    const tally = consecutiveFailures(3).begin();
    expect([tally.fail(0), tally.fail(0)]).toEqual([false, false]);
    tally.succeed(0);
    expect([tally.fail(0), tally.fail(0), tally.fail(0)]).toEqual([false, false, true]);
  });

  it('keeps a tally for each breaker', () => {
    const strategy = consecutiveFailures(2);
    strategy.begin().fail(0);
    expect(strategy.begin().fail(0)).toBe(false);
  });
});

describe('failureShare', () => {
  it('opens exactly when the share of the newest calls reaches the threshold', () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 10 }),
        (outcomes, windowSize, tenths) => {
          const thresholdRatio = tenths / 10;
          const minCalls = Math.ceil(windowSize / 2);
          const tally = failureShare({ thresholdRatio, windowSize, minCalls }).begin();
          for (const [at, failed] of outcomes.entries()) {
            const window = outcomes.slice(Math.max(0, at + 1 - windowSize), at + 1);
            const share = window.filter(Boolean).length / window.length;
            if (!failed) tally.succeed(0);
            else expect(tally.fail(0)).toBe(at + 1 >= minCalls && share >= thresholdRatio);
          }
        },
      ),
    );
  });
});

describe('failureSampling', () => {
  it('counts what lies within the window only', () => {
    const tally = failureSampling({ thresholdRatio: 0.5, windowMs: 1_000, minPerSecond: 2 }).begin();
    expect(tally.fail(0)).toBe(false);
    expect(tally.fail(100)).toBe(true);
    tally.succeed(150);
    tally.succeed(950);
    expect(tally.fail(1_050)).toBe(true);
    expect(tally.fail(2_500)).toBe(false);
  });

  it('needs calls enough a second', () => {
    const tally = failureSampling({ thresholdRatio: 0.1, windowMs: 10_000, minPerSecond: 1 }).begin();
    for (let call = 1; call < 10; call++) expect(tally.fail(call * 100)).toBe(false);
    expect(tally.fail(1_000)).toBe(true);
  });

  it('refuses options that do not fit', () => {
    expect(() => failureSampling({ thresholdRatio: 2, windowMs: 10 })).toThrow(RangeError);
    expect(() => failureSampling({ thresholdRatio: 0.5, windowMs: 0 })).toThrow(RangeError);
    expect(() => failureShare({ thresholdRatio: 0.5, windowSize: 4, minCalls: 5 })).toThrow(RangeError);
    expect(() => consecutiveFailures(0)).toThrow(RangeError);
  });
});

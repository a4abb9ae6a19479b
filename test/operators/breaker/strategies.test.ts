import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { consecutiveFailures, failureSampling, failureShare } from '../../../operators/index.ts';

/** A clock that stands still until it is set. */
function clockAt(nowMs = 0): { nowMs: number; now: () => number } {
  const clock = { nowMs, now: () => clock.nowMs };
  return clock;
}

describe('consecutiveFailures', () => {
  it('opens after so many in a row', () => {
    const tally = consecutiveFailures(3).begin(clockAt());
    expect([tally.fail(), tally.fail()]).toEqual([false, false]);
    tally.succeed();
    expect([tally.fail(), tally.fail(), tally.fail()]).toEqual([false, false, true]);
  });

  it('keeps a tally for each breaker', () => {
    const strategy = consecutiveFailures(2);
    strategy.begin(clockAt()).fail();
    expect(strategy.begin(clockAt()).fail()).toBe(false);
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
          const tally = failureShare({ thresholdRatio, windowSize, minCalls }).begin(clockAt());
          for (const [at, failed] of outcomes.entries()) {
            const window = outcomes.slice(Math.max(0, at + 1 - windowSize), at + 1);
            const share = window.filter(Boolean).length / window.length;
            if (!failed) tally.succeed();
            else expect(tally.fail()).toBe(at + 1 >= minCalls && share >= thresholdRatio);
          }
        },
      ),
    );
  });
});

describe('failureSampling', () => {
  it('counts what lies within the window only', () => {
    const clock = clockAt();
    const tally = failureSampling({ thresholdRatio: 0.5, windowMs: 1_000, minPerSecond: 2 }).begin(clock);
    const failAt = (nowMs: number) => {
      clock.nowMs = nowMs;
      return tally.fail();
    };
    expect([failAt(0), failAt(100)]).toEqual([false, true]);
    for (const nowMs of [150, 950]) {
      clock.nowMs = nowMs;
      tally.succeed();
    }
    expect([failAt(1_050), failAt(2_500)]).toEqual([true, false]);
  });

  it('needs calls enough a second', () => {
    const clock = clockAt();
    const tally = failureSampling({ thresholdRatio: 0.1, windowMs: 10_000, minPerSecond: 1 }).begin(clock);
    for (let call = 1; call < 10; call++) {
      clock.nowMs = call * 100;
      expect(tally.fail()).toBe(false);
    }
    clock.nowMs = 1_000;
    expect(tally.fail()).toBe(true);
  });

  it('refuses options that do not fit', () => {
    expect(() => failureSampling({ thresholdRatio: 2, windowMs: 10 })).toThrow(RangeError);
    expect(() => failureSampling({ thresholdRatio: 0.5, windowMs: 0 })).toThrow(RangeError);
    expect(() => failureShare({ thresholdRatio: 0.5, windowSize: 4, minCalls: 5 })).toThrow(RangeError);
    expect(() => consecutiveFailures(0)).toThrow(RangeError);
  });
});

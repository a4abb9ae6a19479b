import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isBeyondChance, plausibleShare } from '../../../src/observe/rollout/beyond-chance.ts';
import { seededRandom } from '../../../src/simulate/random/seeded-random.ts';

describe('isBeyondChance', () => {
  it('is rarely wrong, however often one looks', () => {
    const random = seededRandom('peeking');
    let wrong = 0;
    const worlds = 400;
    for (let world = 0; world < worlds; world++) {
      const tried = { good: 0, bad: 0 };
      for (let run = 0; run < 2_000; run++) {
        if (random() < 0.02) tried.bad++;
        else tried.good++;
        if (!isBeyondChance(tried, 0.02, 0.01)) continue;
        wrong++;
        break;
      }
    }
    // One in a hundred is allowed; four times that would be a mistake in the reckoning.
    expect(wrong / worlds).toBeLessThan(0.04);
  });

  it('finds what is clearly worse within a few dozen runs, and what is slightly worse within thousands', () => {
    expect(isBeyondChance({ good: 24, bad: 6 }, 0.01, 0.001)).toBe(true);
    expect(isBeyondChance({ good: 29, bad: 1 }, 0.01, 0.001)).toBe(false);
    expect(isBeyondChance({ good: 97, bad: 3 }, 0.02, 0.001)).toBe(false);
    expect(isBeyondChance({ good: 9_700, bad: 300 }, 0.02, 0.001)).toBe(true);
  });

  it('never holds what is under the limit against it', () => {
    const counts = fc.record({ good: fc.nat(10_000), bad: fc.nat(10_000) });
    fc.assert(
      fc.property(counts, fc.double({ min: 0, max: 1, noNaN: true }), (tried, limit) => {
        const share = tried.bad / (tried.good + tried.bad);
        if (!(share > limit)) expect(isBeyondChance(tried, limit, 0.001)).toBe(false);
      }),
    );
  });
});

describe('plausibleShare', () => {
  it('lies above what was seen, and comes near to it with more', () => {
    expect(plausibleShare({ good: 0, bad: 0 })).toBe(1);
    expect(plausibleShare({ good: 30, bad: 0 })).toBeCloseTo(4 / 34, 9);
    expect(plausibleShare({ good: 99_000, bad: 1_000 })).toBeGreaterThan(0.01);
    expect(plausibleShare({ good: 99_000, bad: 1_000 })).toBeLessThan(0.011);
  });
});

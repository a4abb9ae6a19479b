import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Allocation, createAllocation, noneAllocated, type WindowSeen } from '../../src/slots/allocate.ts';

const quiet: WindowSeen = { count: 0, taken: 0, heldMs: 100, openMs: 500 };

describe('an allocation', () => {
  it('is what Little’s law asks for, and what chance adds', () => {
    const allocate = createAllocation({ max: 100, spreads: 0 });
    const generous = createAllocation({ max: 100, spreads: 2 });
    let [bare, spread] = [noneAllocated, noneAllocated];
    // 40 a second, each for 600 ms: 24 at once.
    for (let window = 0; window < 4_000; window++) {
      bare = allocate(bare, { count: 10, taken: 0, heldMs: 600, openMs: 900 });
      spread = generous(spread, { count: 10, taken: 0, heldMs: 600, openMs: 900 });
    }
    expect(bare.wanted).toBeCloseTo(24, 5);
    expect(spread.wanted).toBeCloseTo(24 + 2 * Math.sqrt(24), 5);
  });

  it('looks no further ahead than it takes to make a slot', () => {
    const allocate = createAllocation({ max: 100, spreads: 0 });
    let allocation = noneAllocated;
    // They hold their slots for 10 s; while a new one is made, in 250 ms and a window, 20 come.
    for (let window = 0; window < 4_000; window++) {
      allocation = allocate(allocation, { count: 10, taken: 30, heldMs: 10_000, openMs: 250 });
    }
    expect(allocation.wanted).toBeCloseTo(30 + 20, 5);
  });

  it('is from min to max, no less than what is taken, and little by little the least again', () => {
    const seen = fc.record({ count: fc.nat(50), taken: fc.nat(12), heldMs: fc.nat(5_000), openMs: fc.nat(5_000) });
    fc.assert(
      fc.property(fc.array(seen, { maxLength: 200 }), fc.nat(4), (windows, min) => {
        const allocate = createAllocation({ min, max: 12 });
        let allocation: Allocation = noneAllocated;
        for (const each of windows) {
          allocation = allocate(allocation, each);
          expect(Number.isInteger(allocation.slots)).toBe(true);
          expect(allocation.slots).toBeGreaterThanOrEqual(Math.max(min, each.taken));
          expect(allocation.slots).toBeLessThanOrEqual(12);
        }
        for (let window = 0; window < 2_500; window++) {
          const { wanted } = allocation;
          allocation = allocate(allocation, quiet);
          // Never faster than it halves in 5 s.
          if (allocation.wanted < wanted * 0.96) expect.fail(`${wanted} becomes ${allocation.wanted}`);
        }
        expect(allocation.slots).toBeLessThanOrEqual(Math.max(min, 1));
      }),
      { numRuns: 20 },
    );
  });

  it.each([
    [{ spreads: -1 }, 'spreads must be a number from 0'],
    [{ easeMs: 0 }, 'easeMs must be a number from 1'],
    [{ max: 0 }, 'max must be a whole number from 1'],
    [{ min: 3, max: 2 }, 'min must be a whole number from 0 to 2'],
  ])('refuses %j', (options, said) => {
    expect(() => createAllocation(options)).toThrow(said);
  });
});

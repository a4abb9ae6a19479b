import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHedgeBudget } from '../../operators/index.ts';

describe('createHedgeBudget', () => {
  it('pays one hedge for twenty requests by default', () => {
    const budget = createHedgeBudget();
    for (let request = 0; request < 19; request++) budget.earn();
    expect(budget.trySpend()).toBe(false);
    budget.earn();
    expect(budget.available).toBe(1);
    expect(budget.trySpend()).toBe(true);
    expect(budget.trySpend()).toBe(false);
  });

  it('saves up no more than the burst', () => {
    const budget = createHedgeBudget({ shareRatio: 1, burst: 3 });
    for (let request = 0; request < 100; request++) budget.earn();
    expect([1, 2, 3, 4].map(() => budget.trySpend())).toEqual([true, true, true, false]);
  });

  it('pays nothing under saturation, and keeps what it has', () => {
    let saturated = true;
    const budget = createHedgeBudget({ initial: 1, saturated: () => saturated });
    expect(budget.trySpend()).toBe(false);
    saturated = false;
    expect(budget.trySpend()).toBe(true);
  });

  it('never pays more than the share of all requests so far', () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { maxLength: 400 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 0, max: 3 }),
        (moves, shareRatio, initial) => {
          const budget = createHedgeBudget({ shareRatio, initial, burst: 5 });
          let requests = 0;
          let hedges = 0;
          for (const asks of moves) {
            budget.earn();
            requests++;
            if (asks && budget.trySpend()) hedges++;
            expect(hedges).toBeLessThanOrEqual(initial + shareRatio * requests + 1e-6);
          }
        },
      ),
    );
  });

  it('refuses options that do not fit', () => {
    expect(() => createHedgeBudget({ shareRatio: 1.5 })).toThrow(RangeError);
    expect(() => createHedgeBudget({ burst: -1 })).toThrow('createHedgeBudget: burst must be a number of at least 0');
    expect(() => createHedgeBudget({ saturated: true as unknown as () => boolean })).toThrow(TypeError);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Manner, type Outcome, run, type Schedule, schedules, single, success } from './schedule.ts';

const RUNS = { numRuns: 600 };

/** Every element of every decision is the same and comes no later; the end comes no later and is no failure. */
function expectNoWorse(guessing: Outcome, plain: Outcome): void {
  expect(plain.error).toBeUndefined();
  expect(guessing.error).toBeUndefined();
  expect([...guessing.elements.keys()].sort()).toEqual([...plain.elements.keys()].sort());
  for (const [decision, expected] of plain.elements) {
    const actual = guessing.elements.get(decision) ?? [];
    expect(actual.map((element) => element.value)).toEqual(expected.map((element) => element.value));
    for (const [at, element] of actual.entries()) {
      expect(element.atMs, `element ${at} of decision ${decision}`).toBeLessThanOrEqual(expected[at]?.atMs ?? 0);
    }
  }
  expect(guessing.endMs).toBeLessThanOrEqual(plain.endMs);
}

function wastedMs(outcome: Outcome): number {
  let sum = 0;
  for (const report of outcome.reports) if (report.action === 'wasted') sum += report.wastedMs;
  return sum;
}

describe('speculate, over random schedules', () => {
  it('is never slower than without guesses and never fails because of one, where work is the same in the shadow', () => {
    const shadow = fc.oneof(
      { weight: 3, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.constant('refused' as const) },
      { weight: 1, arbitrary: fc.constant({ elementsMs: [], endMs: 0, fails: true }) },
    );
    let adopted = 0;
    fc.assert(
      fc.property(schedules(success, shadow), (schedule) => {
        const guessing = run(schedule, { guessing: true });
        expectNoWorse(guessing, run(schedule, { guessing: false }));
        adopted += guessing.reports.filter((report) => report.action === 'adopted').length;
      }),
      RUNS,
    );
    expect(adopted, 'guesses adopted over all schedules').toBeGreaterThan(RUNS.numRuns / 20);
  });

  it('is never slower with early guesses than without guesses, nor, where the budget has room, than without the early ones', () => {
    const shadow = fc.oneof(
      { weight: 3, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.constant('refused' as const) },
      { weight: 1, arbitrary: fc.constant({ elementsMs: [], endMs: 0, fails: true }) },
    );
    const seen = { superseded: 0, adopted: 0 };
    fc.assert(
      fc.property(schedules(success, shadow), (drawn) => {
        // Works here put out four elements at most.
        const schedule: Schedule = { ...drawn, maxBuffered: 4 };
        const early = run(schedule, { guessing: true, early: true });
        expectNoWorse(early, run(schedule, { guessing: false }));
        // A slot that an early start frees sooner may go to another guess: only with room for all are the rest as before.
        const roomy = { ...schedule, maxInFlight: 8, maxStarts: 8, maxWastedMs: Infinity };
        expectNoWorse(run(roomy, { guessing: true, early: true }), run(roomy, { guessing: true }));
        expect([early.open, early.timers]).toEqual([0, 0]);
        expect(early.mostShadows).toBeLessThanOrEqual(schedule.maxInFlight * 2);
        expect(early.reports.filter(({ action }) => action === 'started').length).toBeLessThanOrEqual(
          schedule.maxStarts * 2,
        );
        for (const report of early.reports) {
          if (report.action === 'wasted' && report.reason === 'superseded') seen.superseded++;
          if (report.action === 'adopted') seen.adopted++;
        }
      }),
      RUNS,
    );
    expect(Math.min(seen.superseded, seen.adopted)).toBeGreaterThan(RUNS.numRuns / 20);
  });

  it('is never slower and never fails when insured, whatever the shadow does', () => {
    const shadow = fc.oneof(
      single,
      fc.nat(60).map((endMs) => ({ elementsMs: [], endMs, fails: true })),
      fc.constant({ elementsMs: [], endMs: 90_000, fails: false }),
    );
    fc.assert(
      fc.property(schedules(single, shadow), (schedule) => {
        expectNoWorse(run(schedule, { guessing: true, insure: true }), run(schedule, { guessing: false }));
      }),
      RUNS,
    );
  });

  it('begins failed work again at most once, and loses no more than the failed attempt took', () => {
    const shadow = fc.nat(60).map((endMs) => ({ elementsMs: [], endMs, fails: true }));
    fc.assert(
      fc.property(schedules(success, shadow), (drawn) => {
        const schedule: Schedule = { ...drawn, flatten: 'all at once' };
        const plain = run(schedule, { guessing: false });
        const guessing = run(schedule, { guessing: true });
        const inOrder = schedule.decisions.toSorted((one, other) => one.atMs - other.atMs);
        expect(guessing.error).toBeUndefined();
        expect(guessing.freshStarts).toBeLessThanOrEqual(inOrder.length);
        for (const [decision, expected] of plain.elements) {
          const failed = schedule.shadow[inOrder[decision]?.key ?? ''];
          const lostMs = typeof failed === 'object' ? failed.endMs : 0;
          for (const [at, element] of (guessing.elements.get(decision) ?? []).entries()) {
            expect(element.atMs).toBeLessThanOrEqual((expected[at]?.atMs ?? 0) + lostMs);
          }
        }
      }),
      RUNS,
    );
  });

  it('keeps to its budget and leaves nothing behind', () => {
    fc.assert(
      fc.property(schedules(success, fc.constant(undefined)), (schedule) => {
        const outcome = run(schedule, { guessing: true });
        expect(outcome.mostShadows).toBeLessThanOrEqual(schedule.maxInFlight);
        expect(outcome.shadowStarts).toBeLessThanOrEqual(schedule.maxStarts);
        expect(wastedMs(outcome)).toBeLessThanOrEqual(schedule.maxWastedMs + 1e-6);
        expect([outcome.open, outcome.timers]).toEqual([0, 0]);
      }),
      RUNS,
    );
  });

  it('is silent and holds nothing from the moment it is cancelled', () => {
    fc.assert(
      fc.property(schedules(success, fc.constant(undefined)), fc.nat(80), (schedule, cancelAtMs) => {
        const manner: Manner = { guessing: true, cancelAtMs };
        const outcome = run(schedule, manner);
        const latest = Math.max(0, ...[...outcome.elements.values()].flat().map((element) => element.atMs));
        expect(latest).toBeLessThanOrEqual(cancelAtMs);
        expect(outcome.open).toBe(0);
        expect(outcome.timers).toBe(0);
      }),
      RUNS,
    );
  });
});

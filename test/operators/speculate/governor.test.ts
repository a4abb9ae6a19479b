import { EMPTY, NEVER, of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  createSpeculationGovernor,
  type GovernorReport,
  type SpeculationGovernorOptions,
  type SpeculationReport,
  speculate,
} from '../../../operators/index.ts';

/** A small linear congruential generator: the same draws in every run of the tests. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function governed(more: Partial<SpeculationGovernorOptions> = {}) {
  const reports: GovernorReport[] = [];
  const governor = createSpeculationGovernor({ random: () => 0.99, observe: (r) => reports.push(r), ...more });
  return { governor, reports };
}

const repeat = (times: number, action: () => void) => {
  for (let at = 0; at < times; at++) action();
};

describe('createSpeculationGovernor', () => {
  it('judges nothing before it has seen enough', () => {
    const { governor, reports } = governed({ minSamples: 20 });
    repeat(19, () => governor.record(0));
    expect(governor.agreementRatio).toBeUndefined();
    expect(governor.guessing).toBe(true);
    expect(reports).toEqual([]);
    governor.record(0);
    expect(governor.guessing).toBe(false);
  });

  it('alarms under 0.75 and stops under 0.70', () => {
    const { governor, reports } = governed({ windowSize: 100, minSamples: 100 });
    repeat(75, () => governor.record(1));
    repeat(25, () => governor.record(0));
    expect(governor.agreementRatio).toBe(0.75);
    expect(reports).toEqual([]);
    governor.record(0);
    expect(reports).toEqual([{ action: 'alarm', agreementRatio: 0.74, samples: 100 }]);
    repeat(4, () => governor.record(0));
    expect(governor.agreementRatio).toBe(0.7);
    expect(governor.guessing).toBe(true);
    governor.record(0);
    expect(reports[1]).toEqual({ action: 'stopped', agreementRatio: 0.69, samples: 100 });
    expect(governor.admits()).toBe(false);
  });

  it('says when the alarm is over', () => {
    const { governor, reports } = governed({ windowSize: 10, minSamples: 10 });
    for (const agreed of [1, 1, 1, 0, 1, 1, 1, 0, 1, 0]) governor.record(agreed);
    repeat(4, () => governor.record(1));
    expect(reports.map((report) => report.action)).toEqual(['alarm', 'recovered']);
  });

  it('asks more of a window that is not full: few runs are little evidence', () => {
    const { governor, reports } = governed({ windowSize: 200, minSamples: 50 });
    // 68 % of 50 runs is what chance makes of 80 % about once in fifty times.
    repeat(34, () => governor.record(1));
    repeat(16, () => governor.record(0));
    expect(governor.agreementRatio).toBe(0.68);
    expect(governor.guessing).toBe(true);
    expect(reports.map(({ action }) => action)).toEqual(['alarm']);
    repeat(10, () => governor.record(0));
    expect(governor.guessing).toBe(false);
  });

  it('counts a run once, however many guesses it made', () => {
    const { governor } = governed({ windowSize: 3, minSamples: 3, alarmRatio: 0.1, breakEvenRatio: 0.1 });
    for (const share of [1, 1 / 3, 2 / 3]) governor.record(share);
    expect(governor.agreementRatio).toBe(0.666666667);
    expect(() => governor.record(1.5)).toThrow(RangeError);
  });

  it('keeps its sum over any number of shares', () => {
    const { governor } = governed({ windowSize: 7, minSamples: 7, alarmRatio: 0, breakEvenRatio: 0 });
    repeat(100_000, () => governor.record(0.1));
    repeat(7, () => governor.record(1 / 3));
    expect(governor.agreementRatio).toBe(0.333333333);
  });

  /** Plans of three calls that are right or wrong together, through one governor as the engine makes it. */
  function shareAdmitted(rightRatio: number, runs: number, seed: number): number {
    const random = seeded(seed);
    const governor = createSpeculationGovernor({ random, windowSize: 400, minSamples: 50 });
    let admitted = 0;
    repeat(runs, () => {
      if (!governor.admits()) return;
      admitted++;
      governor.record(random() < rightRatio ? 1 : 0);
    });
    return admitted / runs;
  }

  it('lets guesses that are right at 80 % be, though the calls of a plan are right or wrong together', () => {
    const shares = Array.from({ length: 40 }, (_, seed) => shareAdmitted(0.8, 10_000, seed + 1));
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    expect(mean).toBeGreaterThan(0.99);
    expect(shares.filter((share) => share < 1).length).toBeLessThanOrEqual(3);
  });

  it('stops those that are right at 60 % within some hundreds of runs', () => {
    for (let seed = 1; seed <= 40; seed++) expect(shareAdmitted(0.6, 10_000, seed)).toBeLessThan(0.15);
  });

  it('probes with a small share of runs while it has stopped', () => {
    const { governor } = governed({ random: seeded(7), probeRatio: 0.05 });
    repeat(20, () => governor.record(0));
    let admitted = 0;
    repeat(10_000, () => {
      if (governor.admits()) admitted++;
    });
    expect(admitted).toBeGreaterThan(400);
    expect(admitted).toBeLessThan(600);
  });

  it('finds its way back when probes agree, judging by the probes alone', () => {
    const { governor, reports } = governed({ windowSize: 200, minSamples: 20, probeSamples: 10 });
    repeat(500, () => governor.record(0));
    repeat(7, () => governor.record(1));
    expect(governor.guessing).toBe(false);
    governor.record(1);
    expect(governor.guessing).toBe(true);
    expect(reports.map((report) => report.action)).toEqual(['alarm', 'stopped', 'recovered', 'resumed']);
  });

  it('does not switch to and fro between break-even and resume', () => {
    const { governor, reports } = governed({ windowSize: 100, minSamples: 100, probeSamples: 100 });
    repeat(100, () => governor.record(0));
    repeat(20, () => {
      repeat(72, () => governor.record(1));
      repeat(28, () => governor.record(0));
    });
    expect(governor.guessing).toBe(false);
    expect(reports.filter((report) => report.action === 'resumed')).toEqual([]);
  });

  it('never probes where the share is 0', () => {
    const { governor } = governed({ random: () => 0, probeRatio: 0 });
    repeat(20, () => governor.record(0));
    expect(governor.admits()).toBe(false);
  });

  it('refuses options that do not fit', () => {
    const random = () => 0;
    expect(() => governed({ random: 1 as unknown as () => number })).toThrow(TypeError);
    expect(() => createSpeculationGovernor({ random, breakEvenRatio: 0.8 })).toThrow(
      'createSpeculationGovernor: alarmRatio must be a number from 0.8 to 1, got 0.75',
    );
    expect(() => createSpeculationGovernor({ random, windowSize: 10, minSamples: 11 })).toThrow(RangeError);
    expect(() => createSpeculationGovernor({ random, probeRatio: 2 })).toThrow(RangeError);
  });
});

describe('speculate under a governor', () => {
  const run = (
    governor: ReturnType<typeof createSpeculationGovernor>,
    guess: string,
    decision: string,
    observe: (report: SpeculationReport) => void = () => {},
  ) =>
    of(decision)
      .pipe(
        speculate({
          guesses: of(guess),
          guessKey: (key) => key,
          decisionKey: (key) => key,
          work: (key) => of(key),
          governor,
          observe,
        }),
      )
      .subscribe();

  it('tells it once a run how many of its guesses a decision agreed with', () => {
    const { governor } = governed({ windowSize: 4, minSamples: 4, breakEvenRatio: 0.1, alarmRatio: 0.1 });
    run(governor, 'a', 'a');
    run(governor, 'a', 'b');
    run(governor, 'a', 'a');
    run(governor, 'b', 'b');
    expect(governor.agreementRatio).toBe(0.75);
  });

  it('tells it nothing of a run that was cancelled or failed', () => {
    const { governor } = governed({ windowSize: 1, minSamples: 1 });
    const guesses = of('a');
    const common = { guesses, guessKey: String, decisionKey: String, work: () => EMPTY, governor };
    NEVER.pipe(speculate(common)).subscribe().unsubscribe();
    expect(governor.agreementRatio).toBeUndefined();
  });

  it('does not even listen to guesses while it has stopped, save for probes', () => {
    let draw = 0.5;
    const { governor } = governed({ random: () => draw, probeRatio: 0.1 });
    repeat(20, () => governor.record(0));
    const actions: string[] = [];
    run(governor, 'a', 'a', (report) => actions.push(report.action));
    expect(actions).toEqual(['paused', 'missed']);
    draw = 0.05;
    run(governor, 'a', 'a', (report) => actions.push(report.action));
    expect(actions.slice(2)).toEqual(['started', 'adopted']);
  });

  it('goes with the times: good guesses, bad ones, good ones again', () => {
    const random = seeded(3);
    const { governor, reports } = governed({ random, probeRatio: 0.1 });
    const started = (runs: number, rightRatio: number) => {
      let count = 0;
      repeat(runs, () => {
        const guess = random() < rightRatio ? 'right' : 'wrong';
        run(governor, guess, 'right', (report) => {
          if (report.action === 'started') count++;
        });
      });
      return count;
    };
    expect(started(1_000, 0.9)).toBe(1_000);
    expect(started(2_000, 0.4)).toBeLessThan(500);
    expect(governor.guessing).toBe(false);
    expect(started(2_000, 0.95)).toBeGreaterThan(1_000);
    expect(governor.guessing).toBe(true);
    expect(reports.map((report) => report.action)).toContain('resumed');
  });
});

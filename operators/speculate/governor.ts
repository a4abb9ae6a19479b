import { checkFunction, checkNumber, checkOptions } from '../check-options.ts';

/** Options of {@link createSpeculationGovernor}. */
export interface SpeculationGovernorOptions {
  /** A number in [0, 1), injected: seeded in tests and simulations. Decides which runs probe. */
  readonly random: () => number;
  /** How many of the newest runs that guessed count. Default 200. */
  readonly windowSize?: number;
  /** Runs needed before the agreement means anything. Default 20. */
  readonly minSamples?: number;
  /** Agreement under which an alarm is raised. Default 0.75. */
  readonly alarmRatio?: number;
  /** Agreement under which guessing costs more than it saves, and stops. Default 0.70. */
  readonly breakEvenRatio?: number;
  /** How many of the newest probes count while guessing has stopped; all are needed. Default 40. */
  readonly probeSamples?: number;
  /** Agreement the probes must reach for guessing to begin again. Default: `alarmRatio`. */
  readonly resumeRatio?: number;
  /** Share of runs that still guess while guessing has stopped. Default 0.05. */
  readonly probeRatio?: number;
  readonly observe?: (report: GovernorReport) => void;
}

/** The agreement crossed a line, downwards (`alarm`, `stopped`) or upwards (`recovered`, `resumed`). */
export interface GovernorReport {
  readonly action: 'alarm' | 'recovered' | 'stopped' | 'resumed';
  readonly agreementRatio: number;
  /** How many runs that is the mean of. */
  readonly samples: number;
}

/** Watches how often guesses were right, over all runs, and says whether guessing is worth it. */
export interface SpeculationGovernor {
  /** Asked once a run, before it guesses. */
  readonly admits: () => boolean;
  /** Told once a run that guessed: the share of its guesses, 0 to 1, that a decision agreed with. */
  readonly record: (agreedRatio: number) => void;
  readonly guessing: boolean;
  /** The mean of the newest runs' shares; undefined before there are enough. */
  readonly agreementRatio: number | undefined;
}

/** How many standard errors a window that is not full must make up for; about one chance in forty, one-sided. */
const marginErrors = 2;

/**
 * Makes a governor, to be shared by the runs that guess in the same way.
 *
 * Under `alarmRatio` it raises an alarm, under `breakEvenRatio` it stops guessing: runs are no longer admitted, except a
 * random `probeRatio` of them. What was seen before stopping then no longer counts; when the newest `probeSamples` probes
 * agree at `resumeRatio`, guessing begins again with a clean window. Between break-even and resume nothing changes, so
 * chance alone seldom switches it to and fro.
 *
 * It counts runs, not guesses: the calls of one plan are right or wrong together, and say no more than one would. While the
 * window is not full, an agreement must lie under a line by as much more as it is less certain than a full window's: with
 * 50 of 200 runs, about 6 points more.
 *
 * Memory: eight bytes a run of the larger window.
 *
 * @throws RangeError or TypeError on an option that does not fit, or ratios out of order.
 */
export function createSpeculationGovernor(options: SpeculationGovernorOptions): SpeculationGovernor {
  const {
    random,
    windowSize = 200,
    alarmRatio = 0.75,
    breakEvenRatio = 0.7,
    probeRatio = 0.05,
    observe,
  } = checkOptions('createSpeculationGovernor', options);
  const { minSamples = Math.min(20, windowSize), resumeRatio = alarmRatio, probeSamples = 40 } = options;
  const place = 'createSpeculationGovernor';
  checkFunction(place, 'random', random);
  checkNumber(place, 'windowSize', windowSize, { min: 1, max: 1_000_000, whole: true });
  checkNumber(place, 'minSamples', minSamples, { min: 1, max: windowSize, whole: true });
  checkNumber(place, 'probeSamples', probeSamples, { min: 1, max: 1_000_000, whole: true });
  checkNumber(place, 'breakEvenRatio', breakEvenRatio, { min: 0, max: 1 });
  checkNumber(place, 'alarmRatio', alarmRatio, { min: breakEvenRatio, max: 1 });
  checkNumber(place, 'resumeRatio', resumeRatio, { min: breakEvenRatio, max: 1 });
  checkNumber(place, 'probeRatio', probeRatio, { min: 0, max: 1 });

  const agreements = new Float64Array(Math.max(windowSize, probeSamples));
  let recorded = 0;
  let agreed = 0;
  let guessing = true;
  let alarmed = false;

  const size = () => (guessing ? windowSize : probeSamples);
  const samples = () => Math.min(recorded, size());
  const ratio = () => (samples() < (guessing ? minSamples : probeSamples) ? undefined : rounded(agreed / samples()));
  /** How much less certain a mean of so few runs is than one of a full window. */
  const margin = (mean: number) =>
    marginErrors * Math.sqrt(mean * (1 - mean)) * (1 / Math.sqrt(samples()) - 1 / Math.sqrt(size()));
  const report = (action: GovernorReport['action'], agreementRatio: number) => {
    observe?.({ action, agreementRatio, samples: samples() });
  };
  const switchTo = (on: boolean, agreementRatio: number) => {
    report(on ? 'resumed' : 'stopped', agreementRatio);
    guessing = on;
    agreements.fill(0);
    recorded = 0;
    agreed = 0;
  };

  return {
    admits: () => guessing || random() < probeRatio,
    record(agreedRatio) {
      checkNumber(place, 'agreedRatio', agreedRatio, { min: 0, max: 1 });
      const slot = recorded % size();
      agreed += agreedRatio - (agreements[slot] ?? 0);
      agreements[slot] = agreedRatio;
      // Once a window the sum is made anew: what adding and taking away loses stays lost no longer.
      if (slot === 0) agreed = agreements.reduce((sum, one) => sum + one, 0);
      recorded++;
      const now = ratio();
      if (now === undefined) return;
      const most = now + margin(now);
      if (alarmed ? now >= alarmRatio : most < alarmRatio) {
        alarmed = !alarmed;
        report(alarmed ? 'alarm' : 'recovered', now);
      }
      if (guessing ? most < breakEvenRatio : now >= resumeRatio) switchTo(!guessing, now);
    },
    get guessing() {
      return guessing;
    },
    get agreementRatio() {
      return ratio();
    },
  };
}

/** Three thirds are one. */
function rounded(ratio: number): number {
  return Math.round(ratio * 1e9) / 1e9;
}

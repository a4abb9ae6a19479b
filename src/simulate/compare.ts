import { describeSimulation, type SimulationReport } from './report/describe-simulation.ts';
import type { RunRecord } from './report/run-watch.ts';
import type { Measure } from './report/tally.ts';
import { type SimulateOptions, simulate } from './simulate.ts';
import { normalQuantile } from './statistics/normal.ts';

/** What changed from one variant to the other, run by run. */
export interface PairedDifference {
  /** Runs that gave this measure in both. */
  readonly runs: number;
  /** Of the second from the first: negative is faster. */
  readonly meanMs: number;
  /** Where the true mean lies with 95 % confidence. */
  readonly lowMs: number;
  readonly highMs: number;
  /** Shares of runs that became faster and slower by more than a microsecond. */
  readonly fasterShare: number;
  readonly slowerShare: number;
}

/** Two variants on the same arrivals and the same luck. */
export interface Comparison {
  readonly before: SimulationReport;
  readonly after: SimulationReport;
  readonly differences: Readonly<Partial<Record<Measure, PairedDifference>>>;
}

const MEASURES = ['firstToken', 'firstSentence', 'full'] as const;
const FIELDS = { firstToken: 'firstTokenMs', firstSentence: 'firstSentenceMs', full: 'fullMs' } as const;
const LEAST_MS = 0.001;

/**
 * Simulates two variants on the same requests: the same arrivals, scenarios and draws, so that what differs between the
 * two runs of a pair is what was changed, and a small change shows in few runs.
 *
 * Memory: three numbers a run.
 *
 * @throws RangeError where the two differ in seed or number of runs: then there are no pairs.
 */
export function compareSimulations(before: SimulateOptions, after: SimulateOptions): Comparison {
  if (before.seed !== after.seed || before.runs !== after.runs) {
    throw new RangeError('compareSimulations: both variants need the same seed and the same number of runs');
  }
  const times = MEASURES.map(() => new Float64Array(before.runs).fill(Number.NaN));
  const keep = (index: number, record: RunRecord): void => {
    for (const [row, measure] of MEASURES.entries()) (times[row] as Float64Array)[index] = timeOf(record, measure);
  };
  const first = describeSimulation(before, simulate({ ...before, onRun: keep }));
  const sums = MEASURES.map(() => new Pairs());
  const compare = (index: number, record: RunRecord): void => {
    for (const [row, measure] of MEASURES.entries()) {
      sums[row]?.add(timeOf(record, measure) - ((times[row] as Float64Array)[index] as number));
    }
  };
  const second = describeSimulation(after, simulate({ ...after, onRun: compare }));
  const differences: Partial<Record<Measure, PairedDifference>> = {};
  for (const [row, measure] of MEASURES.entries()) {
    const difference = sums[row]?.describe();
    if (difference !== undefined) differences[measure] = difference;
  }
  return { before: first, after: second, differences };
}

/** NaN for a run that failed: it has no pair. */
function timeOf(record: RunRecord, measure: Measure): number {
  return record.outcome === 'failed' ? Number.NaN : record[FIELDS[measure]];
}

/** Mean and spread of differences, by Welford's method: no cancellation, however many there are. */
class Pairs {
  #runs = 0;
  #mean = 0;
  #squares = 0;
  #faster = 0;
  #slower = 0;

  add(difference: number): void {
    if (Number.isNaN(difference)) return;
    this.#runs++;
    const offset = difference - this.#mean;
    this.#mean += offset / this.#runs;
    this.#squares += offset * (difference - this.#mean);
    if (difference < -LEAST_MS) this.#faster++;
    if (difference > LEAST_MS) this.#slower++;
  }

  describe(): PairedDifference | undefined {
    if (this.#runs < 2) return undefined;
    const error = Math.sqrt(this.#squares / (this.#runs - 1) / this.#runs);
    const reach = normalQuantile(0.975) * error;
    return {
      runs: this.#runs,
      meanMs: this.#mean,
      lowMs: this.#mean - reach,
      highMs: this.#mean + reach,
      fasterShare: this.#faster / this.#runs,
      slowerShare: this.#slower / this.#runs,
    };
  }
}

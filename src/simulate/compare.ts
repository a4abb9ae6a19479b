import { describeSimulation, type SimulationReport } from './report/describe-simulation.ts';
import type { RunRecord } from './report/run-watch.ts';
import { FIELDS, MEASURES, type Measure } from './report/tally.ts';
import { type SimulateOptions, type Simulation, simulate } from './simulate.ts';
import {
  type PairedDifference,
  pairedDifference,
  type QuantileDifference,
  quantileDifference,
} from './statistics/paired-differences.ts';

/** How a measure changed, run by run and at its p95. */
export interface MeasureDifference extends PairedDifference {
  readonly p95: QuantileDifference;
}

/** Two variants on the same arrivals and the same luck. */
export interface Comparison {
  readonly before: SimulationReport;
  readonly after: SimulationReport;
  readonly differences: Readonly<Partial<Record<Measure, MeasureDifference>>>;
}

/** A simulation whose runs are kept, to compare others with. */
export interface Baseline {
  readonly options: SimulateOptions;
  readonly simulation: Simulation;
  readonly report: SimulationReport;
  /** By measure, by run; NaN where the run failed or has no such time. */
  readonly times: Readonly<Record<Measure, Float64Array>>;
}

/** The times of one run. */
export type Series = Pick<RunRecord, 'outcome' | (typeof FIELDS)[Measure]>;

/** Simulates, and keeps four numbers a run. */
export function simulateBaseline(options: SimulateOptions): Baseline {
  const times = emptyTimes(options.runs);
  const onRun = (index: number, record: RunRecord): void => keep(times, index, record);
  const simulation = simulate({ ...options, onRun });
  return { options, simulation, report: describeSimulation(options, simulation), times };
}

/**
 * Simulates two variants on the same requests: the same arrivals, scenarios and draws, so that what differs between the
 * two runs of a pair is what was changed, and a small change shows in few runs.
 *
 * @throws RangeError where the two differ in seed or number of runs: then there are no pairs.
 */
export function compareSimulations(before: SimulateOptions, after: SimulateOptions): Comparison {
  return compareWith(simulateBaseline(before), after);
}

/** The times of runs that were recorded elsewhere. */
export function timesOf(runs: readonly Series[]): Baseline['times'] {
  const times = emptyTimes(runs.length);
  for (const [index, run] of runs.entries()) keep(times, index, run);
  return times;
}

function emptyTimes(runs: number): Baseline['times'] {
  const series = (): Float64Array => new Float64Array(runs).fill(Number.NaN);
  return { firstToken: series(), firstSentence: series(), firstAudio: series(), full: series() };
}

/** A run that failed has no times: it has no pair. */
function keep(times: Baseline['times'], index: number, run: Series): void {
  if (run.outcome === 'failed') return;
  for (const measure of MEASURES) times[measure][index] = run[FIELDS[measure]];
}

/** Compares another variant with a simulation that was made before. */
export function compareWith(baseline: Baseline, options: SimulateOptions): Comparison {
  requirePairs(baseline.options, options);
  return compareBaselines(baseline, simulateBaseline(options));
}

/**
 * Compares two simulations that were made before.
 *
 * @throws RangeError where the two differ in seed or number of runs.
 */
export function compareBaselines(before: Baseline, after: Baseline): Comparison {
  requirePairs(before.options, after.options);
  return { before: before.report, after: after.report, differences: compareTimes(before.times, after.times) };
}

function requirePairs(before: SimulateOptions, after: SimulateOptions): void {
  if (before.seed === after.seed && before.runs === after.runs) return;
  throw new RangeError('compareSimulations: both variants need the same seed and the same number of runs');
}

/** Compares two series of the same runs, measure by measure. */
export function compareTimes(before: Baseline['times'], after: Baseline['times']): Comparison['differences'] {
  const differences: Partial<Record<Measure, MeasureDifference>> = {};
  for (const measure of MEASURES) {
    const [a, b] = [before[measure], after[measure]];
    const difference = pairedDifference(a, b);
    if (difference !== undefined) differences[measure] = { ...difference, p95: quantileDifference(a, b, 0.95) };
  }
  return differences;
}

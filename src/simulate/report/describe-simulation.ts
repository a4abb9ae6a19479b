import type { Mode } from '../../engine/events.ts';
import type { ResourceReport } from '../capacity/resource.ts';
import type { SimulateOptions, Simulation } from '../simulate.ts';
import type { QuantileEstimate } from '../statistics/durations.ts';
import { type Kept, MEASURES, type Measure, type Tally } from './tally.ts';

/** The quantiles of every report. */
export const QUANTILES = ['p50', 'p90', 'p95', 'p99', 'p99.9'] as const;

/** Which share of the runs a promise is made for. */
export const PROMISED_SHARES: Readonly<Record<SloVerdict['quantile'], number>> = { p50: 0.5, p95: 0.95 };

/** One measure over all runs that gave an answer. */
export type MeasureReport = { readonly count: number; readonly meanMs: number } & {
  readonly [quantile in (typeof QUANTILES)[number]]: QuantileEstimate;
};

/** Whether a promise of the SLO is kept. */
export interface SloVerdict {
  readonly measure: Measure;
  readonly quantile: 'p50' | 'p95';
  readonly limitMs: number;
  /** Of all runs, failed ones included, the share within the limit; 0.95, or 0.5, is promised. */
  readonly shareWithin: number;
  readonly met: boolean;
}

/** What one stage does to the whole. Means over the runs that gave an answer. */
export interface StageReport {
  readonly stage: string;
  /** How long it held the run up on the way to the first token, and to the end. */
  readonly firstMs: number;
  readonly fullMs: number;
  /** The same as shares of the whole way. */
  readonly firstShare: number;
  readonly fullShare: number;
  /** How long it was at work. */
  readonly workMs: number;
}

/** A simulation in figures: plain data, the same to the byte for the same seed. */
export interface SimulationReport {
  readonly pipeline: string;
  readonly version: number;
  readonly surface: string;
  readonly mode: Mode;
  /** What differs from the declaration. */
  readonly changes: readonly string[];
  readonly seed: string;
  readonly runs: number;
  /** Requests a second of virtual time. */
  readonly ratePerS: number;
  readonly outcomes: Readonly<Record<string, number>>;
  /** By code: how many runs, and what the first of them said. */
  readonly errors: Readonly<Record<string, { readonly count: number; readonly message: string }>>;
  readonly errorRatio: number;
  readonly measures: Readonly<Partial<Record<Measure, MeasureReport>>>;
  readonly slo: readonly SloVerdict[];
  readonly stages: readonly StageReport[];
  readonly speculation: {
    readonly started: number;
    readonly adopted: number;
    /** Adopted of started. */
    readonly hitRatio: number;
    /** A run, each. */
    readonly savedMs: number;
    readonly wastedMs: number;
  };
  /** Of inputs that come bit by bit: mean time from the first to the last of them, and the share that began work before. */
  readonly early: { readonly spoken: number; readonly saidMs: number; readonly begunRatio: number };
  /** Calls that were asked twice; `wastedMs` a run, of those that lost. What it saves, a comparison without it tells. */
  readonly hedging: { readonly started: number; readonly won: number; readonly wastedMs: number };
  readonly tools: { readonly calls: number; readonly failures: number };
  /** The share of runs that a safety check cut. */
  readonly killRatio: number;
  /** US dollars a run, speculative and hedged calls included, where the model has prices. */
  readonly costPerRun: number;
  readonly tokensPerRun: { readonly input: number; readonly output: number };
  readonly resources: readonly (ResourceReport & { readonly meanWaitMs: number })[];
}

/** Says in figures what a simulation came to. */
export function describeSimulation(
  options: SimulateOptions,
  { tally, resources, spanMs }: Simulation,
): SimulationReport {
  const { pipeline } = options.offer;
  const { counters, runs } = tally;
  return {
    pipeline: pipeline.name,
    version: pipeline.version,
    surface: options.surface,
    mode: options.mode ?? 'streaming',
    changes: options.changes ?? [],
    seed: String(options.seed),
    runs,
    ratePerS: (1000 * runs) / spanMs,
    outcomes: sorted(tally.outcomes),
    errors: sorted(tally.errors),
    errorRatio: tally.failed / runs,
    measures: describeMeasures(tally),
    slo: tally.kept.map((promise) => verdictOf(promise, runs)),
    stages: describeStages(tally),
    speculation: {
      started: counters.guessesStarted,
      adopted: counters.guessesAdopted,
      hitRatio: counters.guessesStarted === 0 ? 0 : counters.guessesAdopted / counters.guessesStarted,
      savedMs: counters.savedMs / runs,
      wastedMs: counters.wastedMs / runs,
    },
    early: {
      spoken: counters.spoken,
      saidMs: ratio(counters.saidMs, counters.spoken),
      begunRatio: ratio(counters.guessedEarly, counters.spoken),
    },
    hedging: { started: counters.hedgesStarted, won: counters.hedgesWon, wastedMs: counters.hedgesWastedMs / runs },
    tools: { calls: counters.toolCalls, failures: counters.toolFailures },
    killRatio: counters.killed / runs,
    costPerRun: counters.cost / runs,
    tokensPerRun: { input: counters.inputTokens / runs, output: counters.outputTokens / runs },
    resources: resources.map((each) => ({ ...each, meanWaitMs: each.served === 0 ? 0 : each.waitedMs / each.served })),
  };
}

function describeMeasures({ durations }: Tally): SimulationReport['measures'] {
  const measures: Partial<Record<Measure, MeasureReport>> = {};
  for (const measure of MEASURES) {
    const series = durations[measure];
    if (series.count === 0) continue;
    const quantiles = QUANTILES.map((name) => [name, series.estimate(Number(name.slice(1)) / 100)] as const);
    measures[measure] = {
      count: series.count,
      meanMs: series.mean(),
      ...(Object.fromEntries(quantiles) as Omit<MeasureReport, 'count' | 'meanMs'>),
    };
  }
  return measures;
}

/** A run that failed was not in time, whenever it failed. */
function verdictOf({ measure, quantile, limitMs, runs: kept }: Kept, runs: number): SloVerdict {
  const shareWithin = ratio(kept, runs);
  return { measure, quantile, limitMs, shareWithin, met: shareWithin >= PROMISED_SHARES[quantile] };
}

function describeStages({ pipeline, durations, pathToFirst, pathToEnd, atWork, runs }: Tally): StageReport[] {
  const first = total(pathToFirst);
  const full = total(pathToEnd);
  return pipeline.stages.map(({ name }, place) => ({
    stage: name,
    firstMs: ratio(pathToFirst[place] as number, durations.firstToken.count),
    fullMs: ratio(pathToEnd[place] as number, durations.full.count),
    firstShare: ratio(pathToFirst[place] as number, first),
    fullShare: ratio(pathToEnd[place] as number, full),
    workMs: ratio(atWork[place] as number, runs),
  }));
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function sorted<T>(counts: ReadonlyMap<string, T>): Record<string, T> {
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

import type { SimulationReport } from '../report/describe-simulation.ts';
import type { Measure } from '../report/tally.ts';
import type { SimulateOptions } from '../simulate.ts';

/** One way a reference system is simulated: a column of its table. */
export interface PresetVariant {
  readonly name: string;
  readonly options: Omit<SimulateOptions, 'runs' | 'seed'>;
}

/** One figure, as it was reported and as it comes out. */
export interface PresetRow {
  readonly what: string;
  readonly unit: 's' | '%';
  /** By variant; absent where nothing was reported. */
  readonly reported: readonly (number | undefined)[];
  /** Seconds, or a share from 0 to 1. */
  readonly simulated: (report: SimulationReport) => number;
}

/**
 * A reference system as a simulation: what is given about it, what had to be assumed or fitted, and its reported
 * figures beside those that come out. Nothing is tuned to meet a figure; where one differs, it is said why.
 */
export interface Preset {
  readonly id: string;
  readonly title: string;
  readonly variants: readonly PresetVariant[];
  readonly rows: readonly PresetRow[];
  readonly given: readonly string[];
  readonly assumed: readonly string[];
  readonly fitted: readonly string[];
  readonly notSimulated: readonly string[];
  /** Why what comes out is not what was reported. */
  readonly differences: readonly string[];
}

/** Seconds of a quantile of a measure. */
export function seconds(measure: Measure, figure: 'mean' | 'p50' | 'p95' | 'p99'): PresetRow['simulated'] {
  return ({ measures }) => {
    const found = measures[measure];
    if (found === undefined) return Number.NaN;
    return (figure === 'mean' ? found.meanMs : found[figure].ms) / 1000;
  };
}

/** The share of runs whose whole answer the SLO's limit allows. */
export function shareWithin(measure: Measure): PresetRow['simulated'] {
  return ({ slo }) =>
    slo.find((each) => each.measure === measure && each.quantile === 'p95')?.shareWithin ?? Number.NaN;
}

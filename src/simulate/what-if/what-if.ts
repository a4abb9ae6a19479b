import { compareWith, type MeasureDifference, simulateBaseline } from '../compare.ts';
import type { SimulationReport, SloVerdict } from '../report/describe-simulation.ts';
import type { Measure } from '../report/tally.ts';
import type { SimulateOptions } from '../simulate.ts';
import { designLevers } from './design-levers.ts';
import type { Lever } from './lever.ts';
import { speedUpLevers } from './speed-up-levers.ts';

/** What one lever would do. */
export interface LeverEffect {
  readonly lever: string;
  readonly kind: Lever['kind'];
  readonly stage?: string;
  /** How the measure in question would change. */
  readonly difference: MeasureDifference;
  /** Of all runs, the share within the SLO's limit for that measure; absent where it has none. */
  readonly shareWithin?: number;
  /** US dollars a run, and how much more than now. */
  readonly costPerRun: number;
  readonly costChange: number;
}

/** Every lever tried alone, the one with the greatest effect first. */
export interface WhatIf {
  readonly base: SimulationReport;
  /** What the levers are ranked by: the p95 of this. */
  readonly measure: Measure;
  readonly effects: readonly LeverEffect[];
}

/** How the levers are tried. */
export interface WhatIfOptions {
  /** Absent: the measure of the SLO that is nearest to being missed, or the whole answer. */
  readonly measure?: Measure;
  /** Absent: every stage 10, 25 and 50 % faster, and every lever of the design that the pipeline has. */
  readonly levers?: readonly Lever[];
  /** Told before each lever is tried. */
  readonly onLever?: (name: string, done: number, of: number) => void;
}

/**
 * Tries every lever on the same requests and the same luck, each alone, and ranks them by what they do to the p95 that
 * the SLO speaks of.
 *
 * @throws RangeError where the measure never happens in this pipeline.
 */
export function whatIf(options: SimulateOptions, { measure, levers, onLever }: WhatIfOptions = {}): WhatIf {
  const baseline = simulateBaseline(options);
  const target = measure ?? nearestToMissed(baseline.report);
  const all = levers ?? [...speedUpLevers(options.offer.pipeline), ...designLevers(baseline)];
  const effects = all.map((lever, index): LeverEffect => {
    onLever?.(lever.name, index, all.length);
    const { after, differences } = compareWith(baseline, lever.apply(options));
    const difference = differences[target];
    if (difference === undefined) throw new RangeError(`whatIf: no run has a ${target} to compare`);
    const verdict = after.slo.find((each) => each.measure === target && each.quantile === 'p95');
    return {
      lever: lever.name,
      kind: lever.kind,
      ...(lever.stage === undefined ? {} : { stage: lever.stage }),
      difference,
      ...(verdict === undefined ? {} : { shareWithin: verdict.shareWithin }),
      costPerRun: after.costPerRun,
      costChange: after.costPerRun - baseline.report.costPerRun,
    };
  });
  effects.sort((a, b) => a.difference.p95.ms - b.difference.p95.ms || a.difference.meanMs - b.difference.meanMs);
  return { base: baseline.report, measure: target, effects };
}

/** The measure whose quantile is greatest for the limit it is promised. */
function nearestToMissed({ slo, measures }: SimulationReport): Measure {
  const strain = ({ measure, quantile, limitMs }: SloVerdict): number =>
    (measures[measure]?.[quantile].ms ?? 0) / limitMs;
  const [worst] = [...slo].sort((a, b) => strain(b) - strain(a));
  return worst?.measure ?? 'full';
}

import type { SimulateOptions } from '../simulate.ts';

/** One thing that could be done about a pipeline. */
export interface Lever {
  /** `plan 25 % faster`, `guesses off`. */
  readonly name: string;
  /** A stage's providers made faster, an option of a stage, a figure of the workload, or the mode. */
  readonly kind: 'speed-up' | 'option' | 'workload' | 'mode';
  /** The stage it is about. */
  readonly stage?: string;
  /** The simulation with this done and nothing else. */
  apply(options: SimulateOptions): SimulateOptions;
}

import type { Intent, ToolSpec } from '../../ports/index.ts';
import type { Handle, StagePolicies } from '../handle.ts';
import type { Option } from '../knob.ts';
import type { ValidatePlan } from './plan-review.ts';

/** How much may be started on a guess, in one run. */
export interface SpeculationBudget {
  /** Guessed calls under way at once. Default 3. */
  readonly maxInFlight?: number;
  /** Guessed calls started in all. Default 6. */
  readonly maxStarts?: number;
  /** Work thrown away in all, in milliseconds. Default 2,000. */
  readonly maxWastedMs?: number;
  /** A guess less sure than this starts nothing. Default 0.6. */
  readonly minConfidence?: number;
  /** False keeps guessing however often guesses are wrong. Default true: it stops where it does not pay. */
  readonly governed?: boolean;
}

/** What holds of a budget that is not given, or not in full. */
export const usualGuessBudget: Required<SpeculationBudget> = {
  maxInFlight: 3,
  maxStarts: 6,
  maxWastedMs: 2_000,
  minConfidence: 0.6,
  governed: true,
};

export interface CallToolsOptions extends StagePolicies {
  /** A ToolHost. Default `tools`. */
  readonly port?: string;
  /** A guess at the intent: its read-only calls start before the plan asks for them. */
  readonly guess?: Handle<Intent>;
  /** False makes no guesses. Default true where `guess` is given. */
  readonly speculate?: Option<boolean | SpeculationBudget>;
  /** Tools that may be guessed; a tool with side effects among them is an error. Absent: every read-only tool. */
  readonly guessable?: readonly string[];
  /** What the tools are, where the declaration knows: lets `guessable` be checked when the pipeline is defined. */
  readonly specs?: readonly ToolSpec[];
  /** Calls at work at once. Default 5. */
  readonly fanOut?: Option<number>;
  /** Results in the order of the plan instead of as they come. */
  readonly ordered?: Option<boolean>;
  /** Calls that may wait for a place. Default 64; one more is settled as an error. */
  readonly maxQueued?: Option<number>;
  /** Characters of JSON one result may have; a larger one is settled as `too-large`. Default 262,144. */
  readonly maxResultChars?: Option<number>;
  /**
   * Looks at the whole plan when it ends. What it finds wrong is not begun, or settled as `invalid-plan`; what had run by
   * then is reported by a `plan` event, and undone where its tool declares `compensate`. What it throws fails the stage.
   */
  readonly validatePlan?: ValidatePlan;
}

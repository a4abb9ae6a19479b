import type { Json, JsonObject } from '../../ports/json.ts';
import type { SpokenInput } from './spoken-input.ts';

/** A tool call that a simulated plan will ask for. */
export interface ScriptedCall {
  readonly name: string;
  readonly args: JsonObject;
}

/** What a classifier comes to. */
export interface ScriptedGuess {
  readonly calls: readonly ScriptedCall[];
  readonly confidence: number;
}

/** What one request is about, decided before it runs and the same in every variant of a comparison. */
export interface Scenario {
  /** The run's input. */
  readonly input: Json;
  /** What the planner will ask for, in order. */
  readonly calls: readonly ScriptedCall[];
  /** What the classifier guesses, and how sure it is of it. */
  readonly guess: ScriptedGuess;
  /** Tokens of the plan, over all its calls. */
  readonly planTokens: number;
  /** Tokens of the whole answer. */
  readonly answerTokens: number;
  /** A cache holds the answer already. */
  readonly isCached: boolean;
  /** The check of the question refuses it. */
  readonly isBlocked: boolean;
  /** Where in the answer a check of the draft trips, in characters; absent where it does not. */
  readonly tripsAtChar?: number;
  /** How the input comes; absent where it is there at once. */
  readonly spoken?: SpokenInput;
  /** What the classifier guesses while fewer words were said. */
  readonly unclear?: ScriptedGuess & { readonly belowWords: number };
}

import type { JsonObject } from '../index.ts';

/** A question of an evaluation, and what a right answer must hold. */
export interface EvalQuestion {
  readonly ask: string;
  /** Signed in as; absent: nobody. */
  readonly user?: string;
  /** Earlier questions of the same conversation, asked and answered first. */
  readonly after?: readonly string[];
  /** Tools that must be called, in any order, each as often as it stands here. Absent: not looked at. */
  readonly tools?: readonly string[];
  /** Arguments that one of the calls must have, among others. */
  readonly args?: JsonObject;
  /** What the answer must hold, all of it. */
  readonly says: readonly (string | RegExp)[];
  /** What a full answer tells beside that; a short one may leave it out. */
  readonly more: readonly (string | RegExp)[];
  /** What it must not hold. */
  readonly never: readonly (string | RegExp)[];
  /** True where the right answer is a refusal: by a check, or in words that `says` names. */
  readonly refuse: boolean;
}

/** True where a text holds a fact. */
export function holds(text: string, fact: string | RegExp): boolean {
  return typeof fact === 'string' ? text.includes(fact) : fact.test(text);
}

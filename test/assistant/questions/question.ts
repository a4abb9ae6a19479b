/**
 * A question and what a right answer must hold. It is asked of the bookshop as its data files have it; nothing here
 * depends on the day it is asked, and a request that changes something is made once in the whole table.
 */
export interface Question {
  readonly ask: string;
  /** Signed in as; absent: nobody. */
  readonly user?: string;
  /** Earlier questions of the same session, asked and answered first. */
  readonly after?: readonly string[];
  /** Tools that must be called, in any order, each as often as it stands here. */
  readonly tools: readonly string[];
  /** Arguments that one of the calls must have, among others. */
  readonly args?: Readonly<Record<string, string | number | boolean>>;
  /** What the answer must hold, all of it. */
  readonly says: readonly (string | RegExp)[];
  /** What it must not hold. */
  readonly never?: readonly (string | RegExp)[];
}

import type { Run } from '../../../../operators/index.ts';

/** Finds one kind of identifier in a run: the index of each, in order. */
export type Detector = (run: Run) => readonly number[];

/** What most runs hold. */
export const nowhere: readonly number[] = [];

/** A kind of identifier and how it is found. */
export interface NamedDetector {
  /** E.g. `pii.card-number`. */
  readonly category: string;
  readonly find: Detector;
}

/**
 * What a number or address is glued to as one word. Scripts that put no space there (卡号4111…, 携帯は090-…) glue nothing.
 */
export const glue: RegExp =
  /[[\p{L}\p{N}_]--[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]]/v;

/** True where `text` in the run is glued to a letter, digit or underscore on either side. */
export function isGlued(run: Run, start: number, end: number): boolean {
  const left = start > 0 ? run.text.charAt(start - 1) : run.before.slice(-1);
  const right = end < run.text.length ? run.text.charAt(end) : run.after;
  return glue.test(left) || glue.test(right);
}

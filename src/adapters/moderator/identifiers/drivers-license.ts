import type { Run } from '../../../../operators/index.ts';
import { nowhere } from './detector.ts';

const named =
  /\b(?:driv(?:er|ing)(?:['’]?s)?[ -]licen[cs]e|licen[cs]e (?:number|no\b|#)|\bDL(?: number| no\b|#))[^\d\n]{0,24}$/i;
/** Letters and digits as the states mix them, with four digits at the least: D1234567, LH329609T, WDLAB*456DG. */
const written = /(?<![\p{L}\d-])(?=(?:[a-z*-]*\d){4})[a-z\d][a-z\d*-]{4,19}(?<!-)(?![\p{L}\d-])/giu;
const date = /^(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}-\d{1,2}-\d{4})$/;

/** Driving licence numbers, whose form differs by state: told by the words in front of them. */
export function findDriversLicenses(run: Run): readonly number[] {
  if (!/licen|DL/i.test(run.before + run.text)) return nowhere;
  const found: number[] = [];
  for (const match of run.text.matchAll(written)) {
    if (!date.test(match[0]) && named.test(run.before + run.text.slice(0, match.index))) found.push(match.index);
  }
  return found;
}

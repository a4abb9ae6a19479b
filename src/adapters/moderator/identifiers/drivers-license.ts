import type { Run } from '../../../../operators/index.ts';
import { nowhere } from './detector.ts';

const named =
  /\b(?:driv(?:er|ing)(?:['’]?s)?[ -]licen[cs]e|licen[cs]e (?:number|no\b|#)|\bDL(?: number| no\b|#))[^\d\n]{0,24}$/i;
const written = /(?<![\p{L}\d-])[a-z]{0,2}\d[\d-]{4,18}\d(?![\p{L}\d-])/giu;

/** Driving licence numbers, whose form differs by state: told by the words in front of them. */
export function findDriversLicenses(run: Run): readonly number[] {
  if (!/licen|DL/i.test(run.before + run.text)) return nowhere;
  const found: number[] = [];
  for (const match of run.text.matchAll(written)) {
    if (named.test(run.before + run.text.slice(0, match.index))) found.push(match.index);
  }
  return found;
}

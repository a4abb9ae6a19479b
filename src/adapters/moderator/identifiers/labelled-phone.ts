import type { Run } from '../../../../operators/index.ts';
import { findPhoneNumbers } from './phone-number.ts';

/** A number with the word behind it, as forms and signatures write it: `455 6186 office`. */
export const labelledUnits: RegExp = /[\d +().\-/\u00a0\u2010-\u2013\u202fa-z]/;

/** Where the word behind a number ends, and where a sentence or a column does. */
export const labelEnd: RegExp = /[a-z] |[.] | {2}/;

const labelled =
  /(?<![\d.,+$€£])\(?\d{1,5}\)?(?:[ .\-/\u00a0\u2010-\u2013\u202f]?\d{2,7}){1,5}[ \u00a0]?\(?(?:office|fax|mobile|cell|home|work|phone|tel|direct|landline)\)?$/;
/** Words that hardly ever stand behind a number of anything else, even in the middle of a line. */
const telling = /(?:fax|mobile|cell|tel|landline)\)?$/;
const yearsOrAmount = /^(?:1[5-9]|20)\d{2}[ \-/]|000\D*$/;

/** Telephone numbers that only the word behind them gives away; what {@link findPhoneNumbers} finds is left to it. */
export function findLabelledPhones(run: Run): number[] {
  const match = labelled.exec(run.text);
  if (match === null || !(endsLine(run.after) || telling.test(match[0])) || /[\p{L}_]$/u.test(run.before)) return [];
  const digits = match[0].replace(/\D/g, '').length;
  if (digits < 6 || digits > 13 || yearsOrAmount.test(match[0])) return [];
  const numberEnd = match[0].search(/\d\D*$/) + 1;
  const number = run.text.slice(0, match.index + numberEnd);
  const known = findPhoneNumbers({ text: number, before: run.before, after: run.text.charAt(number.length) });
  return known.some((index) => index >= match.index) ? [] : [match.index];
}

function endsLine(after: string): boolean {
  return after === '' || /[\n\r,;|<]/.test(after);
}

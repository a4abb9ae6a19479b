import { type Grader, right } from './grade.ts';

/** Within `minChars` and `maxChars`; outside, as far as it is from the nearer of them. */
export const length: Grader = ({ text }, { minChars = 1, maxChars = Number.POSITIVE_INFINITY }) => {
  const chars = [...text].length;
  if (chars < minChars) return { score: chars / minChars, notes: [`${chars} characters, at least ${minChars}`] };
  if (chars > maxChars) return { score: maxChars / chars, notes: [`${chars} characters, at most ${maxChars}`] };
  return right;
};

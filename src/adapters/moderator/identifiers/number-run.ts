/** Digits that stand together, as one part of a longer number. */
export interface DigitGroup {
  readonly digits: string;
  readonly start: number;
  readonly end: number;
  /** What stands between the group before and this one; empty for the first. */
  readonly gap: string;
}

/** The groups of digits in a text. */
export function digitGroups(text: string): DigitGroup[] {
  const groups: DigitGroup[] = [];
  let end = 0;
  for (const match of text.matchAll(/\d+/g)) {
    const gap = groups.length === 0 ? '' : text.slice(end, match.index);
    end = match.index + match[0].length;
    groups.push({ digits: match[0], start: match.index, end, gap });
  }
  return groups;
}

/** Which units a number with separators is made of: digits, and what people put between them. */
export const numberUnits: RegExp = /[\d +().\-/\u00a0\u2007\u2010-\u2013\u202f]/;

/** Two units between which no number goes on, though each of them may stand in one. */
export const sentenceEnd: RegExp = /[.] | {2}/;

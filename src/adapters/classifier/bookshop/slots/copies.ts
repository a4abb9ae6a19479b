import { NUMBER_WORD, numberOf } from './numbers.ts';
import type { Span } from './tokens.ts';

/** So many of one book. */
export interface Copies extends Span {
  readonly copies: number;
}

const UNIT = '(?:x|times|copies|exemplare|exemplaires|ejemplares|copias|mal|fois)\\b';
const OF =
  '(?:of|von) (?!the (?:books?|novels?|titles?|best|same|following|first|last) |these |those |them |your |you |our |my |\\d)';
const COPIES = new RegExp(String.raw`\b(\d{1,3}|${NUMBER_WORD})\s*(?:${UNIT}|${OF})`, 'g');

/** How many copies of books are spoken of, in a text in lower case without accents, in order: two and more. */
export function readCopies(plain: string): readonly Copies[] {
  return [...plain.matchAll(COPIES)].flatMap((match) => {
    const copies = numberOf(match[1] ?? '');
    const span = { start: match.index, end: match.index + match[0].length };
    return copies !== undefined && Number.isInteger(copies) && copies > 1 ? [{ copies, ...span }] : [];
  });
}

import { NUMBER_WORD, numberOf } from './numbers.ts';

const COPIES = new RegExp(
  String.raw`\b(\d{1,3}|${NUMBER_WORD})\s*(?:x\b|times\b|copies\b|exemplare\b|exemplaires\b|ejemplares\b|copias\b|mal\b|fois\b)`,
);

/** How many copies of a book are spoken of, in a text in lower case without accents: two and more. */
export function readCopies(plain: string): number | undefined {
  const match = COPIES.exec(plain);
  const copies = match === null ? undefined : numberOf(match[1] ?? '');
  return copies !== undefined && Number.isInteger(copies) && copies > 1 ? copies : undefined;
}

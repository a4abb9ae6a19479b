import type { Span } from './tokens.ts';

/** A range of years, inclusive. */
export interface YearRange extends Span {
  readonly from?: number;
  readonly to?: number;
}

const YEAR = String.raw`((?:1[4-9]|20)\d\d)`;
const NO_MORE = String.raw`(?![\d.,]*\d|\s?(?:\$|usd|dollars?|euros?|€|bucks|pages))`;
const RULES: readonly (readonly [
  RegExp,
  (first: number, second: number, word: string) => Omit<YearRange, keyof Span>,
])[] = [
  [
    new RegExp(
      String.raw`\b(?:between|zwischen|entre|from|von|de)\s+${YEAR}\s*(?:and|to|und|bis|et|a|y|-|–)\s*${YEAR}`,
    ),
    (from, to) => ({ from, to }),
  ],
  [
    new RegExp(String.raw`\b(?:after|later than|newer than|nach|apres|despues de)\s+${YEAR}${NO_MORE}`),
    (year) => ({ from: year + 1 }),
  ],
  [
    new RegExp(String.raw`\b(?:since|from|seit|ab|depuis|desde)\s+${YEAR}\s*(?:on|onwards?)?${NO_MORE}`),
    (year) => ({ from: year }),
  ],
  [
    new RegExp(String.raw`\b(?:before|older than|earlier than|until|vor|avant|antes de)\s+${YEAR}${NO_MORE}`),
    (year) => ({ to: year - 1 }),
  ],
  [/\b(?:the|den|der|annees|anos)\s+((?:1[4-9]|20)\d0)(?:s|er|ern)?\b/, (year) => ({ from: year, to: year + 9 })],
  [/\b(?:the )?(twen|thir|for|fif|six|seven|eigh|nine)ties\b/, (_, __, word) => decade(word)],
  [/\b(?:the\s+|den\s+)?['’]?([2-9]0)(?:s|er|ern)\b/, (year) => ({ from: 1900 + year, to: 1909 + year })],
  [
    new RegExp(String.raw`\b(?:in|of|from|published|written|aus|von|jahr|en|de|annee|ano)\s+${YEAR}${NO_MORE}`),
    (year) => ({ from: year, to: year }),
  ],
];
/** `from 2019` and `desde 2019` mean that year and later only with `on`; alone after a noun they mean that year. */
const THAT_YEAR = new RegExp(String.raw`\b(?:from)\s+${YEAR}(?!\s*(?:on|to|-|–|and))${NO_MORE}`);

/** Reads years of publication out of a text in lower case without accents. */
export function readYears(plain: string): YearRange | undefined {
  const alone = THAT_YEAR.exec(plain);
  for (const [pattern, read] of RULES) {
    const match = pattern.exec(plain);
    if (match === null) continue;
    const year = Number(match[1]);
    const range =
      match.index === alone?.index ? { from: year, to: year } : read(year, Number(match[2]), match[1] ?? '');
    return { ...range, start: match.index, end: match.index + match[0].length };
  }
  return undefined;
}

function decade(word: string): Omit<YearRange, keyof Span> {
  const from = 1920 + 10 * ['twen', 'thir', 'for', 'fif', 'six', 'seven', 'eigh', 'nine'].indexOf(word);
  return { from, to: from + 9 };
}

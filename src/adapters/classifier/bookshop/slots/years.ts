import { NUMBER_WORD, numberOf } from './numbers.ts';
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

const THIS_YEAR =
  /\b(?:this (?:very )?year(?:['’]s)?|(?:dies(?:es|em)|in diesem) jahr(?:es)?|cette annee|(?:de |en |)est[ea] ano)\b/;
const LAST_YEAR =
  /\b(?:last year(?:['’]s)?|(?:letzt|vorig|vergangen)\w* jahr(?:es)?|l['’ ]an(?:nee)? derni\w*|(?:el |del |)ano pasado)\b/;
/** `of the last five years`, `des cinq dernières années`. */
const LAST_YEARS = new RegExp(
  String.raw`\b(?:(?:last|past|previous|recent|letzten|vergangenen|dernieres|ultimos)\s+(\d{1,3}|${NUMBER_WORD})|(\d{1,3}|${NUMBER_WORD})\s+(?:last|past|letzten|dernieres|ultimos))\s+(years?|decades?|jahren?|jahrzehnten?|ans|annees|decennies|anos|decadas)\b`,
);
const LAST_DECADE = /\b(?:(?:last|past) decade|letzten? jahrzehnts?|derniere decennie|ultima decada)\b/;
const SINCE = /\b(?:since|seit|depuis|desde)\s+(?:the )?$/;

/** Years that are counted back from this one. */
function relativeYears(plain: string, thisYear: number): YearRange | undefined {
  const some = LAST_YEARS.exec(plain);
  const found = some ?? LAST_DECADE.exec(plain) ?? THIS_YEAR.exec(plain) ?? LAST_YEAR.exec(plain);
  if (found === null) return undefined;
  const span = { start: found.index, end: found.index + found[0].length };
  if (some !== null) {
    const count = numberOf(some[1] ?? some[2] ?? '') ?? 1;
    return { ...span, from: thisYear - count * (/^de|^jahrz/.test(some[3] ?? '') ? 10 : 1) };
  }
  if (LAST_DECADE.test(found[0])) return { ...span, from: thisYear - 10 };
  const year = THIS_YEAR.test(found[0]) ? thisYear : thisYear - 1;
  return SINCE.test(plain.slice(0, found.index)) ? { ...span, from: year } : { ...span, from: year, to: year };
}

/**
 * Reads years of publication out of a text in lower case without accents.
 *
 * @param thisYear what `this year` is; without it nothing is counted back from.
 */
export function readYears(plain: string, thisYear?: number): YearRange | undefined {
  const alone = THAT_YEAR.exec(plain);
  for (const [pattern, read] of RULES) {
    const match = pattern.exec(plain);
    if (match === null) continue;
    const year = Number(match[1]);
    const range =
      match.index === alone?.index ? { from: year, to: year } : read(year, Number(match[2]), match[1] ?? '');
    return { ...range, start: match.index, end: match.index + match[0].length };
  }
  return thisYear === undefined ? undefined : relativeYears(plain, thisYear);
}

function decade(word: string): Omit<YearRange, keyof Span> {
  const from = 1920 + 10 * ['twen', 'thir', 'for', 'fif', 'six', 'seven', 'eigh', 'nine'].indexOf(word);
  return { from, to: from + 9 };
}

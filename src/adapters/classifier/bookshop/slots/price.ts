import { NUMBER_WORD, numberOf } from './numbers.ts';
import type { Span } from './tokens.ts';

/** A range of prices in dollars, inclusive. */
export interface PriceRange {
  readonly min?: number;
  readonly max?: number;
  readonly spans: readonly Span[];
}

const NUMBER = String.raw`(\d{1,5}(?:[.,]\d{1,2})?|${NUMBER_WORD})`;
const MONEY = String.raw`(?:us ?)?(?:\$|usd|€|eur|£)?\s?${NUMBER}\s?(\$|usd|us dollars|dollars?|dolares|bucks?|€|euros?|eur|£|pounds?|tenner)?`;
const OTHER_UNIT =
  /^\s?-?(?:page|year|jahr|ans\b|anos|day|tag|jour|dia|week|woche|hour|stunde|minute|mile|star|seite|pagina|%|percent)/;

const MORE_THAN =
  'over|above|more than|more expensive than|at least|starting at|from|uber|mehr als|teurer als|mindestens|ab|plus de|plus cher que|au moins|mas de|mas caros? que|al menos|desde|a partir de';
const LESS_THAN =
  'under|below|less than|cheaper than|lower than|unter|weniger als|gunstiger als|billiger als|moins de|moins chers? que|en dessous de|sous|menos de|mas baratos? que|mas economicos? que|por debajo de|por menos de';
const AT_MOST =
  "up to|at most|no more than|not more than|not over|not above|nothing over|nothing above|nothing more than|nichts uber|rien au dessus de|nada de mas de|max(?:imum)?(?: of)?|within|(?:a )?budget (?:of|is|:)|i have|i(?: ha)?ve got|i only have|for|around|about|bis(?: zu)?|hochstens|maximal|nicht mehr als|fur|um die|jusqu['’]a|maximum|au plus|pas plus de|pour|autour de|hasta|como maximo|maximo(?: de)?|no mas de|por|unos";
const OR_LESS =
  'or less|or under|or cheaper|max|maximum|tops|at most|oder weniger|ou moins|maxi|o menos|como maximo|maximo';

const BETWEEN = new RegExp(
  String.raw`\b(?:between|zwischen|entre|from|von|de)\s+${MONEY}\s*(?:and|to|und|bis|et|a|y|-|–)\s*${MONEY}`,
  'g',
);
const DASHED =
  /(?<![\w$€£.,])(?:[$€£]\s?)?(\d{1,5}(?:[.,]\d{1,2})?)\s?[-–]\s?[$€£]?(\d{1,5}(?:[.,]\d{1,2})?)\s?(\$|usd|dollars?|bucks|€|euros?)?/g;
const LEAST = new RegExp(
  String.raw`(?<!\b(?:no|not|nothing|nicht|nichts|pas|rien|nada) )\b(${MORE_THAN})\s+${MONEY}`,
  'g',
);
const MOST = new RegExp(String.raw`\b(?:(${LESS_THAN})|(${AT_MOST}))\s+(?:only |just |a )?${MONEY}`, 'g');
const TRAILING = new RegExp(String.raw`(?:^|[\s(])${MONEY}\s+(?:${OR_LESS})\b`, 'g');

/**
 * Reads prices out of a text in lower case without accents. `under $10` is up to 9.99, `up to $10` is up to 10.
 * A number without a currency counts after words that are said of prices alone (`cheaper than 10`) or nearly so (`under
 * 10`), and never before another unit (`under 300 pages`).
 */
export function readPrice(plain: string): PriceRange | undefined {
  const between = first(plain, BETWEEN, (match) => {
    const [low, high] = [amount(match[1]), amount(match[3])];
    return paid(match, match[2] ?? match[4]) && low !== undefined && high !== undefined && low < high
      ? { min: low, max: high }
      : undefined;
  });
  if (between !== undefined) return between;
  const dashed = first(plain, DASHED, (match) => {
    const [low, high] = [amount(match[1]), amount(match[2])];
    return paid(match, match[3]) && low !== undefined && high !== undefined && low < high
      ? { min: low, max: high }
      : undefined;
  });
  if (dashed !== undefined) return dashed;
  const most =
    first(plain, MOST, (match) => {
      const dollars = amount(match[3]);
      const strict = match[1] !== undefined;
      if (dollars === undefined || !(strict ? mayBePrice(match) : paid(match, match[4]))) return undefined;
      return { max: strict ? Math.round(dollars * 100 - 1) / 100 : dollars };
    }) ??
    first(plain, TRAILING, (match) => {
      const dollars = amount(match[1]);
      return dollars !== undefined && paid(match, match[2]) ? { max: dollars } : undefined;
    });
  const least = first(plain, LEAST, (match) => {
    const dollars = amount(match[2]);
    return dollars !== undefined && paid(match, match[3]) ? { min: dollars } : undefined;
  });
  if (most === undefined) return least;
  return { ...least, ...most, spans: [...(least?.spans ?? []), ...most.spans] };
}

function amount(written: string | undefined): number | undefined {
  return written === undefined ? undefined : numberOf(written);
}

/** A currency stands by the number. */
function paid(match: RegExpExecArray, currency: string | undefined): boolean {
  return currency !== undefined || /[$€£]|usd|eur/.test(match[0]);
}

function mayBePrice(match: RegExpExecArray): boolean {
  return paid(match, match[4]) || !OTHER_UNIT.test(match.input.slice(match.index + match[0].trimEnd().length));
}

function first(
  plain: string,
  pattern: RegExp,
  read: (match: RegExpExecArray) => Omit<PriceRange, 'spans'> | undefined,
): PriceRange | undefined {
  for (const match of plain.matchAll(pattern)) {
    const range = read(match);
    if (range === undefined) continue;
    return { ...range, spans: [{ start: match.index, end: match.index + match[0].trimEnd().length }] };
  }
  return undefined;
}

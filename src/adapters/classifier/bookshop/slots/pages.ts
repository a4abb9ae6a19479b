import { NUMBER_WORD, numberOf } from './numbers.ts';
import type { Span } from './tokens.ts';

/** A range of page counts, inclusive. */
export interface PageRange {
  readonly min?: number;
  readonly max?: number;
  readonly spans: readonly Span[];
}

const NUMBER = String.raw`(\d{1,4}|${NUMBER_WORD})`;
const PAGES = String.raw`\s?-?(?:pages?|seiten|paginas?|pp)\b`;
/** Words that are said of lengths alone: no unit need stand behind the number. */
const SHORTER = 'shorter than|kurzer als|plus courts? que|mas cort[oa]s? (?:que|de)';
const LONGER = 'longer than|langer als|plus longs? que|mas larg[oa]s? (?:que|de)';
const LESS = 'under|below|less than|fewer than|unter|weniger als|moins de|menos de|de menos de';
const MORE = 'over|above|more than|uber|mehr als|plus de|mas de';
const AT_MOST =
  'up to|at most|no more than|not over|max(?:imum)?|bis(?: zu)?|hochstens|maximal|au plus|hasta|como maximo';
const AT_LEAST = 'at least|from|mindestens|ab|au moins|al menos|desde';

const RULES: readonly (readonly [RegExp, (pages: number) => Omit<PageRange, 'spans'>])[] = [
  [new RegExp(String.raw`\b(?:${SHORTER})\s+${NUMBER}(?:${PAGES})?`), (pages) => ({ max: pages - 1 })],
  [new RegExp(String.raw`\b(?:${LONGER})\s+${NUMBER}(?:${PAGES})?`), (pages) => ({ min: pages + 1 })],
  [new RegExp(String.raw`\b(?:${LESS})\s+${NUMBER}${PAGES}`), (pages) => ({ max: pages - 1 })],
  [new RegExp(String.raw`\b(?:${MORE})\s+${NUMBER}${PAGES}`), (pages) => ({ min: pages + 1 })],
  [new RegExp(String.raw`\b(?:${AT_MOST})\s+${NUMBER}${PAGES}`), (pages) => ({ max: pages })],
  [new RegExp(String.raw`\b(?:${AT_LEAST})\s+${NUMBER}${PAGES}`), (pages) => ({ min: pages })],
];

/** Reads how long books may be out of a text in lower case without accents: `shorter than 200`, `under 200 pages`. */
export function readPages(plain: string): PageRange | undefined {
  let range: PageRange | undefined;
  for (const [pattern, read] of RULES) {
    const match = pattern.exec(plain);
    const pages = match === null ? undefined : numberOf(match[1] ?? '');
    if (match === null || pages === undefined) continue;
    const span = { start: match.index, end: match.index + match[0].length };
    if (range?.spans.some((one) => one.start < span.end && span.start < one.end)) continue;
    range = { ...read(pages), ...range, spans: [...(range?.spans ?? []), span] };
  }
  return range;
}

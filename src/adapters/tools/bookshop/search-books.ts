import type { JsonObject } from '../../../ports/index.ts';
import { type BookHits, type HitFilter, type HitRow, inOrder, NO_FILTER, toHit } from './book-hits.ts';
import type { AuthorMatch } from './match-author.ts';
import { toCents } from './money.ts';
import type { SearchResult } from './results.ts';
import type { TextMatch } from './text-search.ts';

/** The arguments of `search_books`, as its spec checks them. */
export interface SearchArguments {
  readonly query?: string;
  readonly author?: string;
  readonly notAuthor?: string;
  readonly genre?: string;
  readonly minPriceUsd?: number;
  readonly maxPriceUsd?: number;
  readonly language?: string;
  readonly format?: string;
  readonly inStock?: boolean;
  readonly fromYear?: number;
  readonly toYear?: number;
  readonly minPages?: number;
  readonly maxPages?: number;
  readonly sort?: 'relevance' | 'price' | 'price-desc' | 'rating' | 'newest' | 'oldest' | 'shortest' | 'longest';
  readonly limit?: number;
}

/** What a search is made of. */
export interface SearchParts {
  readonly hits: BookHits;
  readonly matchText: (text: string) => TextMatch | undefined;
  readonly matchAuthor: (text: string) => AuthorMatch;
}

const DEFAULT_LIMIT = 5;
const MAX_CLOSEST = 3;

/** Where nothing fits, one wish is given up at a time, the least dear first; what was asked for itself comes last. */
const GIVE_UP: readonly (readonly (keyof SearchArguments)[])[] = [
  ['inStock'],
  ['format'],
  ['maxPriceUsd'],
  ['minPriceUsd'],
  ['minPages', 'maxPages'],
  ['fromYear', 'toYear'],
  ['language'],
  ['genre'],
  ['author'],
  ['query'],
];

/** Finds books; where nothing fits, says so and offers what does with one wish given up. */
export function createSearchBooks(parts: SearchParts): (args: JsonObject) => SearchResult {
  return (json) => {
    const args = json as SearchArguments;
    const text = args.query === undefined ? undefined : parts.matchText(args.query);
    const author = args.author === undefined ? undefined : parts.matchAuthor(args.author);
    const corrected = [...(text?.corrected ?? []), ...(author?.corrected ?? [])];
    const found = select(parts, args, text?.fits, author);
    const result: SearchResult = {
      total: found.length,
      books: found.slice(0, args.limit ?? DEFAULT_LIMIT).map(toHit),
      ...(corrected.length === 0 ? {} : { corrected }),
    };
    if (found.length > 0) return result;
    const closest = findClosest(parts, args, text, author);
    return closest === undefined ? result : { ...result, closest };
  };
}

function select(
  parts: SearchParts,
  args: SearchArguments,
  byText: readonly number[] | undefined,
  author: AuthorMatch | undefined,
): HitRow[] {
  const both = byText !== undefined && author !== undefined;
  const numbers = both ? byText.filter((number) => author.numbers.includes(number)) : (byText ?? author?.numbers);
  const unwanted = args.notAuthor === undefined ? [] : parts.matchAuthor(args.notAuthor).numbers;
  const rows = parts.hits(toFilter(args, numbers)).filter(({ number }) => !unwanted.includes(number));
  switch (args.sort ?? 'relevance') {
    case 'price':
      return rows.toSorted((a, b) => a.cents - b.cents);
    case 'price-desc':
      return rows.toSorted((a, b) => b.cents - a.cents);
    case 'newest':
      return rows.toSorted((a, b) => b.year - a.year);
    case 'oldest':
      return rows.toSorted((a, b) => a.year - b.year);
    case 'shortest':
      return rows.toSorted((a, b) => a.pages - b.pages);
    case 'longest':
      return rows.toSorted((a, b) => b.pages - a.pages);
    case 'rating':
      return rows;
    case 'relevance':
      return byText === undefined ? rows : inOrder(rows, byText);
  }
}

function findClosest(
  parts: SearchParts,
  args: SearchArguments,
  text: TextMatch | undefined,
  author: AuthorMatch | undefined,
): SearchResult['closest'] {
  for (const wishes of GIVE_UP) {
    if (wishes.every((wish) => args[wish] === undefined)) continue;
    const rest = Object.fromEntries(
      Object.entries(args).filter(([name]) => !wishes.includes(name as keyof SearchArguments)),
    ) as SearchArguments;
    // Giving up the text as a whole still prefers the books that hold a part of it, and gives nothing where none does.
    const byText = rest.query === undefined ? text?.near : text?.fits;
    const wishesLeft =
      Object.keys(rest).some((name) => name !== 'sort' && name !== 'limit' && name !== 'notAuthor') ||
      byText !== undefined;
    if (!wishesLeft) return undefined;
    const rows = select(parts, rest, byText, rest.author === undefined ? undefined : author);
    const without = wishes.find((wish) => args[wish] !== undefined);
    if (rows.length > 0 && without !== undefined) {
      return { without, books: rows.slice(0, MAX_CLOSEST).map(toHit) };
    }
  }
  return undefined;
}

function toFilter(args: SearchArguments, numbers: readonly number[] | undefined): HitFilter {
  return {
    ...NO_FILTER,
    numbers: numbers === undefined ? null : JSON.stringify(numbers),
    genre: args.genre ?? null,
    minCents: args.minPriceUsd === undefined ? null : toCents(args.minPriceUsd),
    maxCents: args.maxPriceUsd === undefined ? null : toCents(args.maxPriceUsd),
    language: args.language ?? null,
    format: args.format ?? null,
    inStock: args.inStock === true ? 1 : null,
    fromYear: args.fromYear ?? null,
    toYear: args.toYear ?? null,
    minPages: args.minPages ?? null,
    maxPages: args.maxPages ?? null,
  };
}

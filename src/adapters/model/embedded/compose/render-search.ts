import type { JsonObject } from '../../../../ports/index.ts';
import type { BookLanguage, Genre } from '../../../classifier/bookshop/slots/lexicon.ts';
import type { BookHit, Format, Recommendations, SearchResult } from '../../../tools/bookshop/index.ts';
import { type Asked, bookLine, listed, type Manner, say } from './manner.ts';
import type { Foremost, GivenUp, PagesWanted, Wanted } from './tongue.ts';

/** The answer to `search_books`. */
export function renderSearch(result: SearchResult, asked: Asked, manner: Manner): string {
  const { search } = manner.tongue;
  const wanted = wantedOf(asked.args);
  const took = (result.corrected ?? []).map(({ from, to }) => search.tookAs(from, to));
  const order = asked.args.sort as Foremost | 'relevance' | undefined;
  const isOrdered = order !== undefined && order !== 'relevance';
  const hits = isOrdered ? result.books : inSeries(result.books);
  const [first, ...rest] = hits;
  const withPages = 'minPages' in asked.args || 'maxPages' in asked.args || order === 'shortest' || order === 'longest';
  const line = (book: BookHit): string => bookLine(manner, book, undefined, withPages);
  if (first === undefined) {
    const nothing = search.nothing(search.what(wanted, 0));
    const closest = result.closest;
    if (closest === undefined || closest.books.length === 0) return say(...took, nothing);
    const given = search.without(givenUp(closest.without));
    return say(...took, nothing, books(given, closest.books, manner));
  }
  const what = search.what(wanted, result.total);
  if (isOrdered && result.total > 1) {
    const foremost = say(...took, search.foremost(order, result.total, what, line(first)));
    return manner.brief || rest.length === 0
      ? foremost
      : listed(say(foremost, search.behind(result.total, what)), rest.map(line));
  }
  if (manner.brief) return say(...took, search.brief(result.total, what, line(first)));
  const lead = result.total === 1 ? search.foundOne(what) : search.found(result.total, what, result.books.length);
  return say(...took, listed(lead, hits.map(line)));
}

/** The answer to `recommend_books`. */
export function renderRecommend(result: Recommendations, asked: Asked, manner: Manner): string {
  const { recommend, quote } = manner.tongue;
  const unknown = result.unknown === undefined || result.like !== undefined ? '' : recommend.unknown(result.unknown);
  if (result.books.length === 0) return say(unknown, recommend.none);
  const lead = {
    'liked-book': () => recommend.liked(quote(result.like?.title ?? '')),
    preferences: () => recommend.preferences,
    genre: () => recommend.genre(String(asked.args.genre ?? '')),
    popular: () => recommend.popular,
  }[result.basis]();
  if (manner.brief) return say(unknown, books(lead, result.books.slice(0, 2), manner));
  const lines = result.books.map((book) => bookLine(manner, book, recommend.why(book.why)));
  return say(unknown, listed(lead, lines));
}

/** Books of one series, in its order; others as they came. */
function inSeries(books: readonly BookHit[]): readonly BookHit[] {
  const names = new Set(books.map(({ series }) => series?.name));
  const one = names.size === 1 && !names.has(undefined);
  return one ? books.toSorted((a, b) => (a.series?.number ?? 0) - (b.series?.number ?? 0)) : books;
}

function books(lead: string, hits: readonly BookHit[], manner: Manner): string {
  const lines = hits.map((book) => bookLine(manner, book));
  return manner.brief ? `${lead} ${manner.tongue.join(lines.slice(0, 2))}.` : listed(lead, lines);
}

function wantedOf(args: JsonObject): Wanted {
  const {
    genre,
    query,
    author,
    notAuthor,
    format,
    language,
    minPriceUsd,
    maxPriceUsd,
    fromYear,
    toYear,
    minPages,
    maxPages,
  } = args;
  return {
    ...(genre === undefined ? {} : { genre: genre as Genre }),
    ...(query === undefined ? {} : { query: String(query) }),
    ...(author === undefined ? {} : { author: String(author) }),
    ...(notAuthor === undefined ? {} : { notAuthor: String(notAuthor) }),
    ...(format === undefined ? {} : { format: format as Format }),
    ...(language === undefined ? {} : { language: language as BookLanguage }),
    ...(minPriceUsd === undefined ? {} : { min: dollars(Number(minPriceUsd)) }),
    ...(maxPriceUsd === undefined ? {} : most(Number(maxPriceUsd), minPriceUsd !== undefined)),
    ...(fromYear === undefined ? {} : { from: Number(fromYear) }),
    ...(toYear === undefined ? {} : { to: Number(toYear) }),
    ...(minPages === undefined && maxPages === undefined ? {} : { pages: pagesOf(minPages, maxPages) }),
  };
}

/** `under $10` is asked for as at most 9.99, and said as it was meant. */
function most(usd: number, hasMin: boolean): Pick<Wanted, 'max' | 'under'> {
  const cents = Math.round(usd * 100);
  return cents % 100 === 99 && !hasMin ? { under: `$${(cents + 1) / 100}` } : { max: dollars(usd) };
}

/** `under 200 pages` is asked for as at most 199, and said as it was meant. */
function pagesOf(min: unknown, max: unknown): PagesWanted {
  const isRound = (pages: number): boolean => pages % 10 === 0;
  if (min !== undefined && max !== undefined) return { min: Number(min), max: Number(max) };
  if (max !== undefined) return isRound(Number(max) + 1) ? { under: Number(max) + 1 } : { max: Number(max) };
  return isRound(Number(min) - 1) ? { over: Number(min) - 1 } : { min: Number(min) };
}

function dollars(usd: number): string {
  return `$${usd.toFixed(2).replace(/\.00$/, '')}`;
}

function givenUp(argument: string): GivenUp {
  switch (argument) {
    case 'maxPriceUsd':
    case 'minPriceUsd':
      return 'price';
    case 'fromYear':
    case 'toYear':
      return 'year';
    case 'minPages':
    case 'maxPages':
      return 'pages';
    case 'inStock':
      return 'stock';
    case 'author':
    case 'genre':
    case 'language':
    case 'format':
      return argument;
    default:
      return 'query';
  }
}

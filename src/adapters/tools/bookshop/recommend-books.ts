import type { DatabaseSync } from 'node:sqlite';
import type { CallContext, JsonObject } from '../../../ports/index.ts';
import { type BookHits, type HitRow, NO_FILTER, toHit } from './book-hits.ts';
import type { BookMatch } from './find-book.ts';
import { toCents } from './money.ts';
import type { CustomerLine } from './read-data.ts';
import type { Recommendations } from './results.ts';
import { EMPTY_WORDS, wordsOf } from './words.ts';

/** What recommending is made of. */
export interface RecommendParts {
  readonly database: DatabaseSync;
  readonly hits: BookHits;
  readonly findBook: (text: string) => BookMatch;
}

const DEFAULT_LIMIT = 5;

/** A book with how much speaks for it, and what speaks loudest. */
interface Scored {
  readonly row: HitRow;
  readonly score: number;
  readonly why: string;
}

/** A reason to choose a book. */
type Reason = readonly [score: number, why: string];

/**
 * Chooses books like one that was liked, else by what the customer prefers, else of a shelf, else the best rated of
 * all. A customer is never told to buy what they have, and of a series only the next one they lack.
 */
export function createRecommendBooks(
  parts: RecommendParts,
): (args: JsonObject, context: CallContext) => Recommendations {
  const { database, hits, findBook } = parts;
  const prefersOf = database.prepare('SELECT prefers FROM customer WHERE id = ?');
  const ownedOf = database.prepare(`
    SELECT DISTINCT book.number FROM purchase JOIN purchase_item ON purchase = purchase.id
      JOIN book ON book.id = purchase_item.book
    WHERE customer = ? AND status <> 'cancelled'`);
  const blurbs = database.prepare('SELECT number, blurb FROM book');
  const rowOf = (number: number): HitRow | undefined => hits({ ...NO_FILTER, numbers: `[${number}]` })[0];

  /** Telling words of each blurb; made at the first question that needs them. */
  let wordsByBook: Map<number, Set<string>> | undefined;
  const blurbWords = (number: number): ReadonlySet<string> => {
    wordsByBook ??= new Map(
      blurbs.all().map((row) => [Number(row.number), new Set(wordsOf(String(row.blurb)).filter(isTelling))]),
    );
    return wordsByBook.get(number) ?? new Set();
  };

  return (args, context) => {
    const json = context.user === undefined ? undefined : prefersOf.get(context.user)?.prefers;
    const prefers = json === undefined ? undefined : (JSON.parse(String(json)) as CustomerLine['prefers']);
    const owned = new Set(context.user === undefined ? [] : ownedOf.all(context.user).map((row) => Number(row.number)));
    const asked = args.like as string | undefined;
    const likedNumber = asked === undefined ? undefined : findBook(asked).number;
    const liked = likedNumber === undefined ? undefined : rowOf(likedNumber);
    if (liked !== undefined) owned.add(liked.number);

    // Without a taste that is known, only what everybody here can read.
    const languages = prefers?.languages ?? ['en'];
    const rows = hits({
      ...NO_FILTER,
      genre: (args.genre as string | undefined) ?? null,
      format: (args.format as string | undefined) ?? null,
      maxCents: args.maxPriceUsd === undefined ? null : toCents(Number(args.maxPriceUsd)),
    }).filter((row) => !owned.has(row.number) && (liked !== undefined || languages.includes(row.language)));

    const chosen = choose();
    return {
      basis: chosen.basis,
      books: best(chosen.scored, owned, Number(args.limit ?? DEFAULT_LIMIT)),
      ...(liked === undefined ? {} : { like: { id: liked.id, title: liked.title } }),
      ...(asked === undefined || liked !== undefined ? {} : { unknown: asked }),
    };

    function choose(): { readonly basis: Recommendations['basis']; readonly scored: Scored[] } {
      if (liked !== undefined) {
        const likedWords = blurbWords(liked.number);
        const shared = (row: HitRow): number => [...blurbWords(row.number)].filter((w) => likedWords.has(w)).length;
        return { basis: 'liked-book', scored: score(rows, (row) => likeness(row, liked, shared(row))) };
      }
      if (args.genre !== undefined) {
        return { basis: 'genre', scored: score(rows, () => [[1, `well rated in ${String(args.genre)}`]]) };
      }
      const byTaste = prefers === undefined ? [] : score(rows, (row) => taste(row, prefers));
      if (byTaste.length > 0) return { basis: 'preferences', scored: byTaste };
      return { basis: 'popular', scored: score(rows, (row) => [[1, `rated ${row.rating} by ${row.ratings} readers`]]) };
    }
  };
}

function isTelling(word: string): boolean {
  return word.length > 3 && !EMPTY_WORDS.has(word);
}

function likeness(row: HitRow, liked: HitRow, sharedWords: number): Reason[] {
  if (row.language !== liked.language) return [];
  const reasons: Reason[] = [];
  const likedAuthors = JSON.parse(liked.authors) as string[];
  const likedGenres = JSON.parse(liked.genres) as string[];
  const author = (JSON.parse(row.authors) as string[]).find((name) => likedAuthors.includes(name));
  const genre = (JSON.parse(row.genres) as string[]).find((name) => likedGenres.includes(name));
  if (row.series !== null && row.series === liked.series) reasons.push([4, `also in the series ${row.series}`]);
  if (author !== undefined) reasons.push([2.5, `also by ${author}`]);
  if (genre !== undefined) reasons.push([2, `also ${genre}`]);
  if (reasons.length > 0 && sharedWords > 0) reasons.push([0.5 * sharedWords, 'close in subject']);
  return reasons;
}

function taste(row: HitRow, prefers: CustomerLine['prefers']): Reason[] {
  if (prefers.maxCents !== undefined && row.cents > prefers.maxCents) return [];
  const reasons: Reason[] = [];
  const author = (JSON.parse(row.authors) as string[]).find((name) => prefers.authors.includes(name));
  const genre = (JSON.parse(row.genres) as string[]).find((name) => prefers.genres.includes(name));
  if (author !== undefined) reasons.push([3, `by ${author}, a favorite author`]);
  if (genre !== undefined) reasons.push([2, `in a favorite genre: ${genre}`]);
  const formats = JSON.parse(row.formats) as CustomerLine['prefers']['formats'];
  if (reasons.length > 0 && formats.some((format) => prefers.formats.includes(format)))
    reasons.push([0.5, 'right format']);
  return reasons;
}

/** Rows with at least one reason; the first reason is the one that is told. */
function score(rows: readonly HitRow[], reasonsOf: (row: HitRow) => readonly Reason[]): Scored[] {
  return rows.flatMap((row) => {
    const reasons = reasonsOf(row);
    const [first] = reasons;
    if (first === undefined) return [];
    const sum = reasons.reduce((total, [points]) => total + points, 0);
    return [{ row, score: sum + steadyRating(row), why: first[1] }];
  });
}

/** The rating drawn to the mean of 4 while there are few of them. */
function steadyRating({ rating, ratings }: HitRow): number {
  return (rating * ratings + 4 * 50) / (ratings + 50);
}

function best(scored: readonly Scored[], owned: ReadonlySet<number>, limit: number): Recommendations['books'] {
  const ranked = scored.toSorted((a, b) => b.score - a.score || a.row.number - b.row.number);
  const firstOfSeries = new Map<string, number>();
  for (const { row } of ranked) {
    if (row.series === null || owned.has(row.number)) continue;
    const known = firstOfSeries.get(row.series);
    if (known === undefined || (row.series_number ?? 1) < known) firstOfSeries.set(row.series, row.series_number ?? 1);
  }
  return ranked
    .filter(({ row }) => row.series === null || firstOfSeries.get(row.series) === row.series_number)
    .slice(0, limit)
    .map(({ row, why }) => ({ ...toHit(row), why }));
}

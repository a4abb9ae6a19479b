import type { DatabaseSync } from 'node:sqlite';
import type { JsonObject } from '../../../ports/index.ts';
import { type BookHits, inOrder, NO_FILTER, toHit } from './book-hits.ts';
import type { BookMatch } from './find-book.ts';
import { money } from './money.ts';
import type { BookDetails, Format, NoSuchBook, StockResult } from './results.ts';

/** What the tools about one book are made of. */
export interface BookParts {
  readonly database: DatabaseSync;
  readonly hits: BookHits;
  readonly findBook: (text: string) => BookMatch;
}

interface BookRow {
  readonly number: number;
  readonly id: string;
  readonly title: string;
  readonly authors: string;
  readonly genres: string;
  readonly year: number;
  readonly pages: number;
  readonly language: string;
  readonly rating: number;
  readonly ratings: number;
  readonly blurb: string;
  readonly series: string | null;
  readonly series_number: number | null;
}

interface EditionRow {
  readonly format: Format;
  readonly cents: number;
  readonly download: number;
  readonly copies: number;
  readonly restock: string | null;
}

const MAX_REVIEWS = 3;

/** `book_details` and `check_stock`. */
export function createBookTools(parts: BookParts): {
  readonly bookDetails: (args: JsonObject) => BookDetails;
  readonly checkStock: (args: JsonObject) => StockResult;
} {
  const { database } = parts;
  const bookBy = database.prepare('SELECT * FROM book WHERE number = ?');
  const editionsOf = database.prepare('SELECT * FROM edition WHERE book = ? ORDER BY cents DESC');
  const stockOf = database.prepare('SELECT format, place, copies FROM stock WHERE book = ? ORDER BY place');
  const seriesOf = database.prepare(
    'SELECT id, title, series_number AS number FROM book WHERE series = ? AND number <> ? ORDER BY series_number',
  );
  const reviewsOf = database.prepare('SELECT stars, text FROM review WHERE book = ? ORDER BY rowid LIMIT ?');

  const noSuchBook = (asked: string, similar: readonly number[]): NoSuchBook => ({
    found: false,
    asked,
    similar:
      similar.length === 0
        ? []
        : inOrder(parts.hits({ ...NO_FILTER, numbers: JSON.stringify(similar) }), similar).map(toHit),
  });
  const find = (asked: string): BookRow | NoSuchBook => {
    const { number, similar } = parts.findBook(asked);
    if (number === undefined) return noSuchBook(asked, similar);
    return bookBy.get(number) as unknown as BookRow;
  };

  const bookDetails = (args: JsonObject): BookDetails => {
    const row = find(String(args.book));
    if ('found' in row) return row;
    const editions = editionsOf.all(row.number) as unknown as EditionRow[];
    const reviews = reviewsOf.all(row.number, MAX_REVIEWS) as unknown as { stars: number; text: string }[];
    const others = seriesOf.all(row.series, row.number) as unknown as { id: string; title: string; number: number }[];
    const { id, title, year, pages, language, rating, ratings, blurb } = row;
    return {
      found: true,
      book: {
        id,
        title,
        authors: JSON.parse(row.authors) as string[],
        genres: JSON.parse(row.genres) as string[],
        year,
        pages,
        language,
        rating,
        ratings,
        blurb,
        editions: editions.map(({ format, cents, download, copies }) => ({
          format,
          price: money(cents),
          inStock: download === 1 || copies > 0,
        })),
        ...(row.series === null
          ? {}
          : {
              series: {
                name: row.series,
                number: row.series_number ?? 1,
                others: others.map((other) => ({ ...other })),
              },
            }),
        reviews: reviews.map((review) => ({ ...review })),
      },
    };
  };

  const checkStock = (args: JsonObject): StockResult => {
    const row = find(String(args.book));
    if ('found' in row) return row;
    const all = editionsOf.all(row.number) as unknown as EditionRow[];
    const asked = args.format as Format | undefined;
    const sold = asked === undefined || all.some(({ format }) => format === asked);
    const places = stockOf.all(row.number) as unknown as { format: string; place: string; copies: number }[];
    const editions = all
      .filter(({ format }) => !sold || asked === undefined || format === asked)
      .map(({ format, cents, download, copies, restock }) => {
        const here = places.filter((place) => place.format === format && place.copies > 0);
        return {
          format,
          price: money(cents),
          inStock: download === 1 || copies > 0,
          download: download === 1,
          shops: here
            .filter(({ place }) => place !== WAREHOUSE && (args.shop === undefined || place === args.shop))
            .map((place) => ({ shop: place.place, copies: place.copies })),
          warehouse: here.find(({ place }) => place === WAREHOUSE)?.copies ?? 0,
          ...(restock !== null && copies === 0 ? { restock } : {}),
        };
      });
    return {
      found: true,
      book: { id: row.id, title: row.title, authors: JSON.parse(row.authors) as string[] },
      inStock: editions.some((edition) => edition.inStock),
      editions,
      ...(sold || asked === undefined ? {} : { notSoldAs: asked }),
    };
  };

  return { bookDetails, checkStock };
}

/** The place that is not a shop. */
const WAREHOUSE = 'warehouse';

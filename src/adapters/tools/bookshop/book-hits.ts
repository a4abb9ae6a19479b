import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { money } from './money.ts';
import type { BookHit, Format } from './results.ts';

/** What a list of books may be narrowed by; `null` does not narrow. */
export interface HitFilter {
  /** JSON array of book numbers. */
  readonly numbers: string | null;
  readonly genre: string | null;
  readonly minCents: number | null;
  readonly maxCents: number | null;
  readonly language: string | null;
  readonly format: string | null;
  /** 1: only what can be had now. */
  readonly inStock: number | null;
  readonly fromYear: number | null;
  readonly toYear: number | null;
  readonly minPages: number | null;
  readonly maxPages: number | null;
}

export const NO_FILTER: HitFilter = {
  numbers: null,
  genre: null,
  minCents: null,
  maxCents: null,
  language: null,
  format: null,
  inStock: null,
  fromYear: null,
  toYear: null,
  minPages: null,
  maxPages: null,
};

/** A book with its cheapest edition that fits, as the database has it. */
export interface HitRow {
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
  readonly series: string | null;
  readonly series_number: number | null;
  readonly formats: string;
  readonly format: Format;
  readonly cents: number;
  readonly available: number;
}

/** In SQLite the bare columns of a query with min() come from the row of the minimum: the cheapest edition's. */
const HITS = `
SELECT book.number, id, title, authors, genres, year, pages, language, rating, ratings, series, series_number, formats,
  edition.format AS format, min(edition.cents) AS cents, (edition.download OR edition.copies > 0) AS available
FROM book JOIN edition ON edition.book = book.number
WHERE (:numbers IS NULL OR book.number IN (SELECT value FROM json_each(:numbers)))
  AND (:genre IS NULL OR EXISTS (SELECT 1 FROM book_genre WHERE book = book.number AND genre = :genre))
  AND (:language IS NULL OR language = :language)
  AND (:fromYear IS NULL OR year >= :fromYear)
  AND (:toYear IS NULL OR year <= :toYear)
  AND (:minPages IS NULL OR pages >= :minPages)
  AND (:maxPages IS NULL OR pages <= :maxPages)
  AND (:format IS NULL OR edition.format = :format)
  AND (:minCents IS NULL OR edition.cents >= :minCents)
  AND (:maxCents IS NULL OR edition.cents <= :maxCents)
  AND (:inStock IS NULL OR edition.download OR edition.copies > 0)
GROUP BY book.number
`;

/** Lists books by filter: best rated first, each with its cheapest edition that fits. */
export type BookHits = (filter: HitFilter) => HitRow[];

export function createBookHits(database: DatabaseSync): BookHits {
  const select = database.prepare(`${HITS} ORDER BY rating DESC, ratings DESC, book.number`);
  return (filter) => select.all(filter as unknown as Record<string, SQLInputValue>) as unknown as HitRow[];
}

export function toHit(row: HitRow): BookHit {
  return {
    id: row.id,
    title: row.title,
    authors: JSON.parse(row.authors) as string[],
    genres: JSON.parse(row.genres) as string[],
    year: row.year,
    pages: row.pages,
    language: row.language,
    format: row.format,
    price: money(row.cents),
    rating: row.rating,
    inStock: row.available === 1,
    formats: JSON.parse(row.formats) as Format[],
    ...(row.series === null ? {} : { series: { name: row.series, number: row.series_number ?? 1 } }),
  };
}

/** Rows in the order of their numbers in `order`. */
export function inOrder(rows: readonly HitRow[], order: readonly number[]): HitRow[] {
  const place = new Map(order.map((number, index) => [number, index]));
  return rows.toSorted((a, b) => (place.get(a.number) ?? Infinity) - (place.get(b.number) ?? Infinity));
}

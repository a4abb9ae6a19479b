import type { BookLanguage } from '../../../classifier/bookshop/slots/lexicon.ts';
import type { Format } from '../../../tools/bookshop/index.ts';
import type { PagesWanted, Wanted } from './tongue.ts';

/** How one language says what a search asked for. */
export interface WantedWords {
  readonly genres: Readonly<Record<string, readonly [one: string, many: string]>>;
  readonly books: readonly [one: string, many: string];
  readonly author: (name: string) => string;
  readonly notAuthor: (name: string) => string;
  readonly query: (words: string) => string;
  readonly language: (code: BookLanguage) => string;
  readonly format: (format: Format) => string;
  readonly between: (min: string, max: string) => string;
  readonly under: (price: string) => string;
  readonly max: (price: string) => string;
  readonly min: (price: string) => string;
  readonly year: (year: number) => string;
  readonly years: (from: number, to: number) => string;
  readonly since: (year: number) => string;
  readonly until: (year: number) => string;
  readonly pages: (limits: PagesWanted) => string;
}

/** `detective novels by Ines Calloway as an ebook under $10`, in any language that says things in this order. */
export function describeWanted(wanted: Wanted, count: number, words: WantedWords): string {
  const { genre, author, notAuthor, query, language, format } = wanted;
  const noun = genre === undefined ? words.books : (words.genres[genre] ?? words.books);
  return [
    noun[count === 1 ? 0 : 1],
    author === undefined ? '' : words.author(author),
    notAuthor === undefined ? '' : words.notAuthor(notAuthor),
    query === undefined ? '' : words.query(query),
    language === undefined ? '' : words.language(language),
    format === undefined ? '' : words.format(format),
    years(wanted, words),
    wanted.pages === undefined ? '' : words.pages(wanted.pages),
    price(wanted, words),
  ]
    .filter((part) => part !== '')
    .join(' ');
}

function price({ min, max, under }: Wanted, words: WantedWords): string {
  if (min !== undefined && max !== undefined) return words.between(min, max);
  if (under !== undefined) return words.under(under);
  if (max !== undefined) return words.max(max);
  return min === undefined ? '' : words.min(min);
}

function years({ from, to }: Wanted, words: WantedWords): string {
  if (from !== undefined && to !== undefined) return from === to ? words.year(from) : words.years(from, to);
  if (from !== undefined) return words.since(from);
  return to === undefined ? '' : words.until(to);
}

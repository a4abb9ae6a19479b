import type { DatabaseSync } from 'node:sqlite';
import { createSpelling, type Spelling } from './spelling.ts';
import { EMPTY_WORDS, SHELF_WORDS, wordsOf } from './words.ts';

/** A title as it is recognised. */
export interface TitleWords {
  readonly number: number;
  /** Plain, all of it. */
  readonly plain: string;
  readonly words: readonly string[];
  /** Words of the authors' names and of the series, which may stand beside a title. */
  readonly beside: ReadonlySet<string>;
}

/** The words the shop knows, made once from the database. Memory: every distinct word, about 5,000. */
export interface Lexicon {
  readonly titles: readonly TitleWords[];
  /** Names of authors, with the numbers of their books. */
  readonly authors: ReadonlyMap<string, readonly number[]>;
  /** Spelling of everything that can be searched. */
  readonly search: Spelling;
  /** Spelling of words of titles, series and names. */
  readonly names: Spelling;
  /** Spelling of words of authors' names. */
  readonly people: Spelling;
}

/** A word of a title or a name outweighs any number of appearances in blurbs. */
const TITULAR = 30;

export function createLexicon(database: DatabaseSync): Lexicon {
  const search = new Map<string, number>();
  const names = new Map<string, number>();
  const people = new Map<string, number>();
  const authors = new Map<string, number[]>();
  const count = (words: Iterable<string>, weight: number, ...into: Map<string, number>[]): void => {
    for (const word of words) for (const map of into) map.set(word, (map.get(word) ?? 0) + weight);
  };
  count(EMPTY_WORDS, 1, search);
  for (const [shelf, words] of Object.entries(SHELF_WORDS))
    count(wordsOf([shelf, ...words].join(' ')), TITULAR, search);
  const rows = database.prepare('SELECT number, title, authors, series, blurb FROM book ORDER BY number').all();
  const titles = rows.map((row): TitleWords => {
    const number = Number(row.number);
    const words = wordsOf(String(row.title));
    const series = wordsOf(String(row.series ?? ''));
    const writers = JSON.parse(String(row.authors)) as string[];
    const writerWords = writers.flatMap((writer) => wordsOf(writer));
    for (const writer of writers) authors.set(writer, [...(authors.get(writer) ?? []), number]);
    count(words, TITULAR, search, names);
    count(series, TITULAR, search, names);
    count(writerWords, TITULAR, search, names, people);
    count(wordsOf(String(row.blurb), 200), 1, search);
    return { number, plain: words.join(' '), words, beside: new Set([...series, ...writerWords]) };
  });
  return {
    titles,
    authors,
    search: createSpelling(search),
    names: createSpelling(names),
    people: createSpelling(people),
  };
}

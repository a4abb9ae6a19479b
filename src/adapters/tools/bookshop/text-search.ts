import type { DatabaseSync } from 'node:sqlite';
import type { Lexicon } from './lexicon.ts';
import { EMPTY_WORDS, wordsOf } from './words.ts';

/** A word that was read as another. */
export interface Correction {
  readonly from: string;
  readonly to: string;
}

/** What a free text finds. */
export interface TextMatch {
  /** Numbers of the books that hold enough of what was asked, best first. */
  readonly fits: readonly number[];
  /** Numbers of those that hold a part of it, best first. */
  readonly near: readonly number[];
  readonly corrected: readonly Correction[];
}

/** A query's words beyond this many are left out. */
const MAX_WORDS = 16;

/** A book fits where it holds this share of the words, each counted by how rare it is. */
const ENOUGH = 0.55;

/**
 * Searches title, authors, series, shelf and blurb; `undefined` where the text has no word that tells anything.
 * Words that no book holds are read as the nearest that one does.
 */
export function createTextSearch(database: DatabaseSync, lexicon: Lexicon): (text: string) => TextMatch | undefined {
  const holding = database.prepare('SELECT rowid FROM book_text WHERE book_text MATCH ?');
  const ranked = database.prepare(
    'SELECT rowid FROM book_text WHERE book_text MATCH ? ORDER BY bm25(book_text, 10.0, 8.0, 6.0, 2.0, 1.0), rowid',
  );
  const total = lexicon.titles.length;

  return (text) => {
    const said = [...new Set(wordsOf(text, MAX_WORDS))];
    const corrected: Correction[] = [];
    const kept: { readonly word: string; readonly books: readonly number[] }[] = [];
    for (const from of said) {
      let word = from;
      let books = EMPTY_WORDS.has(word) ? [] : rowids(holding.all(quote(word)));
      if (books.length === 0 && !lexicon.search.knows(word)) {
        const to = lexicon.search.correct(word);
        if (to !== undefined) {
          corrected.push({ from, to });
          word = to;
          books = EMPTY_WORDS.has(word) ? [] : rowids(holding.all(quote(word)));
        }
      }
      if (!EMPTY_WORDS.has(word)) kept.push({ word, books });
    }
    if (kept.length === 0) return undefined;

    const held = new Map<number, number>();
    let all = 0;
    for (const { books } of kept) {
      const weight = Math.log(1 + total / (1 + books.length));
      all += weight;
      for (const book of books) held.set(book, (held.get(book) ?? 0) + weight);
    }
    const near = rowids(ranked.all(kept.map(({ word }) => quote(word)).join(' OR ')));
    // The full-text rank alone lets one rare word in a title beat a book that holds every word asked for.
    const byShare = near.map((book, place) => ({ book, place, share: (held.get(book) ?? 0) / all }));
    byShare.sort((a, b) => b.share - a.share || a.place - b.place);
    return {
      fits: byShare.filter(({ share }) => share >= ENOUGH).map(({ book }) => book),
      near: byShare.map(({ book }) => book),
      corrected,
    };
  };
}

function quote(word: string): string {
  return `"${word}"`;
}

function rowids(rows: readonly Record<string, unknown>[]): number[] {
  return rows.map((row) => Number(row.rowid));
}

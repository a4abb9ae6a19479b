import { DatabaseSync } from 'node:sqlite';

/** A text that can be found. */
export interface Document {
  /** Unique; stands in what is found, and in the tags of answers made of it. */
  readonly id: string;
  /** What it is about: a word here weighs four times one in the text. */
  readonly title: string;
  readonly text: string;
}

/** Words that say nothing of what is asked. */
const EMPTY = new Set(
  `a about all also am an and any are as at be been but by can could did do does for from get got had has have how i if
  in into is it its just long many me much my of on or our please should so some tell than that the their them then
  there these they this to us was we were what when where which who whom whose why will with would you your`
    .split(/\s+/u)
    .filter((word) => word !== ''),
);
/** A question's words beyond this many are left out. */
const MAX_WORDS = 24;

/** Full-text search in memory: any word of the question may match, by its stem and without accents, ranked by BM25. */
export interface FullText {
  /** Places in the list of documents, best first. */
  search(question: string, limit: number): number[];
  close(): void;
}

/** @source SQLite FTS5, https://sqlite.org/fts5.html */
export function createFullText(documents: readonly Document[]): FullText {
  const database = new DatabaseSync(':memory:');
  database.exec(
    "CREATE VIRTUAL TABLE passage USING fts5(title, text, content='', tokenize='porter unicode61 remove_diacritics 2')",
  );
  const insert = database.prepare('INSERT INTO passage (rowid, title, text) VALUES (?, ?, ?)');
  database.exec('BEGIN');
  documents.forEach(({ title, text }, place) => {
    insert.run(place + 1, title, text);
  });
  database.exec('COMMIT');
  const ranked = database.prepare(
    'SELECT rowid FROM passage WHERE passage MATCH ? ORDER BY bm25(passage, 4.0, 1.0), rowid LIMIT ?',
  );
  return {
    search: (question, limit) => {
      const words = tellingWords(question);
      if (words.length === 0) return [];
      const rows = ranked.all(words.map((word) => `"${word}"`).join(' OR '), limit);
      return rows.map(({ rowid }) => Number(rowid) - 1);
    },
    close: () => database.close(),
  };
}

/** The words of a question that tell what it is about, each once. */
export function tellingWords(question: string): string[] {
  const words = question.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return [...new Set(words)].filter((word) => !EMPTY.has(word)).slice(0, MAX_WORDS);
}

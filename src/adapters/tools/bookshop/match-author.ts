import type { Lexicon } from './lexicon.ts';
import type { Correction } from './text-search.ts';
import { wordsOf } from './words.ts';

/** The authors a text names, and how its words were read. */
export interface AuthorMatch {
  readonly names: readonly string[];
  /** Numbers of their books. */
  readonly numbers: readonly number[];
  readonly corrected: readonly Correction[];
}

const AROUND_NAME = new Set(['by', 'author', 'the', 'from', 'written']);

/** Finds authors by a name or a part of one: every word must be in the name, as written, begun, or misspelled. */
export function createMatchAuthor(lexicon: Lexicon): (text: string) => AuthorMatch {
  const people = [...lexicon.authors].map(([name, numbers]) => ({ name, numbers, words: wordsOf(name) }));
  const named = (wanted: readonly string[], fits: (word: string, want: string) => boolean) =>
    people.filter(({ words }) => wanted.every((want) => words.some((word) => fits(word, want))));

  return (text) => {
    const wanted = wordsOf(text, 8).filter((word) => !AROUND_NAME.has(word));
    if (wanted.length === 0) return { names: [], numbers: [], corrected: [] };
    const corrected: Correction[] = [];
    let found = named(wanted, (word, want) => word === want);
    if (found.length === 0) found = named(wanted, (word, want) => want.length >= 3 && word.startsWith(want));
    if (found.length === 0) {
      const spelled = wanted.map((from) => {
        const to = lexicon.people.knows(from) ? undefined : lexicon.people.correct(from);
        if (to !== undefined) corrected.push({ from, to });
        return to ?? from;
      });
      found = named(spelled, (word, want) => word === want);
    }
    return {
      names: found.map(({ name }) => name),
      numbers: found.flatMap(({ numbers }) => numbers),
      corrected: found.length === 0 ? [] : corrected,
    };
  };
}

import { PhraseAutomaton } from './phrase-automaton.ts';
import { PhraseReader } from './phrase-reader.ts';
import { type Finding, nothing, type StreamMatcher } from './stream-matcher.ts';

/** One phrase to be found. */
export interface Phrase {
  readonly text: string;
  readonly category: string;
  readonly action: 'note' | 'block';
}

/**
 * Finds whole phrases in a growing draft, as many as are given in one step a character (Aho-Corasick).
 *
 * Reads what a person would: upper and lower case, accents, full-width letters, apostrophes, invisible characters and
 * whatever separates two words make no difference. A phrase is found at word edges only, once the edge behind it is
 * seen; in scripts without spaces, anywhere and at once. `at` is behind the edge, `from` at the first letter.
 *
 * ```ts
 * guard({ matchers: [phraseMatcher([{ text: 'internal use only', category: 'leak', action: 'block' }])] })
 * ```
 *
 * Memory: the automaton, shared by all drafts, takes 4 bytes × characters of all phrases × distinct letters; a draft
 * keeps as many offsets as the longest phrase has characters.
 *
 * @throws RangeError for a phrase without a letter or digit.
 * @source Aho, Corasick, "Efficient string matching", CACM 18(6), 1975
 */
export function phraseMatcher(phrases: readonly Phrase[]): () => StreamMatcher {
  const automaton = new PhraseAutomaton(
    'phraseMatcher',
    phrases.map((phrase) => phrase.text),
  );
  return () => new PhraseRun(automaton, phrases);
}

class PhraseRun implements StreamMatcher {
  readonly #reader: PhraseReader;
  readonly #phrases: readonly Phrase[];
  #length = 0;
  safeThrough = 0;

  constructor(automaton: PhraseAutomaton, phrases: readonly Phrase[]) {
    this.#reader = new PhraseReader(automaton);
    this.#phrases = phrases;
  }

  push(chunk: string): readonly Finding[] {
    const reader = this.#reader;
    let findings = nothing;
    for (let i = 0; i < chunk.length; i++) {
      const offset = this.#length + i;
      if (!reader.step(chunk.charCodeAt(i), offset)) continue;
      findings = this.#collect(findings, offset + 1);
      if (findings.at(-1)?.action === 'block') break;
    }
    this.#length += chunk.length;
    this.safeThrough = reader.safeThrough(this.#length);
    return findings;
  }

  end(): readonly Finding[] {
    this.safeThrough = this.#length;
    return this.#reader.edge(this.#length) ? this.#collect(nothing, this.#length) : nothing;
  }

  #collect(found: readonly Finding[], at: number): readonly Finding[] {
    const findings = [...found];
    for (const index of this.#reader.found) {
      const { category, action } = this.#phrases[index] as Phrase;
      findings.push({ category, action, from: this.#reader.fromOf(index), at });
      if (action === 'block') break;
    }
    return findings;
  }
}

import { boundarySymbol, type Phrase, PhraseAutomaton } from './phrase-automaton.ts';
import { type Finding, nothing, type StreamMatcher } from './stream-matcher.ts';

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
  const automaton = new PhraseAutomaton(phrases);
  return () => new PhraseRun(automaton);
}

class PhraseRun implements StreamMatcher {
  readonly #automaton: PhraseAutomaton;
  /** Where each of the last symbols that could belong to a phrase stands in the draft, a ring. */
  readonly #offsets: Float64Array;
  #state: number;
  #count = 0;
  #length = 0;
  #afterBoundary = true;
  safeThrough = 0;

  constructor(automaton: PhraseAutomaton) {
    this.#automaton = automaton;
    this.#offsets = new Float64Array(automaton.maxLength + 1);
    // A draft begins at a word edge.
    this.#state = automaton.next[boundarySymbol] as number;
  }

  push(chunk: string): readonly Finding[] {
    const { ascii, next, width, found } = this.#automaton;
    let findings: Finding[] | undefined;
    for (let i = 0; i < chunk.length; i++) {
      const code = chunk.charCodeAt(i);
      const symbol = code < 128 ? (ascii[code] as number) : this.#automaton.symbol(code);
      if (symbol === -1 || (symbol === boundarySymbol && this.#afterBoundary)) continue;
      this.#afterBoundary = symbol === boundarySymbol;
      const state = next[this.#state * width + symbol] as number;
      this.#state = state;
      if (state === 0) continue;
      this.#offsets[this.#count++ % this.#offsets.length] = this.#length + i;
      if (!found.has(state)) continue;
      findings = this.#collect(findings ?? [], this.#length + i + 1);
      if (findings.at(-1)?.action === 'block') break;
    }
    this.#length += chunk.length;
    this.safeThrough = this.#offset(this.#automaton.depth[this.#state] as number);
    return findings ?? nothing;
  }

  end(): readonly Finding[] {
    if (this.#afterBoundary) return nothing;
    const { next, width } = this.#automaton;
    this.#state = next[this.#state * width + boundarySymbol] as number;
    this.#offsets[this.#count++ % this.#offsets.length] = this.#length;
    return this.#collect([], this.#length);
  }

  #collect(findings: Finding[], at: number): Finding[] {
    const { phrases, lengths, found } = this.#automaton;
    for (const index of found.get(this.#state) ?? []) {
      const { category, action } = phrases[index] as Phrase;
      findings.push({ category, action, from: this.#offset(lengths[index] as number), at });
      if (action === 'block') break;
    }
    return findings;
  }

  /** Where the last so many symbols began; 0: nowhere yet. */
  #offset(symbols: number): number {
    if (symbols === 0) return this.#length;
    return this.#offsets[(this.#count - symbols) % this.#offsets.length] as number;
  }
}

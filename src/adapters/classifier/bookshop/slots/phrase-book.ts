import { isCommon } from './common-words.ts';
import { FuzzyWords } from './fuzzy-words.ts';
import { type Span, type Token, tokenize } from './tokens.ts';

/** A phrase found in a text. */
export interface PhraseHit<V> extends Span {
  readonly value: V;
  /** Index of its first token, and of the one after its last. */
  readonly first: number;
  readonly after: number;
}

interface Node<V> {
  readonly next: Map<string, Node<V>>;
  value?: V;
}

/** Finds phrases of a fixed list in a text, longest first, forgiving typing mistakes in words that are not common. */
export class PhraseBook<V> {
  readonly #root: Node<V> = { next: new Map() };
  readonly #words: FuzzyWords;

  /** One entry a value: its phrases, separated by commas. */
  constructor(entries: Iterable<readonly [V, string]>) {
    const words: string[] = [];
    for (const [value, phrases] of entries) {
      for (const phrase of phrases.split(',')) {
        let node = this.#root;
        for (const { word } of tokenize(phrase)) {
          words.push(word);
          const next: Node<V> = node.next.get(word) ?? { next: new Map() };
          node.next.set(word, next);
          node = next;
        }
        node.value ??= value;
      }
    }
    this.#words = new FuzzyWords(words);
  }

  find(tokens: readonly Token[]): readonly PhraseHit<V>[] {
    const read = tokens.map(({ word }) => (isCommon(word) ? word : (this.#words.find(word)?.word ?? word)));
    const hits: PhraseHit<V>[] = [];
    let first = 0;
    while (first < tokens.length) {
      const hit = this.#longest(tokens, read, first);
      if (hit !== undefined) hits.push(hit);
      first = hit?.after ?? first + 1;
    }
    return hits;
  }

  #longest(tokens: readonly Token[], read: readonly string[], first: number): PhraseHit<V> | undefined {
    let hit: PhraseHit<V> | undefined;
    let node: Node<V> | undefined = this.#root;
    for (let at = first; at < tokens.length; at += 1) {
      const word = read[at];
      node = word === undefined ? undefined : node.next.get(word);
      if (node === undefined) break;
      if (node.value !== undefined) {
        const start = tokens[first]?.start ?? 0;
        hit = { value: node.value, start, end: tokens[at]?.end ?? start, first, after: at + 1 };
      }
    }
    return hit;
  }
}

import { defer, of } from 'rxjs';
import { checkNumber } from '../../../operators/check-options.ts';
import type { Embedder } from '../../ports/index.ts';
import { questionForm } from '../wording/question-form.ts';
import { singular } from '../wording/singular.ts';

/** How texts become vectors. */
export interface LocalEmbedderOptions {
  /** Length of the vectors. More keeps more features apart. Default 256. */
  readonly dimensions?: number;
  /** How much a word matters, e.g. by {@link inverseFrequency} of the texts at hand. Default: every word the same. */
  readonly weigh?: (word: string) => number;
}

/** Beside the words themselves: pairs of neighbors, which tell order, and three letters in a row, which forgive typos. */
const PAIR = 0.5;
const LETTERS = 0.6;
/** Words that carry the grammar. */
const GRAMMAR = 0.3;
const GRAMMATICAL = new Set(
  'what how who when where why i you my your can could should would will may must to and or'.split(' '),
);

/**
 * An embedder that runs here, at once, with no model: words of the question form, pairs of them and letter triples,
 * hashed with signs into `dimensions` numbers. It sees wording and no meaning: `cheap` and `inexpensive` are strangers
 * to it, two cities in one sentence are nearly the same. Use it behind the wording guard, or use a real one.
 *
 * @source K. Weinberger et al., "Feature hashing for large scale multitask learning", ICML 2009
 * @throws RangeError where `dimensions` is not a whole number of at least 16.
 */
export function createLocalEmbedder(options: LocalEmbedderOptions = {}): Embedder {
  const { dimensions = 256, weigh = () => 1 } = options;
  checkNumber('createLocalEmbedder', 'dimensions', dimensions, { min: 16, max: 65_536, whole: true });
  return {
    space: `local-wording@${dimensions}`,
    dimensions,
    embed: (texts) => defer(() => of(texts.map((text) => embed(wordsOf(text), dimensions, weigh)))),
  };
}

/** Weighs a word by how few of the texts hold it: ln((1 + texts) / (1 + texts with it)), and at least 0.1. */
export function inverseFrequency(texts: Iterable<string>): (word: string) => number {
  const holding = new Map<string, number>();
  let total = 0;
  for (const text of texts) {
    total += 1;
    for (const word of new Set(wordsOf(text))) holding.set(word, (holding.get(word) ?? 0) + 1);
  }
  return (word) => Math.max(0.1, Math.log((1 + total) / (1 + (holding.get(word) ?? 0))));
}

/** Singular and plural are near: to tell them apart is a guard's work. */
function wordsOf(text: string): readonly string[] {
  return questionForm(text).map(singular);
}

function embed(words: readonly string[], dimensions: number, weigh: (word: string) => number): Float32Array {
  const vector = new Float32Array(dimensions);
  const add = (feature: string, weight: number): void => {
    const hash = fnv1a(feature);
    const at = hash % dimensions;
    vector[at] = (vector[at] ?? 0) + (hash & 0x8000_0000 ? -weight : weight);
  };
  let before = '';
  for (const word of words) {
    const weight = weigh(word) * (GRAMMATICAL.has(word) || word.startsWith('@') ? GRAMMAR : 1);
    add(word, weight);
    if (before !== '') add(`${before} ${word}`, weight * PAIR);
    before = word;
    const framed = `<${word}>`;
    const triples = framed.length - 2;
    for (let at = 0; at < triples; at += 1)
      add(`3${framed.slice(at, at + 3)}`, (weight * LETTERS) / Math.sqrt(triples));
  }
  return toUnitLength(vector);
}

function toUnitLength(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((value) => value / length);
}

/** 32 bits; the last step spreads them, for the low ones choose the place and the highest the sign. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}

/** How a text becomes numbers: plain data, kept in the model file so that training and guessing never differ. */
export interface FeatureOptions {
  /** 2^bits buckets; two n-grams that share one are told apart no more. 10 to 20. */
  readonly bits: number;
  /** Shortest and longest run of characters counted within a word and its edges. */
  readonly minChars: number;
  readonly maxChars: number;
  /** How many neighbouring words are counted together: 1 is words alone, 2 adds pairs. */
  readonly maxWords: number;
  /** Share of the vector's length given to words; the rest goes to characters. 0 to 1. */
  readonly wordShare: number;
  /** What lies behind this many UTF-16 units is not read: the bound on time and memory. */
  readonly maxLength: number;
}

/** A sparse vector of length 1, in arrays that the next extraction reuses. */
export interface SparseVector {
  readonly buckets: Uint32Array;
  readonly values: Float32Array;
  /** How many entries are in use. */
  count: number;
}

const EDGE = 0x5f;
const FNV_START = 0x811c9dc5;
const FNV_STEP = 0x01000193;

/**
 * Cuts texts into words and runs of characters and hashes them into buckets, without a vocabulary: an unseen or mistyped
 * word still shares most of its runs with the right one. Accents are dropped and every digit reads as `0`.
 *
 * Memory: one stamp a bucket, and one vector; both are reused, so a vector is good until the next call.
 *
 * @source Weinberger et al. 2009, "Feature Hashing for Large Scale Multitask Learning".
 */
export class HashedFeatures {
  readonly options: FeatureOptions;
  readonly #vector: SparseVector;
  readonly #stamps: Uint32Array;
  readonly #mask: number;
  #stamp = 0;

  constructor(options: FeatureOptions) {
    const { bits, minChars, maxChars } = options;
    if (!Number.isInteger(bits) || bits < 10 || bits > 20) {
      throw new RangeError(`HashedFeatures: bits is ${bits}; give an integer from 10 to 20`);
    }
    if (!(minChars >= 1 && maxChars >= minChars)) {
      throw new RangeError(`HashedFeatures: minChars ${minChars} and maxChars ${maxChars} are no range of lengths`);
    }
    this.options = options;
    this.#mask = 2 ** bits - 1;
    this.#stamps = new Uint32Array(2 ** bits);
    const most = Math.min(2 ** bits, 3 * options.maxLength * (maxChars - minChars + 1 + options.maxWords));
    this.#vector = { buckets: new Uint32Array(most), values: new Float32Array(most), count: 0 };
  }

  /** The vector of a text; the next call overwrites it. */
  extract(text: string): SparseVector {
    const vector = this.#vector;
    const words = plainWords(text, this.options.maxLength);
    this.#stamp += 1;
    vector.count = 0;
    this.#addWords(words);
    const wordEnd = vector.count;
    for (const word of words) this.#addRuns(word);
    scale(vector.values, 0, wordEnd, this.options.wordShare);
    scale(vector.values, wordEnd, vector.count, 1 - this.options.wordShare);
    return vector;
  }

  #addWords(words: readonly string[]): void {
    for (let start = 0; start < words.length; start += 1) {
      let hash = FNV_START;
      for (let length = 0; length < this.options.maxWords && start + length < words.length; length += 1) {
        hash = Math.imul(hash ^ 0x20, FNV_STEP);
        const word = words[start + length] ?? '';
        for (let at = 0; at < word.length; at += 1) hash = Math.imul(hash ^ word.charCodeAt(at), FNV_STEP);
        this.#add(hash ^ 0x9e3779b9);
      }
    }
  }

  #addRuns(word: string): void {
    const { minChars, maxChars } = this.options;
    const end = word.length + 2;
    for (let start = 0; start < end; start += 1) {
      let hash = FNV_START;
      for (let length = 1; length <= maxChars && start + length <= end; length += 1) {
        const at = start + length - 2;
        hash = Math.imul(hash ^ (at < 0 || at === word.length ? EDGE : word.charCodeAt(at)), FNV_STEP);
        if (length >= minChars) this.#add(hash);
      }
    }
  }

  #add(hash: number): void {
    const bucket = finish(hash) & this.#mask;
    if (this.#stamps[bucket] === this.#stamp) return;
    this.#stamps[bucket] = this.#stamp;
    const vector = this.#vector;
    vector.buckets[vector.count] = bucket;
    vector.values[vector.count] = 1;
    vector.count += 1;
  }
}

/** Lower-case words without accents; digits as `0`, at most four of them; `$` and `€` count as words. */
export function plainWords(text: string, maxLength: number = Number.POSITIVE_INFINITY): readonly string[] {
  const plain = withoutAccents(text.slice(0, maxLength)).slice(0, maxLength).toLowerCase();
  return (plain.replace(/\d+/g, (run) => '0000'.slice(0, run.length)).match(/[\p{L}0']+|[$€£?!]/gu) ?? []).map(trim);
}

/** `é` as `e`. */
export function withoutAccents(text: string): string {
  return text.normalize('NFD').replace(/\p{M}+/gu, '');
}

function trim(word: string): string {
  return word.replace(/^'+|'+$/g, '') || word;
}

/** FNV leaves the low bits of short strings alike; this spreads them (the closing steps of MurmurHash3). */
function finish(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function scale(values: Float32Array, from: number, to: number, share: number): void {
  if (to > from) values.fill(Math.sqrt(share / (to - from)), from, to);
}

import { type Draw, EMPTY_HASH, hashedRandom, hashText, type TextHash } from './seeded-random.ts';

/** Stands between the parts of a name, so that ('a', 'bc') is another than ('ab', 'c'). */
const SEPARATOR = 0;
const SLASH = '/'.charCodeAt(0);

/**
 * Independent streams of one seed, each named by what it is for. Two simulations of one seed that ask for the same name
 * get the same numbers whatever else they draw: run 17's planner is equally slow in both, so that a comparison shows
 * the change and not the luck of the draw (common random numbers).
 *
 * Streams are not kept: asking twice for a name gives its first number twice.
 */
export class RandomStreams {
  readonly #prefix: TextHash;

  constructor(seed: string | number | TextHash) {
    this.#prefix = typeof seed === 'object' ? seed : hashText(EMPTY_HASH, String(seed));
  }

  /** The stream of this name, from its beginning. */
  stream(...name: readonly string[]): Draw {
    return hashedRandom(this.#named(name));
  }

  /** The streams whose names begin so: for many of one run, the beginning is hashed once. */
  within(...name: readonly string[]): RandomStreams {
    return new RandomStreams(this.#named(name));
  }

  /** The hash of the name `before/behind`, which need not be written out. */
  hashOf(before: string, behind: string): TextHash {
    return hashText(hashText(this.#prefix, before, SEPARATOR), behind, SLASH);
  }

  #named(name: readonly string[]): TextHash {
    let hash = this.#prefix;
    for (const part of name) hash = hashText(hash, part, SEPARATOR);
    return hash;
  }
}

import { type Draw, seededRandom } from './seeded-random.ts';

/**
 * Independent streams of one seed, each named by what it is for. Two simulations of one seed that ask for the same name
 * get the same numbers whatever else they draw: run 17's planner is equally slow in both, so that a comparison shows
 * the change and not the luck of the draw (common random numbers).
 *
 * Streams are not kept: asking twice for a name gives its first number twice.
 */
export class RandomStreams {
  readonly #seed: string;

  constructor(seed: string | number) {
    this.#seed = String(seed);
  }

  /** The stream of this name, from its beginning. */
  stream(...name: readonly string[]): Draw {
    let label = this.#seed;
    // A separator that no name holds keeps ('a', 'bc') apart from ('ab', 'c').
    for (const part of name) label += `\u0000${part}`;
    return seededRandom(label);
  }
}

/** Draws numbers in [0, 1). */
export type Draw = () => number;

/**
 * A seeded stream of uniform numbers in [0, 1), 53 bits each: equal seeds give equal numbers on every machine.
 *
 * The generator is sfc32 (small fast counter), which passes PractRand; the seed's text is hashed into its state, so that
 * seeds that differ in one letter give unrelated streams. Not for secrets.
 *
 * @source Chris Doty-Humphrey, PractRand: sfc32.
 */
export function seededRandom(seed: string | number): Draw {
  return hashedRandom(hashText(EMPTY_HASH, String(seed)));
}

/** A text's hash so far; another text can be hashed behind it. */
export interface TextHash {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly length: number;
}

export const EMPTY_HASH: TextHash = { a: 0x811c9dc5, b: 0x01000193, c: 0x9e3779b9, length: 0 };

/**
 * The hash of what was hashed before and this behind it: three words, each of its own multiplier. `lead` is a unit that
 * stands before the text, for texts that need not be joined first.
 */
export function hashText(before: TextHash, text: string, lead = -1): TextHash {
  let { a, b, c } = before;
  for (let index = lead < 0 ? 0 : -1; index < text.length; index++) {
    const unit = index < 0 ? lead : text.charCodeAt(index);
    a = Math.imul(a ^ unit, 0x01000193);
    b = (Math.imul(b ^ unit, 0x85ebca6b) + a) | 0;
    c = Math.imul(c ^ unit, 0xc2b2ae35) ^ (b >>> 15);
  }
  return { a, b, c, length: before.length + text.length + (lead < 0 ? 0 : 1) };
}

/** Whether two hashes are of equal texts. */
export function isSameText(one: TextHash, other: TextHash): boolean {
  return one.a === other.a && one.b === other.b && one.c === other.c && one.length === other.length;
}

/** The stream of a hash: equal hashes give equal numbers. */
export function hashedRandom(hash: TextHash): Draw {
  let a = avalanche(hash.a);
  let b = avalanche(hash.b);
  let c = avalanche(hash.c ^ hash.length);
  let counter = 1;
  // A number takes two words of the generator. One function that does both holds its state in half of what two would.
  const draw = (): number => {
    let high = 0;
    let word = 0;
    for (let turn = 0; turn < 2; turn++) {
      high = word;
      word = (a + b + counter) | 0;
      counter = (counter + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      // Cut to 32 bits as the others are: a larger number would stand in an object of its own, for every draw.
      c = (((c << 21) | (c >>> 11)) + word) | 0;
    }
    return ((high >>> 5) * 67_108_864 + (word >>> 6)) / 9_007_199_254_740_992;
  };
  // The state begins as hash words and a counter of 1; a dozen rounds mix the counter into all of it.
  for (let round = 0; round < 6; round++) draw();
  return draw;
}

/** Lets every bit of a word depend on every other. */
function avalanche(word: number): number {
  let mixed = word ^ (word >>> 16);
  mixed = Math.imul(mixed, 0x7feb352d);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x846ca68b);
  return mixed ^ (mixed >>> 16);
}

import { kindOf, NEWLINE, SPACE } from './characters.ts';

const SIZE = 64;
const LONGEST_WORD = 40;

/** The last 64 UTF-16 units read, by absolute position: enough for the word before a dot, at a constant cost. */
export class RecentText {
  // No typed array: one of more than 64 bytes is allocated outside of the heap, for every text.
  readonly #units: number[] = new Array(SIZE).fill(0);

  put(at: number, code: number): void {
    this.#units[at & (SIZE - 1)] = code;
  }

  /** The unit at `at`, which lies less than 64 behind the last one put. */
  at(at: number): number {
    return this.#units[at & (SIZE - 1)] as number;
  }

  slice(from: number, to: number): string {
    let text = '';
    for (let at = from; at < to; at++) text += String.fromCharCode(this.at(at));
    return text;
  }

  /** The word between two places, in lower case and with a straight apostrophe; of a longer one the last 40 units. */
  wordIn(start: number, end: number): string {
    return this.slice(Math.max(start, end - LONGEST_WORD), end)
      .toLowerCase()
      .replace('’', "'");
  }

  /** Where the run of non-space units that ends before `end` begins: not before `floor`, nor 32 units back. */
  wordStart(end: number, floor: number): number {
    const lowest = Math.max(floor, end - 32);
    let at = end;
    while (at > lowest && !isBlank(kindOf(this.at(at - 1)))) at--;
    return at;
  }

  /** Steps back over spaces from `end`. */
  beforeSpaces(end: number, floor: number): number {
    const lowest = Math.max(floor, end - 32);
    let at = end;
    while (at > lowest && isBlank(kindOf(this.at(at - 1)))) at--;
    return at;
  }
}

function isBlank(kind: number): boolean {
  return kind === SPACE || kind === NEWLINE;
}

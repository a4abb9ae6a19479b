/**
 * Finds out, character by character, how much of a continuation repeats what was shown before it: all of it from the
 * start, or its end from some point on. Of several readings the longest counts.
 *
 * Memory: one number for each place in the last `maxChars` characters where the repetition may begin.
 */
export class Overlap {
  readonly #shown: string;
  readonly #minChars: number;
  /** Places in what was shown at which everything read so far stands, in order: the longest reading first. */
  #places: number[];
  #read = 0;
  #repeated = 0;

  constructor(shown: string, minChars: number, maxChars: number) {
    this.#shown = shown;
    this.#minChars = minChars;
    this.#places = shown === '' ? [] : [0];
    for (let at = Math.max(1, shown.length - maxChars); at <= shown.length - minChars; at++) this.#places.push(at);
  }

  /** Reads more. Says how many characters from the very start are repeated, or undefined while that is open. */
  read(text: string): number | undefined {
    for (let at = 0; at < text.length && this.#places.length > 0; at++) {
      const character = text.charCodeAt(at);
      this.#places = this.#places.filter((place) => this.#shown.charCodeAt(place + this.#read) === character);
      this.#read++;
      // Only the last place can reach the end here, and each later one to do so is a longer repetition.
      if (this.#places.at(-1) === this.#shown.length - this.#read) {
        this.#places.pop();
        this.#repeated = this.#read;
      }
    }
    return this.#places.length === 0 ? this.#repeated : undefined;
  }

  /** The answer when there is no more to read: a repetition from the start that stops half way is one all the same. */
  end(): number {
    const stopped = this.#places[0] === 0 && this.#read >= this.#minChars;
    return stopped ? this.#read : this.#repeated;
  }
}

/** The last part of a growing draft, for classifiers to read. Chunks are joined when it is read, not when they come. */
export class DraftWindow {
  readonly #maxChars: number;
  #text = '';
  /** Where it begins in the draft. */
  from = 0;

  constructor(maxChars: number) {
    this.#maxChars = maxChars;
  }

  append(chunk: string): void {
    // V8 notes that the two belong together, and copies them when somebody looks.
    this.#text += chunk;
    if (this.#text.length > 2 * this.#maxChars) this.read();
  }

  /** All that is kept: at most `maxChars`. */
  read(): string {
    const over = this.#text.length - this.#maxChars;
    if (over > 0) {
      this.#text = this.#text.slice(over);
      this.from += over;
    }
    return this.#text;
  }
}

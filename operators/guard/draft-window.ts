/** The last part of a growing draft, for classifiers to read. Chunks are joined when it is read, not when they come. */
export class DraftWindow {
  readonly #maxChars: number;
  #pieces: string[] = [];
  #kept = 0;
  /** Where it begins in the draft. */
  from = 0;

  constructor(maxChars: number) {
    this.#maxChars = maxChars;
  }

  append(chunk: string): void {
    this.#pieces.push(chunk);
    this.#kept += chunk.length;
    if (this.#kept > 2 * this.#maxChars) this.read();
  }

  /** All that is kept: at most `maxChars`. */
  read(): string {
    let text = this.#pieces.length === 1 ? (this.#pieces[0] as string) : this.#pieces.join('');
    const over = text.length - this.#maxChars;
    if (over > 0) {
      text = text.slice(over);
      this.from += over;
    }
    this.#pieces = [text];
    this.#kept = text.length;
    return text;
  }
}

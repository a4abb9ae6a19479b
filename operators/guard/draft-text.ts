/** The end of a growing draft: the part that is held back, or that a classifier may still read. */
export class DraftText {
  readonly #maxChars: number;
  #text = '';
  /** Offset of the first unit kept. */
  from = 0;

  constructor(maxChars: number) {
    this.#maxChars = maxChars;
  }

  /** Length of the whole draft. */
  get length(): number {
    return this.from + this.#text.length;
  }

  /** Adds a chunk; lets go of the oldest text, down to the bound, when twice the bound is reached: a copy now and then. */
  append(chunk: string): void {
    this.#text += chunk;
    if (this.#text.length >= 2 * this.#maxChars) this.dropTo(this.length - this.#maxChars);
  }

  /** Takes the draft to have grown to `length` without keeping any of it. */
  skipTo(length: number): void {
    this.#text = '';
    this.from = length;
  }

  /** Lets go of everything in front of `offset`. */
  dropTo(offset: number): void {
    if (offset <= this.from) return;
    this.#text = this.#text.slice(offset - this.from);
    this.from = offset;
  }

  /** The text in [start, end), as far as it is kept. */
  slice(start: number, end: number): string {
    return this.#text.slice(Math.max(0, start - this.from), Math.max(0, end - this.from));
  }

  /** The greatest offset, at most `offset`, that does not lie inside a surrogate pair. */
  wholeCharacter(offset: number): number {
    const at = offset - this.from;
    if (at < 1 || at > this.#text.length) return offset;
    const before = this.#text.charCodeAt(at - 1);
    if (before < 0xd800 || before > 0xdbff) return offset;
    const next = this.#text.charCodeAt(at);
    return Number.isNaN(next) || (next >= 0xdc00 && next <= 0xdfff) ? offset - 1 : offset;
  }
}

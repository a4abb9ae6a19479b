const piecesPerBlock = 64;

/**
 * Text that grows at its end by small pieces. Pieces are joined in blocks, since a million strings of four characters
 * held one by one take ten times their length.
 */
export class Rope {
  #blocks: string[] = [];
  #pieces: string[] = [];
  #length = 0;

  /** In UTF-16 units. */
  get length(): number {
    return this.#length;
  }

  append(text: string): void {
    if (text === '') return;
    this.#length += text.length;
    if (this.#pieces.push(text) < piecesPerBlock) return;
    this.#blocks.push(this.#pieces.join(''));
    this.#pieces = [];
  }

  /** Keeps the first `length` units. */
  truncate(length: number): void {
    if (length >= this.#length) return;
    const kept = this.toString().slice(0, length);
    this.#blocks = kept === '' ? [] : [kept];
    this.#pieces = [];
    this.#length = kept.length;
  }

  toString(): string {
    return this.#blocks.join('') + this.#pieces.join('');
  }
}

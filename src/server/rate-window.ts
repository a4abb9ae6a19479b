/** Counts in fixed windows of time, and says what is over the limit. */
export class RateWindow {
  readonly #limit: number;
  readonly #windowMs: number;
  #begins = Number.NEGATIVE_INFINITY;
  #count = 0;

  constructor(limit: number, windowMs: number) {
    this.#limit = limit;
    this.#windowMs = windowMs;
  }

  /** Whether the last window that counted anything is past. */
  isOver(at: number): boolean {
    return at - this.#begins >= this.#windowMs;
  }

  /** Counts one, or as many as are given. */
  admit(at: number, count = 1): boolean {
    if (this.isOver(at)) {
      this.#begins = at;
      this.#count = 0;
    }
    this.#count += count;
    return this.#count <= this.#limit;
  }
}

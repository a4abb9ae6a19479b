/** Counts events in fixed windows of time and says which are over the limit. */
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

  admit(at: number): boolean {
    if (this.isOver(at)) {
      this.#begins = at;
      this.#count = 0;
    }
    return ++this.#count <= this.#limit;
  }
}

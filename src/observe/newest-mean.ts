/** The mean of the newest values, in constant memory: eight bytes each. */
export class NewestMean {
  readonly #values: Float64Array;
  #added = 0;
  #sum = 0;

  constructor(size: number) {
    this.#values = new Float64Array(size);
  }

  /** How many values the mean is of. */
  get count(): number {
    return Math.min(this.#added, this.#values.length);
  }

  get sum(): number {
    return this.#sum;
  }

  /** 0 before there is a value. */
  get mean(): number {
    return this.#added === 0 ? 0 : this.#sum / this.count;
  }

  add(value: number): void {
    const at = this.#added++ % this.#values.length;
    this.#sum += value - (this.#values[at] ?? 0);
    this.#values[at] = value;
    // Once a round the sum is made anew, so that rounding adds up to nothing.
    if (at === 0) this.#sum = this.#values.reduce((sum, one) => sum + one, 0);
  }
}

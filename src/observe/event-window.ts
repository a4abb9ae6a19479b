/** How many events fell into the newest slices of time, in constant memory. */
export class EventWindow {
  readonly #counts: Uint32Array;
  readonly #stretch: Float64Array;
  readonly #sliceMs: number;

  constructor(slices: number, sliceMs: number) {
    this.#counts = new Uint32Array(slices);
    this.#stretch = new Float64Array(slices).fill(-1);
    this.#sliceMs = sliceMs;
  }

  /** @param now in milliseconds; never earlier than before. */
  add(now: number): void {
    const stretch = Math.floor(now / this.#sliceMs);
    const at = stretch % this.#counts.length;
    const isNew = this.#stretch[at] !== stretch;
    this.#stretch[at] = stretch;
    this.#counts[at] = (isNew ? 0 : (this.#counts[at] ?? 0)) + 1;
  }

  count(now: number): number {
    const newest = Math.floor(now / this.#sliceMs);
    let count = 0;
    this.#stretch.forEach((stretch, at) => {
      if (stretch > newest - this.#counts.length && stretch <= newest) count += this.#counts[at] ?? 0;
    });
    return count;
  }
}

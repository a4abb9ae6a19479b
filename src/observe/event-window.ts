/** How many events fell into the newest stretch of time, in constant memory. */
export class EventWindow {
  readonly #counts: Uint32Array;
  readonly #stretch: Float64Array;
  readonly #sliceMs: number;

  constructor(slices: number, sliceMs: number) {
    // One more than the window is long: the oldest slice is only partly in it.
    this.#counts = new Uint32Array(slices + 1);
    this.#stretch = new Float64Array(slices + 1).fill(-1);
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

  /** The events of the oldest slice count by how much of it is still in the window, as if they lay evenly. */
  count(now: number): number {
    const newest = Math.floor(now / this.#sliceMs);
    const oldest = newest - this.#counts.length + 1;
    const oldestShare = 1 - (now / this.#sliceMs - newest);
    let count = 0;
    this.#stretch.forEach((stretch, at) => {
      if (stretch < oldest || stretch > newest) return;
      count += (this.#counts[at] ?? 0) * (stretch === oldest ? oldestShare : 1);
    });
    return count;
  }
}

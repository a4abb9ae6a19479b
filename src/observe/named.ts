/** One of something for each name, made when it is first asked for. */
export class Named<T, K = string> {
  readonly #make: (name: K) => T;
  readonly #made: Map<K, T> = new Map();

  constructor(make: (name: K) => T) {
    this.#make = make;
  }

  /** In the order in which they were made. */
  get all(): Iterable<T> {
    return this.#made.values();
  }

  of(name: K): T {
    let made = this.#made.get(name);
    if (made === undefined) {
      made = this.#make(name);
      this.#made.set(name, made);
    }
    return made;
  }
}

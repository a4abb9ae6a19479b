import { Named } from './named.ts';

/** One of something for each surface of each pipeline, made when it is first asked for. No text is built to find it. */
export class BySurface<T> {
  /** In the order in which they were made. */
  readonly all: readonly T[];
  readonly #pipelines: Named<Named<T>>;

  constructor(make: (pipeline: string, surface: string) => T) {
    const all: T[] = [];
    this.all = all;
    const grow = (pipeline: string, surface: string): T => {
      const made = make(pipeline, surface);
      all.push(made);
      return made;
    };
    this.#pipelines = new Named((pipeline) => new Named((surface) => grow(pipeline, surface)));
  }

  at(pipeline: string, surface: string): T {
    return this.#pipelines.of(pipeline).of(surface);
  }
}

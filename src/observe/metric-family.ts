export type Labels = Readonly<Record<string, string>>;

/** A branch for each value of a label; under the last label the series themselves. */
type Branch<S> = Map<string, Branch<S> | S>;

/**
 * The series of one metric, each made when its labels are first met. It is found by a map a label: no text is built and
 * nothing allocated. Memory: a series for each set of label values.
 */
export class MetricFamily<S> {
  readonly #name: string;
  readonly #labels: readonly string[];
  readonly #make: (labels: Labels) => S;
  readonly #root: Branch<S> = new Map();
  readonly #all: S[] = [];

  constructor(name: string, labels: readonly string[], make: (labels: Labels) => S) {
    this.#name = name;
    // A metric without labels is there from the beginning, at 0.
    this.#labels = labels;
    this.#make = make;
    if (labels.length === 0) this.at({});
  }

  get all(): readonly S[] {
    return this.#all;
  }

  /** @throws RangeError where the labels are not those of the metric. */
  at(labels: Labels): S {
    const names = this.#labels;
    let place: Branch<S> | S | undefined = this.#root;
    for (let i = 0; i < names.length; i++) {
      place = (place as Branch<S>).get(labels[names[i] as string] as string);
      if (place === undefined) return this.#grow(labels);
    }
    return names.length > 0 ? (place as S) : (this.#all[0] ?? this.#grow(labels));
  }

  #grow(labels: Labels): S {
    const names = this.#labels;
    const given = Object.keys(labels);
    if (given.length !== names.length || !names.every((name) => typeof labels[name] === 'string')) {
      throw new RangeError(`${this.#name} has the labels [${names.join(', ')}], and was given [${given.join(', ')}]`);
    }
    const series = this.#make(Object.fromEntries(names.map((name) => [name, labels[name] as string])));
    this.#all.push(series);
    let branch = this.#root;
    for (const [at, name] of names.entries()) {
      const value = labels[name] as string;
      if (at === names.length - 1) branch.set(value, series);
      else {
        const next = (branch.get(value) as Branch<S> | undefined) ?? new Map();
        branch.set(value, next);
        branch = next;
      }
    }
    return series;
  }
}

import type { Labels } from './metric-family.ts';

/** One line of an exposition, as prom-client prints it. */
export interface ExposedValue {
  readonly labels: Readonly<Record<string, string | number>>;
  readonly sharedLabels?: Labels;
  readonly value: number;
  readonly metricName?: string;
  readonly exemplar?: Exemplar | undefined;
}

/** The newest run of a bucket. */
interface Exemplar {
  readonly labelSet: Labels;
  readonly value: number;
  /** Seconds since 1970. */
  readonly timestamp: number;
}

/** One number: what a counter came to, or where a gauge stands. */
export class LevelSeries {
  readonly labels: Labels;
  readonly #name: string;
  value = 0;

  constructor(name: string, labels: Labels) {
    this.#name = name;
    this.labels = labels;
  }

  /** @throws RangeError on a count that goes down. */
  count(by = 1): void {
    if (!(by >= 0)) throw new RangeError(`${this.#name} counts up, and was given ${by}`);
    this.value += by;
  }

  get exposed(): readonly ExposedValue[] {
    return [{ labels: this.labels, value: this.value }];
  }
}

/** What a histogram is made of. */
export interface HistogramShape {
  readonly name: string;
  readonly bounds: readonly number[];
  /** Each bucket keeps the trace of its newest value. */
  readonly exemplars: boolean;
}

/** One histogram: a count a bucket, and where its shape asks for it the trace of the newest value in each. */
export class HistogramSeries {
  readonly labels: Labels;
  readonly #name: string;
  readonly #bounds: readonly number[];
  readonly #hasExemplars: boolean;
  /** One a bound, and the last for what is above all of them. */
  readonly #counts: Float64Array;
  readonly #exemplars: (Exemplar | undefined)[] = [];
  #sum = 0;

  constructor({ name, bounds, exemplars }: HistogramShape, labels: Labels) {
    this.#name = name;
    this.#bounds = bounds;
    this.#hasExemplars = exemplars;
    this.#counts = new Float64Array(bounds.length + 1);
    this.labels = labels;
  }

  /**
   * @param traceId of the run that the value is of.
   * @throws RangeError on what is no number.
   */
  observe(value: number, traceId?: string): void {
    if (!Number.isFinite(value)) throw new RangeError(`${this.#name} measures numbers, and was given ${value}`);
    const bucket = this.#bucketOf(value);
    this.#counts[bucket] = (this.#counts[bucket] as number) + 1;
    this.#sum += value;
    if (traceId === undefined || !this.#hasExemplars) return;
    this.#exemplars[bucket] = { labelSet: { trace_id: traceId }, value, timestamp: Date.now() / 1000 };
  }

  get exposed(): readonly ExposedValue[] {
    const sharedLabels = this.labels;
    let count = 0;
    const buckets = Array.from(this.#counts, (own, at): ExposedValue => {
      count += own;
      const le = this.#bounds[at] ?? '+Inf';
      const exemplar = this.#exemplars[at];
      return { labels: { le }, sharedLabels, value: count, metricName: `${this.#name}_bucket`, exemplar };
    });
    const whole = (what: string, value: number) => ({
      labels: {},
      sharedLabels,
      value,
      metricName: `${this.#name}_${what}`,
    });
    return [...buckets, whole('sum', this.#sum), whole('count', count)];
  }

  /** The first bucket whose bound is not under the value. */
  #bucketOf(value: number): number {
    let low = 0;
    let high = this.#bounds.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (value <= (this.#bounds[middle] as number)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

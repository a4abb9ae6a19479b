import type { Labels } from './metric-family.ts';
import type { MetricRegistry } from './metric-registry.ts';
import type { HistogramSeries, LevelSeries } from './metric-series.ts';
import type { MetricName } from './metric-table.ts';
import { Named } from './named.ts';

/**
 * What is measured under some labels, as all of one surface is. A series is looked for by its labels once, when it is first
 * needed, and then by a name: a run asks some eighty times. Memory: a scope for each set of label values.
 */
export class MetricScope {
  readonly #registry: MetricRegistry;
  readonly #labels: Labels;
  readonly #levels: Named<LevelSeries, MetricName>;
  readonly #histograms: Named<HistogramSeries, MetricName>;
  /** By a label, then by its value. */
  readonly #narrower: Named<Named<MetricScope>>;

  constructor(registry: MetricRegistry, labels: Labels) {
    this.#registry = registry;
    this.#labels = labels;
    this.#levels = new Named((metric) => registry.level(metric, labels));
    this.#histograms = new Named((metric) => registry.histogram(metric, labels));
    this.#narrower = new Named((label) => new Named((value) => this.#with(label, value)));
  }

  /** The same with one label more. */
  with(label: string, value: string): MetricScope {
    return this.#narrower.of(label).of(value);
  }

  /** @throws RangeError where the labels are not those of the metric. */
  level(metric: MetricName): LevelSeries {
    return this.#levels.of(metric);
  }

  /** @throws RangeError where the labels are not those of the metric. */
  histogram(metric: MetricName): HistogramSeries {
    return this.#histograms.of(metric);
  }

  #with(label: string, value: string): MetricScope {
    return new MetricScope(this.#registry, { ...this.#labels, [label]: value });
  }
}

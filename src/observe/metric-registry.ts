import { collectDefaultMetrics, type Metric, Registry } from 'prom-client';
import { type Labels, MetricFamily } from './metric-family.ts';
import { type ExposedValue, HistogramSeries, LevelSeries } from './metric-series.ts';
import { durationBuckets, type MetricName, type MetricSpec, metrics } from './metric-table.ts';

type ContentType = typeof Registry.PROMETHEUS_CONTENT_TYPE | typeof Registry.OPENMETRICS_CONTENT_TYPE;

/** What a scraper is answered with. */
export interface Exposed {
  readonly contentType: string;
  readonly body: string;
}

/**
 * The metrics of one process, by their names in the table. What is counted is held in series of its own, since the library
 * writes a text out of the labels at each count; the library adds the process's metrics, and prints all of them.
 */
export class MetricRegistry {
  readonly #registry = new Registry<ContentType>();
  readonly #levels: Map<MetricName, MetricFamily<LevelSeries>> = new Map();
  readonly #histograms: Map<MetricName, MetricFamily<HistogramSeries>> = new Map();
  #scrape: Promise<unknown> = Promise.resolve();

  constructor() {
    for (const [key, spec] of Object.entries(metrics) as [MetricName, MetricSpec][]) {
      const { name, type, labels, buckets = durationBuckets, exemplars = false } = spec;
      if (type === 'histogram') {
        const shape = { name, bounds: buckets, exemplars };
        const family = new MetricFamily(name, labels, (own) => new HistogramSeries(shape, own));
        this.#histograms.set(key, family);
        this.#register(spec, family);
      } else {
        const family = new MetricFamily(name, labels, (own) => new LevelSeries(name, own));
        this.#levels.set(key, family);
        this.#register(spec, family);
      }
    }
  }

  /** Adds the process's own metrics: memory, garbage collection, event-loop delay. */
  watchProcess(): void {
    collectDefaultMetrics({ register: this.#registry });
    // Sums of the metrics without `_total`, by the name of a counter: a linter of expositions objects to them.
    for (const what of ['handles', 'requests', 'resources']) {
      this.#registry.removeSingleMetric(`nodejs_active_${what}_total`);
    }
  }

  /** @throws RangeError on labels that are not the metric's. */
  histogram(metric: MetricName, labels: Labels): HistogramSeries {
    const family = this.#histograms.get(metric);
    if (family === undefined) throw new RangeError(`${metric} is no histogram`);
    return family.at(labels);
  }

  /** @throws RangeError on labels that are not the metric's. */
  level(metric: MetricName, labels: Labels): LevelSeries {
    const family = this.#levels.get(metric);
    if (family === undefined) throw new RangeError(`${metric} is a histogram`);
    return family.at(labels);
  }

  /** @throws RangeError on labels that are not the metric's, and on a count that goes down. */
  count(metric: MetricName, labels: Labels, by = 1): void {
    this.level(metric, labels).count(by);
  }

  set(metric: MetricName, labels: Labels, value: number): void {
    this.level(metric, labels).value = value;
  }

  observe(metric: MetricName, labels: Labels, value: number): void {
    this.histogram(metric, labels).observe(value);
  }

  /**
   * What a Prometheus server scrapes: OpenMetrics, which alone has exemplars, for those who ask for it; else the older text
   * format.
   *
   * @param accept the header of the request.
   */
  exposition(accept = ''): Promise<Exposed> {
    // The format is a setting of the registry: one scrape at a time.
    const scraped = this.#scrape.then(() => this.#expose(/application\/openmetrics-text/.test(accept)));
    this.#scrape = scraped.catch(() => {});
    return scraped;
  }

  async #expose(openMetrics: boolean): Promise<Exposed> {
    const contentType = openMetrics ? Registry.OPENMETRICS_CONTENT_TYPE : Registry.PROMETHEUS_CONTENT_TYPE;
    const all = this.#registry.getMetricsAsArray() as unknown as { name: string }[];
    const names = all.map(({ name }) => name);
    this.#registry.setContentType(contentType);
    try {
      return { contentType, body: await this.#registry.metrics() };
    } finally {
      // For OpenMetrics the library takes `_total` off the names of counters, and does not put it back.
      all.forEach((metric, at) => {
        metric.name = names[at] ?? metric.name;
      });
    }
  }

  /** What the library prints of a metric. */
  #register({ name, help, type }: MetricSpec, { all }: Shown): void {
    const shown = {
      name,
      type,
      getForPromString: async () => ({ name: shown.name, help, type, values: all.flatMap(({ exposed }) => exposed) }),
    };
    // Of its own classes the library asks no more than this.
    this.#registry.registerMetric(shown as unknown as Metric);
  }
}

interface Shown {
  readonly all: readonly { readonly exposed: readonly ExposedValue[] }[];
}

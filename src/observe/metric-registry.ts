import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { durationBuckets, type MetricName, type MetricSpec, metrics } from './metric-table.ts';

type Labels = Readonly<Record<string, string>>;
type ContentType = typeof Registry.PROMETHEUS_CONTENT_TYPE | typeof Registry.OPENMETRICS_CONTENT_TYPE;

/** What a scraper is answered with. */
export interface Exposed {
  readonly contentType: string;
  readonly body: string;
}

/** The metrics of one process, by their names in the table. */
export class MetricRegistry {
  readonly #registry = new Registry<ContentType>();
  readonly #counters: Map<MetricName, Counter> = new Map();
  readonly #gauges: Map<MetricName, Gauge> = new Map();
  readonly #histograms: Map<MetricName, Histogram> = new Map();
  readonly #traced: Set<MetricName> = new Set();
  #scrape: Promise<unknown> = Promise.resolve();

  constructor() {
    // The library takes exemplars for registries of this format only.
    this.#registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
    for (const [key, spec] of Object.entries(metrics) as [MetricName, MetricSpec][]) {
      const common = { name: spec.name, help: spec.help, labelNames: [...spec.labels], registers: [this.#registry] };
      if (spec.type === 'counter') this.#counters.set(key, new Counter(common));
      else if (spec.type === 'gauge') this.#gauges.set(key, new Gauge(common));
      else {
        const { buckets = durationBuckets, exemplars = false } = spec;
        if (exemplars) this.#traced.add(key);
        this.#histograms.set(key, new Histogram({ ...common, buckets: [...buckets], enableExemplars: exemplars }));
      }
    }
  }

  /** Adds the process's own metrics: memory, garbage collection, event-loop delay. */
  watchProcess(): void {
    collectDefaultMetrics({ register: this.#registry });
  }

  count(metric: MetricName, labels: Labels, by = 1): void {
    this.#counters.get(metric)?.inc({ ...labels }, by);
  }

  set(metric: MetricName, labels: Labels, value: number): void {
    this.#gauges.get(metric)?.set({ ...labels }, value);
  }

  add(metric: MetricName, labels: Labels, by: number): void {
    this.#gauges.get(metric)?.inc({ ...labels }, by);
  }

  /** @param traceId of the run that the value is of; kept where the metric has exemplars. */
  observe(metric: MetricName, labels: Labels, value: number, traceId?: string): void {
    const histogram = this.#histograms.get(metric);
    if (!this.#traced.has(metric)) histogram?.observe({ ...labels }, value);
    else if (traceId === undefined) histogram?.observe({ labels: { ...labels }, value, exemplarLabels: {} });
    else histogram?.observe({ labels: { ...labels }, value, exemplarLabels: { trace_id: traceId } });
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
}

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { durationBuckets, type MetricName, type MetricSpec, metrics } from './metric-table.ts';

const characterBuckets = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000];

/** The metrics of one process, by their names in the table. */
export class MetricRegistry {
  readonly #registry: Registry = new Registry();
  readonly #counters: Map<MetricName, Counter> = new Map();
  readonly #gauges: Map<MetricName, Gauge> = new Map();
  readonly #histograms: Map<MetricName, Histogram> = new Map();

  constructor() {
    for (const [key, spec] of Object.entries(metrics) as [MetricName, MetricSpec][]) {
      const common = { name: spec.name, help: spec.help, labelNames: [...spec.labels], registers: [this.#registry] };
      if (spec.type === 'counter') this.#counters.set(key, new Counter(common));
      else if (spec.type === 'gauge') this.#gauges.set(key, new Gauge(common));
      else {
        const buckets = spec.name.endsWith('_seconds') ? [...durationBuckets] : characterBuckets;
        this.#histograms.set(key, new Histogram({ ...common, buckets }));
      }
    }
  }

  /** Adds the process's own metrics: memory, garbage collection, event-loop delay. */
  watchProcess(): void {
    collectDefaultMetrics({ register: this.#registry });
  }

  count(metric: MetricName, labels: Readonly<Record<string, string>>, by = 1): void {
    this.#counters.get(metric)?.inc({ ...labels }, by);
  }

  set(metric: MetricName, labels: Readonly<Record<string, string>>, value: number): void {
    this.#gauges.get(metric)?.set({ ...labels }, value);
  }

  add(metric: MetricName, labels: Readonly<Record<string, string>>, by: number): void {
    this.#gauges.get(metric)?.inc({ ...labels }, by);
  }

  observe(metric: MetricName, labels: Readonly<Record<string, string>>, value: number): void {
    this.#histograms.get(metric)?.observe({ ...labels }, value);
  }

  /** What a Prometheus server scrapes. */
  async exposition(): Promise<{ readonly contentType: string; readonly body: string }> {
    return { contentType: this.#registry.contentType, body: await this.#registry.metrics() };
  }
}

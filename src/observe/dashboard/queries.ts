import { type MetricName, metrics } from '../metric-table.ts';

/** Which runs a panel shows: the dashboard's variables. */
const chosen = 'pipeline=~"$pipeline",surface=~"$surface"';

/** PromQL over metrics of the table: a name or a label that it does not have cannot be asked for. */
export interface Selection {
  /** Labels to keep apart. */
  readonly by?: readonly string[];
  /** Label matchers, e.g. `outcome="degraded"`. */
  readonly where?: string;
  /** Default `$__rate_interval`. */
  readonly over?: string;
  /** Leaves the dashboard's variables out, as alert rules must. */
  readonly everywhere?: boolean;
}

/** Events a second. */
export function rateOf(metric: MetricName, selection: Selection = {}): string {
  const { over = '$__rate_interval' } = selection;
  return `sum${grouped(metric, selection.by)} (rate(${seriesOf(metric, selection)}[${over}]))`;
}

/** Events in a window. */
export function increaseOf(metric: MetricName, selection: Selection = {}): string {
  const { over = '$__range' } = selection;
  return `sum${grouped(metric, selection.by)} (increase(${seriesOf(metric, selection)}[${over}]))`;
}

/** A quantile of a histogram. */
export function quantileOf(share: number, metric: MetricName, selection: Selection = {}): string {
  const { by = [], over = '$__rate_interval' } = selection;
  checkLabels(metric, by);
  if (metrics[metric].type !== 'histogram') throw new TypeError(`${metric} is no histogram: it has no quantiles`);
  const buckets = seriesOf(metric, selection, '_bucket');
  return `histogram_quantile(${share}, sum by (${['le', ...by].join(', ')}) (rate(${buckets}[${over}])))`;
}

/** A gauge as it stands. */
export function levelOf(metric: MetricName, selection: Selection = {}): string {
  return `max${grouped(metric, selection.by)} (${seriesOf(metric, selection)})`;
}

function seriesOf(metric: MetricName, { where, everywhere = false }: Selection, of?: '_bucket'): string {
  const { name, labels, type } = metrics[metric];
  const suffix = of ?? (type === 'histogram' ? '_count' : '');
  const isOfRuns = labels.includes('pipeline') && !everywhere;
  const matchers = [isOfRuns ? chosen : undefined, where].filter((each) => each !== undefined);
  return `${name}${suffix}${matchers.length === 0 ? '' : `{${matchers.join(',')}}`}`;
}

function grouped(metric: MetricName, by: readonly string[] = []): string {
  checkLabels(metric, by);
  return by.length === 0 ? '' : ` by (${by.join(', ')})`;
}

function checkLabels(metric: MetricName, by: readonly string[]): void {
  const missing = by.find((label) => !metrics[metric].labels.includes(label));
  if (missing === undefined) return;
  throw new TypeError(`${metric} has no label ${missing}; it has ${metrics[metric].labels.join(', ')}`);
}

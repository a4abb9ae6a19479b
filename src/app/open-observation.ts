import type { Logger } from 'pino';
import { interval, type SchedulerLike, Subscription } from 'rxjs';
import type { RunObserver, StartRun } from '../index.ts';
import { MetricRegistry } from '../observe/metric-registry.ts';
import { openTracer } from '../observe/open-tracer.ts';
import { runMetrics } from '../observe/run-metrics.ts';
import { RunStore } from '../observe/run-store.ts';
import { type SloAlert, SloMonitor } from '../observe/slo-monitor.ts';
import { TraceSpans } from '../observe/trace-spans.ts';
import { openWebhook, type Webhook } from '../observe/webhook.ts';
import type { Exposition } from '../server/index.ts';

export interface ObservationSettings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly logger: Logger;
  readonly scheduler: SchedulerLike;
  /** Where runs are recorded. Absent: nowhere. */
  readonly runs?: string;
}

/** All that watches the runs of one process. */
export interface OpenObservation {
  readonly observers: readonly RunObserver[];
  readonly registry: MetricRegistry;
  readonly slo: SloMonitor;
  /** Puts runs into the traces of their callers; as they are where nothing is traced. */
  readonly traced: (startRun: StartRun) => StartRun;
  readonly exposition: () => Promise<Exposition>;
  /** Writes and sends what waits, then lets go. */
  close(): Promise<void>;
}

/** How often promises are looked at again where no run asks for it. */
const sweepMs = 60_000;

/**
 * Opens what the environment asks for: metrics and burn rates always; alerts to the log, and to
 * `TAILRACE_ALERT_WEBHOOK` where it names a URL; traces where the `OTEL_EXPORTER_OTLP_*` variables name a collector.
 */
export function openObservation({ env, logger, scheduler, runs }: ObservationSettings): OpenObservation {
  const registry = new MetricRegistry();
  registry.watchProcess();
  const webhook = openAlertWebhook(env.TAILRACE_ALERT_WEBHOOK, registry, logger);
  const slo = new SloMonitor({
    scheduler,
    onAlert: (alert) => {
      report(logger, alert);
      webhook?.post(alert);
    },
    onRun: ({ good, ...labels }) => registry.count(good ? 'sloGood' : 'sloBad', labels),
  });
  const tracing = openTracer(env, (spans) => registry.count('observersLost', { sink: 'traces' }, spans));
  const spans =
    tracing &&
    new TraceSpans({ ...tracing, scheduler, onLost: () => registry.count('observersLost', { sink: 'traces' }) });
  const store = runs === undefined ? undefined : openRunStore(runs, registry, logger, scheduler);
  const life = new Subscription();
  const refresh = (): void => {
    for (const { rates, budgetLeft, p95Ms, pipeline, surface, measure } of slo.standings) {
      const labels = { pipeline, surface, measure };
      for (const [window, rate] of Object.entries(rates)) registry.set('burnRate', { ...labels, window }, rate);
      registry.set('budgetLeft', labels, budgetLeft);
      registry.set('promised', labels, p95Ms / 1000);
    }
  };
  life.add(interval(sweepMs, scheduler).subscribe(() => slo.sweep()));
  return {
    observers: [runMetrics(registry), slo, spans, store].filter((each) => each !== undefined),
    registry,
    slo,
    traced: (startRun) => spans?.traced(startRun) ?? startRun,
    exposition: () => {
      refresh();
      return registry.exposition();
    },
    close: async () => {
      life.unsubscribe();
      spans?.flush();
      await Promise.all([webhook?.settled(), tracing?.close(), store?.close()]);
    },
  };
}

function openRunStore(file: string, registry: MetricRegistry, logger: Logger, scheduler: SchedulerLike): RunStore {
  return new RunStore({
    file,
    scheduler,
    random: Math.random,
    observe: (event) => {
      if (event.type !== 'lost') return;
      registry.count('observersLost', { sink: 'runs' }, event.runs);
      if (event.why === 'failed') logger.warn({ err: event.error, runs: event.runs }, 'runs could not be recorded');
    },
  });
}

function openAlertWebhook(url: string | undefined, registry: MetricRegistry, logger: Logger): Webhook | undefined {
  if (url === undefined || url === '') return undefined;
  return openWebhook({
    url,
    observe: (event) => {
      if (event.type !== 'lost') return;
      registry.count('observersLost', { sink: 'webhook' });
      logger.warn({ err: event.error, why: event.why }, 'an alert could not be posted');
    },
  });
}

function report(logger: Logger, alert: SloAlert): void {
  const { state, severity, pipeline, surface, measure, window, rate } = alert;
  const text = `SLO ${state}: ${pipeline}/${surface} ${measure} burns ${rate.toFixed(1)}× over ${window}`;
  if (state === 'firing' && severity === 'page') logger.error(alert, text);
  else if (state === 'firing') logger.warn(alert, text);
  else logger.info(alert, text);
}

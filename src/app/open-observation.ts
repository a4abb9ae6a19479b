import type { Logger } from 'pino';
import { interval, type Observable, type SchedulerLike, Subscription } from 'rxjs';
import type { BreakerReport } from '../../operators/index.ts';
import type { Bindings, JsonObject, RunObserver, StartRun } from '../index.ts';
import { Alarms } from '../observe/alarms.ts';
import type { Alert } from '../observe/alert.ts';
import { watchBreakers } from '../observe/breaker-watch.ts';
import { MetricRegistry } from '../observe/metric-registry.ts';
import { OffPath } from '../observe/off-path.ts';
import { runMetrics } from '../observe/run-metrics.ts';
import { RunStore } from '../observe/run-store.ts';
import { SloMonitor } from '../observe/slo-monitor.ts';
import { openTracer } from '../observe/tracing/open-tracer.ts';
import { TraceSpans } from '../observe/tracing/trace-spans.ts';
import { TurnMonitor } from '../observe/turn-monitor.ts';
import type { Expose } from '../server/index.ts';
import { openAlerts } from './open-alerts.ts';
import { openAudit } from './open-audit.ts';

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
  /** Draws the calls of adapters into those traces. */
  readonly watched: (bindings: Bindings) => Bindings;
  readonly exposition: Expose;
  /** The last message of a run is with its client. */
  readonly delivered: (run: string) => void;
  /** Counts what breakers do, keeps their timeline, and tells of each change. */
  readonly onBreaker: (report: BreakerReport) => void;
  readonly raise: (alert: Alert) => void;
  /** What is raised, for connections that watch. */
  readonly alerts: Observable<JsonObject>;
  /** Called before each scrape. */
  refreshBy(refresh: () => void): void;
  /** Hands what waits to those who write and send it; resolves when it is on disk. */
  flush(): Promise<void>;
  /** Writes and sends what waits, then lets go. */
  close(): Promise<void>;
}

/** How often promises and alarms are looked at again. */
const sweepMs = 60_000;

/**
 * Opens what the environment asks for: metrics, burn rates and alarms always; alerts to the log, to those who watch, and to
 * `TAILRACE_ALERT_WEBHOOK` where it names a URL; an audit log in `TAILRACE_AUDIT`; traces where the
 * `OTEL_EXPORTER_OTLP_*` variables name a collector.
 */
export function openObservation({ env, logger, scheduler, runs }: ObservationSettings): OpenObservation {
  const registry = new MetricRegistry();
  registry.watchProcess();
  const alerts = openAlerts(env, registry, logger);
  const slo = new SloMonitor({
    scheduler,
    onAlert: alerts.raise,
    onRun: ({ good, pipeline, surface, version, measure }) =>
      registry.count(good ? 'sloGood' : 'sloBad', { pipeline, surface, version, measure }),
  });
  const alarms = new Alarms({ scheduler, onAlert: alerts.raise, budgets: () => slo.standings });
  const turns = new TurnMonitor({
    onAlert: alerts.raise,
    onTurn: ({ pipeline, surface, wastedUsd, isOver }) => {
      if (wastedUsd > 0) registry.count('wastedCost', { pipeline, surface }, wastedUsd);
      if (isOver) registry.count('turnsOverCost', { pipeline, surface });
    },
  });
  const onLost = (count = 1): void => registry.count('observersLost', { sink: 'traces' }, count);
  const onFailed = (err: unknown): void => logger.error({ err }, 'nothing is traced any more');
  const tracing = openTracer({ env, onLost, onFailed });
  const spans = tracing && new TraceSpans({ ...tracing, scheduler, onLost });
  const store = runs === undefined ? undefined : openRunStore(runs, registry, logger, scheduler);
  const audit = openAudit(env, registry, logger, scheduler);
  const offPath = new OffPath({
    observers: [runMetrics(registry), slo, alarms, turns, spans, store, audit].filter((each) => each !== undefined),
    scheduler,
    onError: (error) => logger.warn({ err: error }, 'an observer failed and hears no more of its run'),
  });
  const life = new Subscription();
  const refreshes: (() => void)[] = [() => refreshPromises(registry, slo), () => refreshTurns(registry, turns)];
  const sweep = (): void => {
    offPath.flush();
    slo.sweep();
    alarms.sweep();
  };
  life.add(interval(sweepMs, scheduler).subscribe(sweep));
  const flush = async (): Promise<void> => {
    offPath.flush();
    spans?.flush();
    await Promise.all([store?.flush(), audit?.flush()]);
  };
  return {
    observers: [offPath],
    registry,
    slo,
    traced: (startRun) => spans?.traced(startRun) ?? startRun,
    watched: (bindings) => spans?.watched(bindings) ?? bindings,
    delivered: (run) => {
      if (spans === undefined) return;
      const at = scheduler.now();
      offPath.after(() => spans.delivered(run, at));
    },
    exposition: (accept) => {
      offPath.flush();
      for (const refresh of refreshes) refresh();
      return registry.exposition(accept);
    },
    onBreaker: watchBreakers({
      registry,
      onChange: (alert) => {
        const { breaker, from, to, atMs: at } = alert;
        store?.breakerChanged({ at, breaker, from, to });
        alerts.raise(alert);
      },
    }),
    raise: alerts.raise,
    alerts: alerts.feed,
    refreshBy: (refresh) => {
      refreshes.push(refresh);
    },
    flush,
    close: async () => {
      life.unsubscribe();
      offPath.flush();
      spans?.flush();
      await Promise.all([alerts.settled(), tracing?.sink.close(), store?.close(), audit?.close()]);
    },
  };
}

function refreshPromises(registry: MetricRegistry, slo: SloMonitor): void {
  for (const { rates, budgetLeft, p95Ms, p50Ms, pipeline, surface, measure } of slo.standings) {
    const labels = { pipeline, surface, measure };
    for (const [window, rate] of Object.entries(rates)) registry.set('burnRate', { ...labels, window }, rate);
    registry.set('budgetLeft', labels, budgetLeft);
    registry.set('promised', { ...labels, percentile: '95' }, p95Ms / 1000);
    if (p50Ms !== undefined) registry.set('promised', { ...labels, percentile: '50' }, p50Ms / 1000);
  }
}

function refreshTurns(registry: MetricRegistry, turns: TurnMonitor): void {
  for (const { pipeline, surface, killRatio, agreementRatio, costUsd, limits } of turns.standings) {
    const labels = { pipeline, surface };
    registry.set('killRatio', labels, killRatio);
    registry.set('turnCost', labels, costUsd);
    if (agreementRatio !== undefined) registry.set('agreement', labels, agreementRatio);
    if (limits.costUsd !== undefined) registry.set('turnCostBudget', labels, limits.costUsd);
  }
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

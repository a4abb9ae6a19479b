import type { SchedulerLike } from 'rxjs';
import type { EventType, RunEvent } from '../engine/events.ts';
import type { ObservedRun, RunListener, RunObserver } from '../engine/observer.ts';
import type { LatencyPromise, Slo } from '../engine/pipeline.ts';
import { BySurface } from './by-surface.ts';
import { EventWindow } from './event-window.ts';
import { LatencyWindow } from './latency-window.ts';
import { Milestones } from './milestones.ts';
import { Named } from './named.ts';
import type { SloMeasure } from './promise-watch.ts';
import { type AlarmAlert, RaisedAlarms } from './raised-alarms.ts';

/** The limits that no surface declares. */
export const alarmLimits = { degradedPerMinute: 10, cannedPerMinute: 5, budgetLeftRatio: 0.25 } as const;

/** How far back each alarm looks, in minutes: those of the Prometheus rules. */
export const alarmMinutes = { latency: 10, rates: 5 } as const;

export interface AlarmsOptions {
  readonly scheduler: SchedulerLike;
  readonly onAlert: (alert: AlarmAlert) => void;
  /** Error budgets as they stand. */
  readonly budgets?: () => readonly {
    readonly pipeline: string;
    readonly surface: string;
    readonly measure: SloMeasure;
    readonly budgetLeft: number;
  }[];
  /** Runs a window must hold before a quantile of them may raise an alarm. Default 20. */
  readonly minRuns?: number;
}

interface Watched {
  readonly pipeline: string;
  readonly surface: string;
  slo: Slo;
  readonly latencies: Named<LatencyWindow, SloMeasure>;
  readonly degraded: EventWindow;
  readonly canned: EventWindow;
}

const minuteMs = 60_000;

/**
 * Raises the alarms that are no burn rates: quantiles over what a surface promises, degraded and canned answers by the
 * minute, and a budget that runs low. Each is looked at by `sweep`, and raised once until it is over.
 *
 * Memory: for each surface a histogram a minute of ten minutes, for each of its measures.
 */
export class Alarms implements RunObserver {
  readonly hears: readonly EventType[] = [...Milestones.hears, 'done', 'error'];
  readonly #options: AlarmsOptions;
  readonly #surfaces: BySurface<Watched> = new BySurface(watch);
  readonly #raised: RaisedAlarms;

  constructor(options: AlarmsOptions) {
    this.#options = options;
    this.#raised = new RaisedAlarms(options.onAlert);
  }

  begin({ request, slo }: ObservedRun): RunListener {
    const watched = this.#surfaces.at(request.pipeline, request.surface);
    watched.slo = slo;
    const milestones = new Milestones();
    let rung = 'full';
    return {
      event: (event) => {
        milestones.hear(event);
        if (event.type === 'policy' && event.policy === 'rung') rung = event.action;
        else if (event.type === 'done' || event.type === 'error') this.#ended(watched, event, milestones, rung);
      },
    };
  }

  /** Looks at every alarm. Call it about once a minute. */
  sweep(): void {
    const { scheduler, budgets, minRuns = 20 } = this.#options;
    const now = scheduler.now();
    for (const { pipeline, surface, slo, latencies, degraded, canned } of this.#surfaces.all) {
      const on = { pipeline, surface };
      for (const [measure, promise] of Object.entries(slo) as [SloMeasure, LatencyPromise][]) {
        const window = latencies.of(measure);
        for (const [alarm, share, limit] of quantilesOf(promise)) {
          const value = window.count(now) >= minRuns ? window.quantile(share, now) : 0;
          this.#raised.judge({ alarm, severity: 'ticket', ...on, measure, value, limit }, value > limit);
        }
      }
      const rates = [
        ['degraded', degraded, alarmLimits.degradedPerMinute],
        ['canned', canned, alarmLimits.cannedPerMinute],
      ] as const;
      for (const [alarm, window, limit] of rates) {
        const value = window.count(now) / alarmMinutes.rates;
        this.#raised.judge({ alarm, severity: 'page', ...on, value, limit }, value > limit);
      }
    }
    for (const { pipeline, surface, measure, budgetLeft: value } of budgets?.() ?? []) {
      const limit = alarmLimits.budgetLeftRatio;
      this.#raised.judge(
        { alarm: 'budget', severity: 'ticket', pipeline, surface, measure, value, limit },
        value < limit,
      );
    }
  }

  #ended(
    watched: Watched,
    event: Extract<RunEvent, { readonly type: 'done' | 'error' }>,
    milestones: Milestones,
    rung: string,
  ): void {
    const now = this.#options.scheduler.now();
    const { reached } = milestones;
    for (const measure in reached) {
      watched.latencies.of(measure as SloMeasure).add(reached[measure as SloMeasure] ?? 0, now);
    }
    if (event.type === 'done') watched.latencies.of('full').add(milestones.fullMs(event.at), now);
    if (rung === 'canned') watched.canned.add(now);
    if (rung !== 'full') watched.degraded.add(now);
  }
}

function watch(pipeline: string, surface: string): Watched {
  const rates = () => new EventWindow(alarmMinutes.rates, minuteMs);
  const latencies = new Named<LatencyWindow, SloMeasure>(() => new LatencyWindow(alarmMinutes.latency, minuteMs));
  return { pipeline, surface, slo: {}, latencies, degraded: rates(), canned: rates() };
}

function quantilesOf({ p95Ms, p50Ms }: LatencyPromise): (readonly ['p95' | 'p50', number, number])[] {
  return [['p95', 0.95, p95Ms], ...(p50Ms === undefined ? [] : ([['p50', 0.5, p50Ms]] as const))];
}

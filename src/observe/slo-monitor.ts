import type { SchedulerLike } from 'rxjs';
import type { EventType } from '../engine/events.ts';
import type { LatencyPromise } from '../engine/pipeline.ts';
import type { ObservedRun, RunListener, RunObserver } from '../index.ts';
import { BurnRate } from './burn-rate.ts';
import { BySurface } from './by-surface.ts';
import { Named } from './named.ts';
import { PromiseWatch, type SloMeasure } from './promise-watch.ts';

/** How loud an alert is, and when it is raised. */
export interface BurnThreshold {
  readonly severity: 'page' | 'ticket' | 'warning';
  readonly window: string;
  readonly windowMs: number;
  readonly rate: number;
}

const hour = 3_600_000;

/**
 * The burn rates that raise an alert.
 *
 * @source The Site Reliability Workbook, chapter 5, "Alerting on SLOs".
 */
export const burnThresholds: readonly BurnThreshold[] = [
  { severity: 'page', window: '1h', windowMs: hour, rate: 14.4 },
  { severity: 'ticket', window: '6h', windowMs: 6 * hour, rate: 6 },
  { severity: 'warning', window: '24h', windowMs: 24 * hour, rate: 3 },
];

/** A burn rate crossed its threshold, or came back under it. */
export interface SloAlert {
  readonly type: 'slo';
  readonly state: 'firing' | 'resolved';
  readonly severity: BurnThreshold['severity'];
  readonly pipeline: string;
  readonly surface: string;
  readonly measure: SloMeasure;
  readonly window: string;
  readonly rate: number;
  readonly threshold: number;
  /** Share of the month's error budget that is left. */
  readonly budgetLeft: number;
}

export interface SloMonitorOptions {
  /** Share of runs that may break a promise. Default 0.001: one in a thousand. */
  readonly allowedRatio?: number;
  /** Runs a window must hold before it may raise an alert. Default 20. */
  readonly minEvents?: number;
  readonly scheduler: SchedulerLike;
  readonly onAlert: (alert: SloAlert) => void;
  /** Told of each run's verdict. */
  readonly onRun?: (verdict: SloVerdict) => void;
}

/** How one run stands to one promise. */
export interface SloVerdict {
  readonly pipeline: string;
  readonly surface: string;
  readonly version: string;
  readonly measure: SloMeasure;
  readonly good: boolean;
}

/** One promise of one surface, as it stands. */
export interface SloStanding {
  readonly pipeline: string;
  readonly surface: string;
  readonly measure: SloMeasure;
  readonly p95Ms: number;
  readonly p50Ms?: number;
  readonly rates: Readonly<Record<string, number>>;
  readonly budgetLeft: number;
  readonly firing: readonly string[];
}

/** Holds every run against the promises of its surface, and raises alerts by burn rate. Memory: a ring for each promise. */
export class SloMonitor implements RunObserver {
  readonly hears: readonly EventType[] = PromiseWatch.hears;
  readonly #options: SloMonitorOptions;
  readonly #surfaces: BySurface<Named<Promised, SloMeasure>>;

  constructor(options: SloMonitorOptions) {
    this.#options = options;
    const promise = (pipeline: string, surface: string, measure: SloMeasure): Promised => {
      const burn = new BurnRate(options.allowedRatio ?? 0.001);
      return { pipeline, surface, measure, promised: { p95Ms: 0 }, burn, firing: new Set() };
    };
    this.#surfaces = new BySurface((pipeline, surface) => new Named((measure) => promise(pipeline, surface, measure)));
  }

  begin(run: ObservedRun): RunListener | undefined {
    const { request, slo } = run;
    const watch = new PromiseWatch(slo);
    if (watch.isEmpty) return undefined;
    return {
      event: (event) => {
        const verdicts = watch.hear(event);
        if (verdicts === undefined) return;
        const promises = this.#surfaces.at(request.pipeline, request.surface);
        for (const [measure, good] of Object.entries(verdicts) as [SloMeasure, boolean][]) {
          this.#record(promises.of(measure), run, good);
        }
      },
    };
  }

  get standings(): SloStanding[] {
    const now = this.#options.scheduler.now();
    return [...this.#promises()].map(({ pipeline, surface, measure, promised, burn, firing }) => ({
      pipeline,
      surface,
      measure,
      ...promised,
      rates: Object.fromEntries(burnThresholds.map(({ window, windowMs }) => [window, burn.rate(windowMs, now)])),
      budgetLeft: burn.budgetLeft(now),
      firing: [...firing],
    }));
  }

  /** Looks at every promise again: resolves alerts when traffic has gone quiet. Call it about once a minute. */
  sweep(): void {
    const now = this.#options.scheduler.now();
    for (const promise of this.#promises()) this.#judge(promise, now);
  }

  *#promises(): Iterable<Promised> {
    for (const promises of this.#surfaces.all) yield* promises.all;
  }

  #record(promise: Promised, { version, slo }: ObservedRun, good: boolean): void {
    const { pipeline, surface, measure, burn } = promise;
    const now = this.#options.scheduler.now();
    promise.promised = slo[measure] ?? { p95Ms: 0 };
    burn.record(good, now);
    this.#options.onRun?.({ pipeline, surface, version: String(version), measure, good });
    this.#judge(promise, now);
  }

  #judge(promise: Promised, now: number): void {
    const { pipeline, surface, measure, burn, firing } = promise;
    const { minEvents = 20 } = this.#options;
    for (const { severity, window, windowMs, rate: threshold } of burnThresholds) {
      const { rate, events } = burn.over(windowMs, now);
      // Up at the threshold, down at half of it: a rate that hovers there is one alert, not a hundred.
      const limit = firing.has(window) ? threshold / 2 : threshold;
      const isOver = rate >= limit && events >= minEvents;
      if (isOver === firing.has(window)) continue;
      if (isOver) firing.add(window);
      else firing.delete(window);
      const state = isOver ? 'firing' : 'resolved';
      const budgetLeft = burn.budgetLeft(now);
      this.#options.onAlert({
        type: 'slo',
        state,
        severity,
        pipeline,
        surface,
        measure,
        window,
        rate,
        threshold,
        budgetLeft,
      });
    }
  }
}

interface Promised {
  readonly pipeline: string;
  readonly surface: string;
  readonly measure: SloMeasure;
  /** As the newest run was promised. */
  promised: LatencyPromise;
  readonly burn: BurnRate;
  /** Windows whose alert is up. */
  readonly firing: Set<string>;
}

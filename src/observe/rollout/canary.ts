import { defer, type SchedulerLike } from 'rxjs';
import { checkNumber } from '../../../operators/check-options.ts';
import type { EventType } from '../../engine/events.ts';
import type { ObservedRun, RunListener, RunObserver } from '../../engine/observer.ts';
import type { Slo } from '../../engine/pipeline.ts';
import type { StartRun } from '../../engine/request.ts';
import { BurnRate } from '../burn-rate.ts';
import { PromiseWatch, type SloMeasure } from '../promise-watch.ts';
import { isBeyondChance, plausibleShare, type Tried } from './beyond-chance.ts';
import { checkRollout, isAmong, isOpenTo, type RolloutPlan } from './rollout-plan.ts';

/** What both versions are held to: the promises of the surface; and that the run answered as declared. */
export type CanaryMeasure = SloMeasure | 'answer';

/** `running` until the canary burns or is stopped; `rolled-back` until it is resumed. */
export type CanaryState = 'running' | 'rolled-back';

export interface CanaryOptions extends RolloutPlan {
  readonly scheduler: SchedulerLike;
  /** How it begins: as it stood when the process before ended. Default `running`. */
  readonly state?: CanaryState;
  /** How far back both versions are compared, in milliseconds; a day at most. Default an hour. */
  readonly windowMs?: number;
  /** Runs of the canary on a surface before anything is concluded. Default 30. */
  readonly minRuns?: number;
  /** How many times faster than allowed the canary must spend its error budget. Default 14.4, what pages. */
  readonly burnRate?: number;
  /** Share of runs that may break a promise. Default 0.001. */
  readonly allowedRatio?: number;
  /** How likely a canary that is as good as the stable version may be rolled back, each measure of it. Default 0.001. */
  readonly mistakeRatio?: number;
  /** It was rolled back by itself. */
  readonly onChange?: (alert: CanaryAlert) => void;
  /** It was rolled back or resumed, by itself or by hand. */
  readonly onState?: (state: CanaryState) => void;
}

/** A canary was rolled back. */
export interface CanaryAlert {
  readonly type: 'canary';
  readonly state: CanaryState;
  readonly severity: 'page';
  readonly pipeline: string;
  readonly surface: string;
  readonly version: number;
  readonly stable: number;
  readonly measure: CanaryMeasure;
  /** Runs that kept and broke it in the window, of either version. */
  readonly canary: Tried;
  readonly before: Tried;
  /** How many times faster than allowed each spends its budget. */
  readonly rate: number;
  readonly rateBefore: number;
}

/** Both versions side by side, as they stand in the window. */
export interface CanaryComparison {
  readonly surface: string;
  readonly measure: CanaryMeasure;
  readonly canary: Tried;
  readonly before: Tried;
  readonly rate: number;
  readonly rateBefore: number;
}

interface Pair {
  readonly surface: string;
  readonly measure: CanaryMeasure;
  readonly canary: BurnRate;
  readonly before: BurnRate;
}

/**
 * Sends a share of a pipeline's traffic to another version, compares both on what their surfaces promise, and takes the
 * share back when the other version burns: when it spends its error budget too fast and is worse than the stable one
 * beyond chance. A conversation stays on its version until then; runs under way end where they began. What was rolled back
 * stays so until somebody who has mended the cause resumes it.
 *
 * Both are held to the stable version's promises, so that a version cannot pass by promising less. `answer` is broken by a
 * run that failed, was degraded, or was taken over by its sequential chain.
 *
 * Memory: two burn rates for each measure of each surface.
 *
 * @throws RangeError on an option out of its range.
 */
export class Canary implements RunObserver {
  readonly hears: readonly EventType[] = PromiseWatch.hears;
  readonly #options: Required<Omit<CanaryOptions, keyof RolloutPlan | 'onChange' | 'onState'>> &
    Pick<CanaryOptions, 'onChange' | 'onState'>;
  readonly #pairs: Map<string, Pair> = new Map();
  /** What the stable version promises, by surface. */
  readonly #promises: Map<string, Slo> = new Map();
  #plan: RolloutPlan;
  #state: CanaryState;

  constructor(options: CanaryOptions) {
    checkRollout('Canary', options);
    const { pipeline, version, stable, shareRatio } = options;
    this.#plan = { pipeline, version, stable, shareRatio };
    const standard = { windowMs: 3_600_000, minRuns: 30, burnRate: 14.4, allowedRatio: 0.001, mistakeRatio: 0.001 };
    this.#options = { ...standard, state: 'running', ...options };
    this.#state = this.#options.state;
    checkNumber('Canary', 'windowMs', this.#options.windowMs, { min: 60_000, max: 24 * 3_600_000 });
    checkNumber('Canary', 'minRuns', this.#options.minRuns, { min: 1, max: 1_000_000, whole: true });
    checkNumber('Canary', 'burnRate', this.#options.burnRate, { min: 0, max: 1e6 });
    checkNumber('Canary', 'mistakeRatio', this.#options.mistakeRatio, { min: 1e-9, max: 0.5 });
  }

  get plan(): RolloutPlan {
    return this.#plan;
  }

  get state(): CanaryState {
    return this.#state;
  }

  /** Takes the share back. Runs under way end where they began. */
  stop(): void {
    this.#stand('rolled-back');
  }

  /** Gives the share again. A canary that had been rolled back is judged by what it does from now on. */
  resume(): void {
    if (this.#state === 'running') return;
    const { allowedRatio } = this.#options;
    for (const [key, pair] of this.#pairs) this.#pairs.set(key, { ...pair, canary: new BurnRate(allowedRatio) });
    this.#stand('running');
  }

  #stand(state: CanaryState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#options.onState?.(state);
  }

  /**
   * A larger share only adds conversations to it, a smaller one only takes some away.
   *
   * @throws RangeError where it is no share.
   */
  resize(shareRatio: number): void {
    const plan = { ...this.#plan, shareRatio };
    checkRollout('Canary', plan);
    this.#plan = plan;
  }

  /** Chooses the version of every run that names none. */
  routed(startRun: StartRun): StartRun {
    return (request, options) => {
      if (!isOpenTo(this.plan, request)) return startRun(request, options);
      // By when it is subscribed, for a run is cold.
      return defer(() => {
        const isCanary = this.#state === 'running' && isAmong(this.plan, request);
        return startRun({ ...request, version: isCanary ? this.plan.version : this.plan.stable }, options);
      });
    };
  }

  begin({ request, version, slo }: ObservedRun): RunListener | undefined {
    const { pipeline, stable } = this.plan;
    if (request.pipeline !== pipeline || (version !== stable && version !== this.plan.version)) return undefined;
    const { surface } = request;
    if (version === stable) this.#promises.set(surface, slo);
    const watch = new PromiseWatch(this.#promises.get(surface) ?? slo);
    const track = version === stable ? 'before' : 'canary';
    let tookOver = false;
    return {
      event: (event) => {
        if (event.type === 'policy' && event.policy === 'fallback' && event.action === 'sequential') tookOver = true;
        const verdicts = watch.hear(event);
        if (verdicts === undefined) return;
        const answered = event.type === 'done' && event.outcome !== 'degraded' && !tookOver;
        const all = Object.entries({ ...verdicts, answer: answered }) as [CanaryMeasure, boolean][];
        for (const [measure, good] of all) this.#record(surface, measure, track, good);
      },
    };
  }

  get comparisons(): CanaryComparison[] {
    return [...this.#pairs.values()].map((pair) => this.#compared(pair));
  }

  #record(surface: string, measure: CanaryMeasure, track: 'canary' | 'before', good: boolean): void {
    const { allowedRatio, scheduler } = this.#options;
    const key = `${surface}/${measure}`;
    let pair = this.#pairs.get(key);
    if (pair === undefined) {
      pair = { surface, measure, canary: new BurnRate(allowedRatio), before: new BurnRate(allowedRatio) };
      this.#pairs.set(key, pair);
    }
    pair[track].record(good, scheduler.now());
    if (track === 'canary' && !good) this.#judge(pair);
  }

  #compared({ surface, measure, canary, before }: Pair): CanaryComparison {
    const { scheduler, windowMs } = this.#options;
    const now = scheduler.now();
    return {
      surface,
      measure,
      canary: canary.counts(windowMs, now),
      before: before.counts(windowMs, now),
      rate: canary.rate(windowMs, now),
      rateBefore: before.rate(windowMs, now),
    };
  }

  #judge(pair: Pair): void {
    if (this.#state !== 'running') return;
    const { allowedRatio, burnRate, minRuns, mistakeRatio, onChange } = this.#options;
    const compared = this.#compared(pair);
    const { canary, before, rate } = compared;
    if (canary.good + canary.bad < minRuns || rate < burnRate) return;
    // Where next to nothing is known of the stable version, the budget is all there is to hold the canary against.
    const known = before.good + before.bad >= minRuns;
    const limit = Math.max(allowedRatio, known ? plausibleShare(before) : 0);
    if (!isBeyondChance(canary, limit, mistakeRatio)) return;
    this.#stand('rolled-back');
    const { pipeline, version, stable } = this.plan;
    onChange?.({ type: 'canary', state: 'rolled-back', severity: 'page', pipeline, version, stable, ...compared });
  }
}

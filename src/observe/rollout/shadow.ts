import { Observable, type SchedulerLike, Subscription, tap } from 'rxjs';
import { checkNumber } from '../../../operators/check-options.ts';
import type { RunRequest, StartRun } from '../../engine/request.ts';
import { checkRollout, isAmong, isOpenTo, type RolloutPlan } from './rollout-plan.ts';
import { RunDigest } from './run-digest.ts';

export interface ShadowOptions extends RolloutPlan {
  /** Runs the other version with nothing kept of what it does: of an engine over `readOnlyBindings`. */
  readonly startShadow: StartRun;
  readonly scheduler: SchedulerLike;
  /** Shadow runs under way at once; a run beyond them has none, and is counted. Default 8. */
  readonly maxInFlight?: number;
  /** How long a shadow run may take, in milliseconds. Default 30,000. */
  readonly maxMs?: number;
  readonly observe?: (report: ShadowReport) => void;
}

/** How a shadow run compares with the one that answered. */
export type ShadowReport =
  | {
      readonly type: 'compared';
      readonly run: string;
      readonly surface: string;
      /** The first thing in which they differ: how they ended, which tools they called, or what they said. */
      readonly difference: 'none' | 'outcome' | 'calls' | 'text';
      readonly answered: ShadowTimes;
      readonly shadow: ShadowTimes;
      /** Calls with side effects that the shadow run did not make. */
      readonly refused: number;
    }
  /** There is nothing to compare: too many were under way, the one that answered was cancelled, or the shadow was cut off. */
  | {
      readonly type: 'skipped';
      readonly run: string;
      readonly surface: string;
      readonly why: 'full' | 'cancelled' | 'late';
    };

export interface ShadowTimes {
  readonly firstTokenMs?: number;
  readonly fullMs: number;
}

/**
 * Runs another version of a pipeline beside the one that answers, on a share of its traffic, and compares what both did.
 * The shadow begins in a later turn of the clock than the run it follows, and ends with it where that is cancelled.
 *
 * Memory: the texts and calls of `maxInFlight` pairs of runs.
 *
 * @throws RangeError on an option out of its range.
 */
export class Shadow {
  readonly plan: RolloutPlan;
  readonly #options: ShadowOptions & Required<Pick<ShadowOptions, 'maxInFlight'>>;
  #inFlight = 0;

  constructor(options: ShadowOptions) {
    checkRollout('Shadow', options);
    const { pipeline, version, stable, shareRatio, maxInFlight = 8, maxMs = 30_000 } = options;
    checkNumber('Shadow', 'maxInFlight', maxInFlight, { min: 1, max: 10_000, whole: true });
    checkNumber('Shadow', 'maxMs', maxMs, { min: 1, max: 3_600_000 });
    this.plan = { pipeline, version, stable, shareRatio };
    this.#options = { ...options, maxInFlight };
  }

  /** Shadow runs under way. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** And how many may be. */
  get maxInFlight(): number {
    return this.#options.maxInFlight;
  }

  /** The stable version answers every run that names none; the share has its shadow. */
  shadowed(startRun: StartRun): StartRun {
    return (request, options) => {
      if (!isOpenTo(this.plan, request)) return startRun(request, options);
      const answering = startRun({ ...request, version: this.plan.stable }, options);
      if (!isAmong(this.plan, request)) return answering;
      return new Observable((log) => {
        const { run, surface } = request;
        const { maxInFlight, observe } = this.#options;
        if (this.#inFlight >= maxInFlight) {
          observe?.({ type: 'skipped', run, surface, why: 'full' });
          return answering.subscribe(log);
        }
        const answered = new RunDigest();
        const shadow = this.#begin(request, answered);
        return answering
          .pipe(tap({ next: (event) => shadow.heard(event), unsubscribe: () => shadow.cancelled() }))
          .subscribe(log);
      });
    };
  }

  /** Starts a shadow run, and compares it when both have ended. */
  #begin(request: RunRequest, answered: RunDigest): { heard: RunDigest['hear']; cancelled: () => void } {
    const { scheduler, startShadow, maxMs = 30_000, observe } = this.#options;
    const { traceparent: _, ...rest } = request;
    const { run, surface } = request;
    const shadow = new RunDigest();
    const life = new Subscription();
    this.#inFlight++;
    life.add(() => this.#inFlight--);
    const skip = (why: 'cancelled' | 'late'): void => {
      if (life.closed) return;
      life.unsubscribe();
      observe?.({ type: 'skipped', run, surface, why });
    };
    const compare = (): void => {
      if (life.closed || answered.outcome === undefined || shadow.outcome === undefined) return;
      life.unsubscribe();
      const difference = answered.differenceTo(shadow);
      const times = { answered: timesOf(answered), shadow: timesOf(shadow) };
      observe?.({ type: 'compared', run, surface, difference, ...times, refused: shadow.refused });
    };
    life.add(
      scheduler.schedule(() => {
        const log = startShadow({ ...rest, run: `${run}~shadow`, version: this.plan.version });
        life.add(
          log.subscribe((event) => {
            shadow.hear(event);
            compare();
          }),
        );
      }, 0),
    );
    life.add(scheduler.schedule(() => skip('late'), maxMs));
    return {
      heard: (event) => {
        answered.hear(event);
        compare();
      },
      cancelled: () => skip('cancelled'),
    };
  }
}

function timesOf({ firstTokenMs, fullMs = 0 }: RunDigest): ShadowTimes {
  return { ...(firstTokenMs !== undefined && { firstTokenMs }), fullMs };
}

import type { EventType } from '../engine/events.ts';
import type { ObservedRun, RunListener, RunObserver } from '../engine/observer.ts';
import type { TurnLimits } from '../engine/surface.ts';
import { BySurface } from './by-surface.ts';
import { NewestMean } from './newest-mean.ts';
import { type AlarmAlert, RaisedAlarms } from './raised-alarms.ts';
import { Turn } from './turn.ts';

/** What holds where a surface declares nothing else. A cost is held against a budget only where one is declared. */
export const turnLimits = { killRatio: 0.001, agreementRatio: 0.75, breakEvenRatio: 0.7 } as const;

/** Over how many of the newest turns each is watched, and how many there must be before it may raise an alarm. */
export const turnWindows = {
  kills: { turns: 10_000, least: 2 },
  agreement: { turns: 400, least: 50 },
  cost: { turns: 200, least: 20 },
} as const;

export interface TurnMonitorOptions {
  readonly onAlert: (alert: AlarmAlert) => void;
  /** Told what each turn came to. */
  readonly onTurn?: (turn: TurnCost) => void;
}

/** What one turn cost, in US dollars, as far as prices are known. */
export interface TurnCost {
  readonly pipeline: string;
  readonly surface: string;
  readonly usd: number;
  /** The part of it that went into guesses that nobody asked for. */
  readonly wastedUsd: number;
  /** By stage. */
  readonly stages: ReadonlyMap<string, number>;
  readonly isOver: boolean;
}

/** A surface as it stands. */
export interface TurnStanding {
  readonly pipeline: string;
  readonly surface: string;
  /** Share of the newest turns of which something was cut that had been shown. */
  readonly killRatio: number;
  /** Mean share of a turn's guesses that were asked for; undefined where too few turns guessed. */
  readonly agreementRatio: number | undefined;
  /** Mean of the newest turns. */
  readonly costUsd: number;
  readonly limits: TurnLimits;
}

/**
 * Watches what every turn came to: whether some of it was cut after it was shown, how many of its guesses were right, and
 * what it cost, wasted guesses included. Raises an alarm where the newest turns of a surface are over its limits, once until
 * they are back: kills over `killRatio` (one kill is chance), agreement under `agreementRatio` and, as another alarm, under
 * the break-even of 0.70, and a mean cost over `costUsd`.
 *
 * What a model wrote before it was cancelled is counted only where its provider told of it.
 *
 * Memory: about 85 KB for each surface.
 */
export class TurnMonitor implements RunObserver {
  readonly hears: readonly EventType[] = [...Turn.hears, 'done', 'error'];
  readonly #options: TurnMonitorOptions;
  readonly #surfaces: BySurface<Watched> = new BySurface(watch);
  readonly #raised: RaisedAlarms;

  constructor(options: TurnMonitorOptions) {
    this.#options = options;
    this.#raised = new RaisedAlarms(options.onAlert);
  }

  get standings(): TurnStanding[] {
    return this.#surfaces.all.map(({ pipeline, surface, limits, kills, agreement, cost }) => ({
      pipeline,
      surface,
      limits,
      killRatio: kills.mean,
      agreementRatio: agreement.count < turnWindows.agreement.least ? undefined : agreement.mean,
      costUsd: cost.mean,
    }));
  }

  begin({ request, limits = {} }: ObservedRun): RunListener {
    const watched = this.#surfaces.at(request.pipeline, request.surface);
    watched.limits = limits;
    const turn = new Turn();
    return {
      event: (event) => {
        turn.hear(event);
        if (event.type === 'done' || event.type === 'error') this.#ended(watched, turn);
      },
    };
  }

  #ended(watched: Watched, turn: Turn): void {
    const { pipeline, surface, limits, kills, agreement, cost } = watched;
    const { usd, wastedUsd, stages, wasKilled, agreed, guesses } = turn;
    kills.add(wasKilled ? 1 : 0);
    if (guesses > 0) agreement.add(agreed / guesses);
    cost.add(usd);
    const isOver = limits.costUsd !== undefined && usd > limits.costUsd;
    this.#options.onTurn?.({ pipeline, surface, usd, wastedUsd, stages, isOver });
    this.#judgeAll(watched);
  }

  #judgeAll({ pipeline, surface, limits, kills, agreement, cost }: Watched): void {
    const on = { pipeline, surface };
    const { killRatio = turnLimits.killRatio, agreementRatio = turnLimits.agreementRatio, costUsd } = limits;
    const isCut = kills.sum >= turnWindows.kills.least && kills.mean > killRatio;
    this.#raised.judge({ alarm: 'kills', severity: 'page', ...on, value: kills.mean, limit: killRatio }, isCut);
    if (agreement.count >= turnWindows.agreement.least) {
      const value = agreement.mean;
      const { breakEvenRatio } = turnLimits;
      this.#raised.judge(
        { alarm: 'agreement', severity: 'ticket', ...on, value, limit: agreementRatio },
        value < agreementRatio,
      );
      this.#raised.judge(
        { alarm: 'break-even', severity: 'ticket', ...on, value, limit: breakEvenRatio },
        value < breakEvenRatio,
      );
    }
    if (costUsd === undefined || cost.count < turnWindows.cost.least) return;
    this.#raised.judge(
      { alarm: 'cost', severity: 'ticket', ...on, value: cost.mean, limit: costUsd },
      cost.mean > costUsd,
    );
  }
}

interface Watched {
  readonly pipeline: string;
  readonly surface: string;
  limits: TurnLimits;
  readonly kills: NewestMean;
  readonly agreement: NewestMean;
  readonly cost: NewestMean;
}

function watch(pipeline: string, surface: string): Watched {
  return {
    pipeline,
    surface,
    limits: {},
    kills: new NewestMean(turnWindows.kills.turns),
    agreement: new NewestMean(turnWindows.agreement.turns),
    cost: new NewestMean(turnWindows.cost.turns),
  };
}

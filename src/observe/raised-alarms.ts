import type { SloMeasure } from './promise-watch.ts';

/** A level crossed its limit, or came back under it. */
export interface AlarmAlert {
  readonly type: 'alarm';
  readonly state: 'firing' | 'resolved';
  readonly severity: 'page' | 'ticket';
  /**
   * `degraded` and `canned` count answers a minute; `budget` is the share of the month's error budget left; `kills` the
   * share of turns that were cut, `agreement` and `break-even` that of guesses that were right, `cost` US dollars a turn.
   */
  readonly alarm: 'p95' | 'p50' | 'degraded' | 'canned' | 'budget' | 'kills' | 'agreement' | 'break-even' | 'cost';
  readonly pipeline: string;
  readonly surface: string;
  readonly measure?: SloMeasure;
  /** Milliseconds, answers a minute, a share, or US dollars. */
  readonly value: number;
  readonly limit: number;
}

/** A level, and the limit it is held to. */
export type AlarmLevel = Omit<AlarmAlert, 'type' | 'state'>;

/** Which alarms are up: tells of each once when its level is over the limit, and once when it is back. */
export class RaisedAlarms {
  readonly #firing: Set<string> = new Set();
  readonly #onAlert: (alert: AlarmAlert) => void;

  constructor(onAlert: (alert: AlarmAlert) => void) {
    this.#onAlert = onAlert;
  }

  judge(level: AlarmLevel, isOver: boolean): void {
    // Nearly always: nothing is up, and this is not over.
    if (!isOver && this.#firing.size === 0) return;
    const { alarm, pipeline, surface, measure } = level;
    const key = `${alarm} ${pipeline} ${surface} ${measure}`;
    if (isOver === this.#firing.has(key)) return;
    if (isOver) this.#firing.add(key);
    else this.#firing.delete(key);
    this.#onAlert({ type: 'alarm', state: isOver ? 'firing' : 'resolved', ...level });
  }
}

import type { EventType, RunEvent } from '../engine/events.ts';
import type { LatencyPromise, Slo } from '../engine/pipeline.ts';
import { Milestones } from './milestones.ts';

/** A promise of a surface that is held or broken by each run. */
export type SloMeasure = keyof Slo;

/** Which promises a run kept: true where it did. */
export type Verdicts = Readonly<Partial<Record<SloMeasure, boolean>>>;

/** Hears a run to its end and holds it against what its surface promises. */
export class PromiseWatch {
  /** The types of events that tell of it. */
  static readonly hears: readonly EventType[] = [...Milestones.hears, 'done', 'error'];
  readonly #slo: Slo;
  readonly #milestones = new Milestones();

  constructor(slo: Slo) {
    this.#slo = slo;
  }

  /** Nothing is promised. */
  get isEmpty(): boolean {
    for (const _ in this.#slo) return false;
    return true;
  }

  /** Undefined until the run's last event. A failed run has broken every promise. */
  hear(event: RunEvent): Verdicts | undefined {
    if (event.type !== 'done' && event.type !== 'error') {
      this.#milestones.hear(event);
      return undefined;
    }
    const verdicts: Partial<Record<SloMeasure, boolean>> = {};
    const { reached } = this.#milestones;
    const fullMs = this.#milestones.fullMs(event.at);
    for (const name in this.#slo) {
      const measure = name as SloMeasure;
      const { p95Ms } = this.#slo[measure] as LatencyPromise;
      // A run that was refused as it should be has kept its promise by saying so in time.
      verdicts[measure] = event.type === 'done' && (reached[measure] ?? fullMs) <= p95Ms;
    }
    return verdicts;
  }
}

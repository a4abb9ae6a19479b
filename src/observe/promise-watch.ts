import type { RunEvent } from '../engine/events.ts';
import type { Slo } from '../engine/pipeline.ts';
import { Milestones } from './milestones.ts';

/** A promise of a surface that is held or broken by each run. */
export type SloMeasure = keyof Slo;

/** Which promises a run kept: true where it did. */
export type Verdicts = Readonly<Partial<Record<SloMeasure, boolean>>>;

/** Hears a run to its end and holds it against what its surface promises. */
export class PromiseWatch {
  readonly #promised: readonly [SloMeasure, { readonly p95Ms: number }][];
  readonly #milestones = new Milestones();

  constructor(slo: Slo) {
    this.#promised = Object.entries(slo) as [SloMeasure, { readonly p95Ms: number }][];
  }

  /** Undefined until the run's last event. A failed run has broken every promise. */
  hear(event: RunEvent): Verdicts | undefined {
    this.#milestones.hear(event);
    if (event.type !== 'done' && event.type !== 'error') return undefined;
    const verdicts: Partial<Record<SloMeasure, boolean>> = {};
    const { reached } = this.#milestones;
    const fullMs = this.#milestones.fullMs(event.at);
    for (const [measure, { p95Ms }] of this.#promised) {
      // A run that was refused as it should be has kept its promise by saying so in time.
      verdicts[measure] = event.type === 'done' && (reached[measure] ?? fullMs) <= p95Ms;
    }
    return verdicts;
  }
}

import type { EventType, RunEvent } from '../engine/events.ts';

/** What a run takes back without that anything was wrong with it. */
const HARMLESS: ReadonlySet<string> = new Set(['restarted', 'cut off', 'lost']);

/** One turn, as its log tells of it. */
export class Turn {
  /** The types of events that tell of it. */
  static readonly hears: readonly EventType[] = ['usage', 'cost', 'speculation', 'retract'];
  readonly stages: Map<string, number> = new Map();
  readonly #guessed: Map<string, number> = new Map();
  usd = 0;
  wastedUsd = 0;
  agreed = 0;
  guesses = 0;
  wasKilled = false;

  hear(event: RunEvent): void {
    switch (event.type) {
      case 'usage':
        this.#spend(event.stage, event.cost ?? 0);
        return;
      case 'cost':
        this.#spend(event.stage, event.usd);
        if (event.guess !== undefined) this.#guessed.set(event.guess, event.usd);
        return;
      case 'speculation':
        if (event.action === 'adopted') this.agreed++;
        if (event.action === 'adopted' || event.action === 'wasted') this.guesses++;
        if (event.action === 'wasted') this.wastedUsd += this.#guessed.get(event.key) ?? 0;
        return;
      case 'retract':
        if (!HARMLESS.has(event.reason)) this.wasKilled = true;
    }
  }

  #spend(stage: string, usd: number): void {
    if (usd === 0) return;
    this.usd += usd;
    this.stages.set(stage, (this.stages.get(stage) ?? 0) + usd);
  }
}

import type { RunEvent } from '../engine/events.ts';
import type { Slo } from '../engine/pipeline.ts';

const reachedBy: Partial<Record<RunEvent['type'], keyof Slo>> = {
  text: 'firstToken',
  sentence: 'firstSentence',
  audio: 'firstAudio',
};

/** When a run came to what surfaces promise. Counts from its whole question: what is begun before costs nobody time. */
export class Milestones {
  /** Milliseconds since the question was whole. */
  readonly reached: Partial<Record<keyof Slo, number>> = {};
  #askedAt = 0;

  /** Takes the next event; gives what the run has come to by it, the first time it does. */
  hear(event: RunEvent): keyof Slo | undefined {
    if (event.type === 'input' && event.final) this.#askedAt = event.at;
    const measure = reachedBy[event.type];
    if (measure === undefined || this.reached[measure] !== undefined) return undefined;
    this.reached[measure] = this.sinceAsked(event.at);
    return measure;
  }

  sinceAsked(at: number): number {
    return Math.max(0, at - this.#askedAt);
  }
}

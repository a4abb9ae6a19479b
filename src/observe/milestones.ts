import type { EventType, RunEvent } from '../engine/events.ts';
import type { Slo } from '../engine/pipeline.ts';

/** When a run came to what surfaces promise. Counts from its whole question: what is begun before costs nobody time. */
export class Milestones {
  /** The types of events that tell of it. */
  static readonly hears: readonly EventType[] = ['text', 'sentence', 'audio', 'input', 'policy'];
  /** Milliseconds since the question was whole. */
  readonly reached: Partial<Record<keyof Slo, number>> = {};
  #askedAt = 0;
  #heldMs = 0;

  /** Takes the next event; gives what the run has come to by it, the first time it does. */
  hear(event: RunEvent): keyof Slo | undefined {
    switch (event.type) {
      case 'text':
        return this.#reach('firstToken', event.at);
      case 'sentence':
        return this.#reach('firstSentence', event.at);
      case 'audio':
        return this.#reach('firstAudio', event.at);
      case 'input':
        if (event.final) this.#askedAt = event.at;
        return undefined;
      case 'policy':
        this.#heldMs += heldMs(event);
        return undefined;
      default:
        return undefined;
    }
  }

  #reach(measure: keyof Slo, at: number): keyof Slo | undefined {
    if (this.reached[measure] !== undefined) return undefined;
    this.reached[measure] = this.sinceAsked(at);
    return measure;
  }

  sinceAsked(at: number): number {
    return Math.max(0, at - this.#askedAt);
  }

  /** What a run took that ended then: a wait for what it had said to be played was nobody's. */
  fullMs(at: number): number {
    return Math.max(0, at - this.#askedAt - this.#heldMs);
  }
}

/** For how long a run waited for nothing but playback, by one of its events. */
export function heldMs(event: RunEvent): number {
  return event.type === 'policy' && event.policy === 'speech' && event.action === 'held' ? (event.ms ?? 0) : 0;
}

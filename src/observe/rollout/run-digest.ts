import { canonicalKey } from '../../../operators/index.ts';
import type { RunEvent } from '../../engine/events.ts';
import { heldMs } from '../milestones.ts';
import { shadowRefusal } from './read-only-bindings.ts';

/** What is kept of a run to compare it with another: what it said, what it called, when, and how it ended. */
export class RunDigest {
  firstTokenMs: number | undefined;
  fullMs: number | undefined;
  /** Undefined until the run has ended. An answer from the cache is an answer. */
  outcome: string | undefined;
  /** Calls that a shadow run did not make. */
  refused = 0;
  #heldMs = 0;
  readonly #texts: string[] = [];
  readonly #calls: Set<string> = new Set();

  hear(event: RunEvent): void {
    switch (event.type) {
      case 'text':
        this.firstTokenMs ??= event.at;
        this.#texts[event.msg] = (this.#texts[event.msg] ?? '').slice(0, event.off) + event.text;
        return;
      case 'retract':
        this.#texts[event.msg] = (this.#texts[event.msg] ?? '').slice(0, event.fromOff);
        return;
      case 'tool':
        if (event.phase !== 'end') return;
        this.#calls.add(canonicalKey([event.call.name, event.call.args]));
        if (event.error?.code === shadowRefusal) this.refused++;
        return;
      case 'speculation':
        // A wrong guess is nobody's decision.
        if (event.action === 'wasted') this.#calls.delete(event.key);
        return;
      case 'policy':
        this.#heldMs += heldMs(event);
        return;
      case 'done':
      case 'error':
        this.fullMs = event.at - this.#heldMs;
        this.outcome = event.type === 'error' ? 'failed' : event.outcome === 'cached' ? 'answered' : event.outcome;
    }
  }

  /**
   * The first thing in which another run differs. Texts are compared where all calls were made: what a refused one would
   * have returned cannot be known.
   */
  differenceTo(other: RunDigest): 'none' | 'outcome' | 'calls' | 'text' {
    if (this.outcome !== other.outcome) return 'outcome';
    const sameCalls = this.#calls.size === other.#calls.size && [...this.#calls].every((key) => other.#calls.has(key));
    if (!sameCalls) return 'calls';
    const isComparable = this.refused + other.refused === 0;
    return isComparable && this.#texts.join('\n') !== other.#texts.join('\n') ? 'text' : 'none';
  }
}

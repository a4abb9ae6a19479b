import type { RunEvent } from '../../engine/events.ts';
import type { Json } from '../../ports/index.ts';
import type { FinalState } from './receipt.ts';

/**
 * What is left of a run at its end: its texts as they then stand, and its outputs.
 *
 * Holds `maxChars` of them, of outputs as JSON; a run with more fails with the code `webhook.too-large`.
 */
export class FinalStateOf {
  readonly #maxChars: number;
  readonly #texts: Map<number, string> = new Map();
  readonly #outputs: Json[] = [];
  #outputChars = 0;

  constructor(maxChars: number) {
    this.#maxChars = maxChars;
  }

  /** Takes an event; gives the state where it is the last. */
  take(event: RunEvent): FinalState | undefined {
    switch (event.type) {
      case 'text':
        this.#texts.set(event.msg, (this.#texts.get(event.msg) ?? '').slice(0, event.off) + event.text);
        break;
      case 'retract':
        this.#texts.set(event.msg, (this.#texts.get(event.msg) ?? '').slice(0, event.fromOff));
        break;
      case 'output':
        this.#outputChars += JSON.stringify(event.value).length;
        this.#outputs.push(event.value);
        break;
      case 'done':
        return this.#done(event.outcome);
      case 'error':
        return failed(event.code, event.message);
      default:
        return undefined;
    }
    return this.#chars > this.#maxChars
      ? failed('webhook.too-large', `the answer is over ${this.#maxChars} characters`)
      : undefined;
  }

  get #chars(): number {
    let chars = this.#outputChars;
    for (const text of this.#texts.values()) chars += text.length;
    return chars;
  }

  #done(outcome: string): FinalState {
    const texts = [...this.#texts].sort(([one], [other]) => one - other).map(([, text]) => text);
    const outputs = this.#outputs.length > 0 && { outputs: this.#outputs };
    return { state: 'done', outcome, text: texts.join('\n\n'), ...outputs };
  }
}

/** The state of a run that gives no answer. */
export function failed(code: string, message: string): FinalState {
  return { state: 'failed', error: { code, message } };
}

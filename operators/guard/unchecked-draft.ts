import type { Subscriber } from 'rxjs';
import { checkText } from '../check-options.ts';
import type { Handlers } from '../operate.ts';
import type { GuardPart, GuardReport } from './guard-part.ts';
import { isHigh } from './held-text.ts';

/** A draft that nothing checks: nothing of it waits but the first half of a surrogate pair. */
export class UncheckedDraft implements Handlers<string> {
  readonly #observe: ((report: GuardReport) => void) | undefined;
  readonly #consumer: Subscriber<GuardPart>;
  #released = 0;
  #half = '';

  constructor(observe: ((report: GuardReport) => void) | undefined, consumer: Subscriber<GuardPart>) {
    this.#observe = observe;
    this.#consumer = consumer;
  }

  next(chunk: string): void {
    checkText('guard', chunk);
    const { length } = chunk;
    if (length === 0) return;
    if (this.#half !== '' || isHigh(chunk.charCodeAt(length - 1))) this.#join(chunk);
    else this.#release(chunk);
  }

  complete(): void {
    if (this.#half !== '') this.#release(this.#half);
    if (this.#released > 0) this.#observe?.({ type: 'passed', chars: this.#released, mostExposed: 0 });
    this.#consumer.complete();
  }

  error(error: unknown): void {
    if (this.#half !== '') this.#release(this.#half);
    this.#consumer.error(error);
  }

  #join(chunk: string): void {
    const text = this.#half + chunk;
    const whole = isHigh(text.charCodeAt(text.length - 1)) ? text.length - 1 : text.length;
    this.#half = text.slice(whole);
    if (whole > 0) this.#release(text.slice(0, whole));
  }

  #release(text: string): void {
    const offset = this.#released;
    this.#released = offset + text.length;
    this.#consumer.next({ type: 'text', offset, text });
  }
}

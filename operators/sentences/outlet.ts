import type { Subscriber } from 'rxjs';
import type { Segment } from './segmenter.ts';
import type { Sentence, SentenceReport } from './sentence.ts';

/** Numbers what leaves, and keeps its order when the consumer feeds the source from inside `next`. */
export class Outlet {
  readonly #consumer: Subscriber<Sentence>;
  readonly #observe: ((report: SentenceReport) => void) | undefined;
  /** What was found while others were passed. */
  readonly #waiting: Segment[] = [];
  #index = 0;
  #busy = false;
  #completed = false;

  constructor(consumer: Subscriber<Sentence>, observe: ((report: SentenceReport) => void) | undefined) {
    this.#consumer = consumer;
    this.#observe = observe;
  }

  put(found: readonly Segment[]): void {
    if (this.#busy) {
      this.#waiting.push(...found);
      return;
    }
    this.#busy = true;
    for (const segment of found) this.#pass(segment);
    while (this.#waiting.length > 0) for (const segment of this.#waiting.splice(0)) this.#pass(segment);
    this.#busy = false;
    if (this.#completed) this.#consumer.complete();
  }

  complete(last: readonly Segment[]): void {
    this.#completed = true;
    this.put(last);
  }

  #pass({ text, offset, readTo, reason }: Segment): void {
    if (this.#consumer.closed) return;
    const index = this.#index++;
    if (this.#observe !== undefined) {
      const lookaheadChars = Math.max(0, readTo - offset - text.trimEnd().length);
      this.#observe({ index, chars: text.length, lookaheadChars, reason });
    }
    this.#consumer.next({ index, offset, text });
  }
}

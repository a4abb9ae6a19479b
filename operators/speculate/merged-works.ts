import type { Subscriber } from 'rxjs';
import { type Handlers, subscribeTo } from '../operate.ts';
import type { Guesses } from './guesses.ts';

/** Hears the decisions of one run, and runs all the works they ask for side by side. */
export class MergedWorks<G, D, R> implements Handlers<D> {
  readonly #guesses: Guesses<G, D, R>;
  readonly #consumer: Subscriber<R>;
  readonly #endings: Handlers<R> = { complete: () => this.#workEnded() };
  #running = 0;
  #decided = false;

  constructor(guesses: Guesses<G, D, R>, consumer: Subscriber<R>) {
    this.#guesses = guesses;
    this.#consumer = consumer;
  }

  next(decision: D): void {
    const { speculation } = this.#guesses;
    const { shadow } = this.#guesses.find(decision);
    this.#running++;
    if (shadow === undefined) subscribeTo(speculation.fresh(decision), this.#consumer, this.#endings);
    else speculation.giveTo(this.#endings, shadow, decision);
  }

  error(error: unknown): void {
    this.#guesses.end('cancelled');
    this.#consumer.error(error);
  }

  complete(): void {
    this.#guesses.end('unclaimed');
    this.#decided = true;
    if (this.#running === 0) this.#consumer.complete();
  }

  #workEnded(): void {
    if (--this.#running === 0 && this.#decided) this.#consumer.complete();
  }
}

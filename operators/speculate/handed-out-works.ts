import { defer, type Subscriber } from 'rxjs';
import type { Handlers } from '../operate.ts';
import type { Guesses } from './guesses.ts';
import type { Work } from './speculate-options.ts';

/** Hears the decisions of one run, and hands the works they ask for to whoever runs them. */
export class HandedOutWorks<G, D, R> implements Handlers<D> {
  readonly #guesses: Guesses<G, D, R>;
  readonly #works: Subscriber<Work<D, R>>;

  constructor(guesses: Guesses<G, D, R>, works: Subscriber<Work<D, R>>) {
    this.#guesses = guesses;
    this.#works = works;
  }

  next(decision: D): void {
    const { speculation } = this.#guesses;
    const { key, shadow } = this.#guesses.find(decision);
    if (shadow !== undefined) {
      this.#works.next({ decision, key, outcome: 'hit', work: speculation.adopt(shadow, decision) });
    } else {
      this.#works.next({ decision, key, outcome: 'miss', work: defer(() => speculation.fresh(decision)) });
    }
  }

  error(error: unknown): void {
    this.#guesses.end('cancelled');
    this.#works.error(error);
  }

  complete(): void {
    this.#guesses.end('unclaimed');
    this.#works.complete();
  }
}

import type { Observable, Subscriber, Subscription } from 'rxjs';
import { type Handlers, subscribeTo } from '../operate.ts';
import type { WasteReason } from './reports.ts';
import type { Shadow } from './shadow.ts';
import type { SpeculateOptions } from './speculate-options.ts';
import { Speculation, type SpeculationRules } from './speculation.ts';

/** What a decision found: its key, empty where it could not be told, and the shadow it may take over. */
export interface Found<R> {
  readonly key: string;
  readonly shadow: Shadow<R> | undefined;
}

/** The guesses of one run: hears them, begins their work, and tells each decision what was guessed for it. */
export class Guesses<G, D, R> implements Handlers<G> {
  readonly speculation: Speculation<G, D, R>;
  readonly #options: SpeculateOptions<G, D, R, unknown>;
  #firm: Subscription | undefined;
  #early: Subscription | undefined;

  constructor(options: SpeculateOptions<G, D, R, unknown>, rules: SpeculationRules<G, D, R>, consumer: Subscriber<R>) {
    const { guesses, early, governor, observe } = options;
    this.#options = options;
    this.speculation = new Speculation(rules, consumer);
    // Without anybody to tell it to, what is cancelled ends with the consumer as it is.
    if (observe !== undefined) consumer.add(() => this.speculation.end('cancelled'));
    if (governor === undefined || governor.admits()) {
      if (early !== undefined) this.#early = this.#listenEarly(early, consumer);
      this.#firm = subscribeTo(guesses, consumer as Subscriber<never>, this);
    } else observe?.({ action: 'paused' });
  }

  next(guess: G): void {
    const key = this.#keyOf(guess);
    if (key !== undefined) this.speculation.guess(key, guess);
  }

  error(error: unknown): void {
    this.#options.observe?.({ action: 'guess-failed', error });
  }

  /** The end of guesses means nothing to the run. */
  complete(): void {}

  /** A decision without a key is decided all the same: nobody can have guessed it. */
  find(decision: D): Found<R> {
    const { decisionKey, observe } = this.#options;
    let key: string;
    try {
      key = decisionKey(decision);
    } catch (error) {
      observe?.({ action: 'keyless', error });
      return keyless;
    }
    return { key, shadow: this.speculation.decide(key) };
  }

  end(reason: WasteReason): void {
    this.#firm?.unsubscribe();
    this.#early?.unsubscribe();
    const verdicts = this.speculation.end(reason);
    const { governor } = this.#options;
    if (reason !== 'unclaimed' || governor === undefined || verdicts.length === 0) return;
    governor.record(verdicts.filter((agreed) => agreed).length / verdicts.length);
  }

  #listenEarly(early: Observable<readonly G[]>, consumer: Subscriber<R>): Subscription {
    return subscribeTo(early, consumer as Subscriber<never>, {
      next: (list) => {
        const guesses = new Map<string, G>();
        for (const guess of list) {
          const key = this.#keyOf(guess);
          if (key !== undefined) guesses.set(key, guess);
        }
        this.speculation.guessEarly(guesses);
      },
      error: (error) => this.error(error),
      complete: () => {},
    });
  }

  #keyOf(guess: G): string | undefined {
    try {
      return this.#options.guessKey(guess);
    } catch (error) {
      this.error(error);
      return undefined;
    }
  }
}

const keyless = { key: '', shadow: undefined };

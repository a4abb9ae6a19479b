import { Observable, type Subscriber } from 'rxjs';
import { subscribeTo } from '../operate.ts';
import { ReuseOverflowError } from './reuse-overflow-error.ts';

/** One who was given the work: how far it has got. */
interface Taker<R> {
  readonly consumer: Subscriber<R>;
  at: number;
  passing: boolean;
}

/** Work that is done once in a run and given, from its first element, to everyone who asks for it. */
export class KeptWork<R> {
  /** The work as everyone gets it. The first to subscribe begins it; leaving does not end it. */
  readonly output: Observable<R>;
  failed = false;
  readonly #key: string;
  readonly #maxElements: number;
  readonly #elements: R[] = [];
  readonly #takers = new Set<Taker<R>>();
  #begun = false;
  #end: ((consumer: Subscriber<R>) => void) | undefined;

  /** `work` ends with `run` at the latest. */
  constructor(key: string, work: Observable<R>, run: Subscriber<never>, maxElements: number) {
    this.#key = key;
    this.#maxElements = maxElements;
    this.output = new Observable<R>((consumer) => {
      const taker = { consumer, at: 0, passing: false };
      this.#takers.add(taker);
      consumer.add(() => this.#takers.delete(taker));
      if (this.#begun) this.#pass(taker);
      else this.#begin(work, run);
    });
  }

  #begin(work: Observable<R>, run: Subscriber<never>): void {
    this.#begun = true;
    subscribeTo<R>(work, run, {
      next: (element, self) => {
        if (this.#elements.length < this.#maxElements) {
          this.#elements.push(element);
          this.#passAll();
        } else {
          self.unsubscribe();
          this.#fail(new ReuseOverflowError(this.#key, 'maxElements', this.#maxElements));
        }
      },
      error: (error) => this.#fail(error),
      complete: () => {
        this.#end = (consumer) => consumer.complete();
        this.#passAll();
      },
    });
  }

  #fail(error: unknown): void {
    this.failed = true;
    this.#end = (consumer) => consumer.error(error);
    this.#passAll();
  }

  #passAll(): void {
    for (const taker of [...this.#takers]) this.#pass(taker);
  }

  /** A taker that makes the work go on from inside `next` gets the rest from the loop already running. */
  #pass(taker: Taker<R>): void {
    if (taker.passing) return;
    taker.passing = true;
    while (taker.at < this.#elements.length && !taker.consumer.closed) {
      taker.consumer.next(this.#elements[taker.at++] as R);
    }
    taker.passing = false;
    this.#end?.(taker.consumer);
  }
}

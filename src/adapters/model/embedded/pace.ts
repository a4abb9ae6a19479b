import { Observable, type Subscriber, Subscription } from 'rxjs';
import type { CallContext } from '../../../ports/index.ts';

/** The declared speed of a scripted model. */
export interface Pace {
  /** Milliseconds from the request to the first part. */
  readonly firstTokenMs: number;
  /** Milliseconds from one part to the next; 0 lets all of them out at once after the first. */
  readonly tokenMs: number;
}

/**
 * Emits parts at a pace on the run's clock: `firstTokenMs`, then one every `tokenMs`. With both 0 it is synchronous.
 * Like a provider whose socket is not read, it stands still while demand is closed and goes on where it stood.
 *
 * `parts` is called at subscription; it is not asked for more than was let out.
 */
export function paced<T>(parts: () => Iterable<T>, pace: Pace, context: CallContext): Observable<T> {
  return new Observable<T>((consumer) => {
    const line = new Line(parts()[Symbol.iterator](), pace, context, consumer);
    line.start();
    return () => line.stop();
  });
}

class Line<T> {
  readonly #parts: Iterator<T>;
  readonly #pace: Pace;
  readonly #context: CallContext;
  readonly #consumer: Subscriber<T>;
  readonly #held = new Subscription();
  #timer: Subscription | undefined;
  #open = true;
  #begun = false;
  #running = false;

  constructor(parts: Iterator<T>, pace: Pace, context: CallContext, consumer: Subscriber<T>) {
    this.#parts = parts;
    this.#pace = pace;
    this.#context = context;
    this.#consumer = consumer;
  }

  start(): void {
    this.#held.add(
      this.#context.demand.subscribe((open) => {
        this.#open = open;
        if (open && this.#begun && this.#timer === undefined) this.#run();
      }),
    );
    if (this.#pace.firstTokenMs === 0) this.#begin();
    else this.#wait(this.#pace.firstTokenMs, () => this.#begin());
  }

  stop(): void {
    this.#held.unsubscribe();
    this.#timer?.unsubscribe();
  }

  #begin(): void {
    this.#begun = true;
    this.#run();
  }

  /** Lets parts out until one has to be waited for, demand closes, or there are no more. */
  #run(): void {
    if (this.#running) return;
    this.#running = true;
    while (this.#open && !this.#consumer.closed && this.#timer === undefined) {
      const { done, value } = this.#parts.next();
      if (done === true) {
        this.#consumer.complete();
        break;
      }
      this.#consumer.next(value);
      if (this.#pace.tokenMs > 0 && !this.#consumer.closed) this.#wait(this.#pace.tokenMs, () => this.#run());
    }
    this.#running = false;
  }

  #wait(delayMs: number, then: () => void): void {
    const timer = this.#context.scheduler.schedule(() => {
      this.#timer = undefined;
      then();
    }, delayMs);
    this.#timer = timer;
  }
}

import type { Observable, Subscriber } from 'rxjs';
import { Cold, Relay } from '../../../operators/index.ts';

/** Leaves `source` at its first element, and gives what `work` makes of that: a stage that asks its port once. */
export function firstOf<T, R>(source: Observable<T>, work: (first: T) => Observable<R>): Observable<R> {
  return new FirstOf(source, work);
}

class FirstOf<T, R> extends Cold<R> {
  readonly #upstream: Observable<T>;
  readonly #work: (first: T) => Observable<R>;

  constructor(upstream: Observable<T>, work: (first: T) => Observable<R>) {
    super();
    this.#upstream = upstream;
    this.#work = work;
  }

  protected override connect(consumer: Subscriber<R>): void {
    this.#upstream.subscribe(new FirstSubscriber(consumer, this.#work));
  }
}

class FirstSubscriber<T, R> extends Relay<T> {
  readonly #consumer: Subscriber<R>;
  readonly #work: (first: T) => Observable<R>;

  constructor(consumer: Subscriber<R>, work: (first: T) => Observable<R>) {
    super(consumer);
    this.#consumer = consumer;
    this.#work = work;
  }

  override next(first: T): void {
    if (this.isStopped) return;
    // Before the work: it may make the source give more.
    this.isStopped = true;
    try {
      this.#work(first).subscribe(this.#consumer);
    } catch (error) {
      this.#consumer.error(error);
    }
    this.unsubscribe();
  }
}

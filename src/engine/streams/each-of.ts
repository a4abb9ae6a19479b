import type { Observable, Subscriber } from 'rxjs';
import { Cold, Relay } from '../../../operators/index.ts';

/**
 * Hands each element of `source` to `work`, which gives the consumer any number of others for it, at once. What `work`
 * throws fails the output.
 */
export function eachOf<T, R>(
  source: Observable<T>,
  work: (element: T, consumer: Subscriber<R>) => void,
): Observable<R> {
  return new EachOf(source, work);
}

class EachOf<T, R> extends Cold<R> {
  readonly #upstream: Observable<T>;
  readonly #work: (element: T, consumer: Subscriber<R>) => void;

  constructor(upstream: Observable<T>, work: (element: T, consumer: Subscriber<R>) => void) {
    super();
    this.#upstream = upstream;
    this.#work = work;
  }

  protected override connect(consumer: Subscriber<R>): void {
    this.#upstream.subscribe(new EachSubscriber(consumer, this.#work));
  }
}

class EachSubscriber<T, R> extends Relay<T> {
  readonly #consumer: Subscriber<R>;
  readonly #work: (element: T, consumer: Subscriber<R>) => void;

  constructor(consumer: Subscriber<R>, work: (element: T, consumer: Subscriber<R>) => void) {
    super(consumer);
    this.#consumer = consumer;
    this.#work = work;
  }

  override next(element: T): void {
    if (this.isStopped) return;
    try {
      this.#work(element, this.#consumer);
    } catch (error) {
      this.#consumer.error(error);
    }
  }
}

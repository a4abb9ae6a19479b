import { Observable, type Observer, Subscriber, type Subscription, type TeardownLogic } from 'rxjs';

/**
 * An Observable whose work is a method, and which a `Subscriber` subscribes by a plain call: RxJS's own `subscribe` makes
 * two closures and four calls of it, which is most of what a short stream costs. Anything else that subscribes goes the
 * way of RxJS.
 *
 * What {@link Cold.connect} throws goes to the subscriber as an error.
 */
export abstract class Cold<T> extends Observable<T> {
  /** How RxJS begins it, where it is not a `Subscriber` that subscribes. */
  protected _subscribe(consumer: Subscriber<T>): TeardownLogic {
    return this.connect(consumer);
  }

  /** Begins the work for one subscriber; what it returns ends with the subscription. */
  protected abstract connect(consumer: Subscriber<T>): TeardownLogic;

  override subscribe(observer?: Partial<Observer<T>> | ((value: T) => void)): Subscription;
  override subscribe(
    next?: ((value: T) => void) | null,
    error?: ((error: unknown) => void) | null,
    complete?: (() => void) | null,
  ): Subscription;
  override subscribe(
    observer?: Partial<Observer<T>> | ((value: T) => void) | null,
    error?: ((error: unknown) => void) | null,
    complete?: (() => void) | null,
  ): Subscription {
    if (!(observer instanceof Subscriber)) {
      return typeof observer === 'object' && observer !== null
        ? super.subscribe(observer)
        : super.subscribe(observer, error, complete);
    }
    const consumer: Subscriber<T> = observer;
    try {
      const teardown = this.connect(consumer);
      if (teardown !== undefined) consumer.add(teardown);
    } catch (thrown) {
      consumer.error(thrown);
    }
    return consumer;
  }
}

import type { Observable, OperatorFunction, SchedulerAction, SchedulerLike, Subscriber, Subscription } from 'rxjs';
import { Cold } from './cold.ts';
import { Relay } from './relay.ts';

/**
 * The kernel every operator here is built on: turns a `connect` function into an RxJS operator that keeps the promises
 * the library's own operators keep.
 *
 * - `connect` runs once a subscriber, so two subscribers share no state.
 * - What `connect` throws goes to the subscriber as an error.
 * - A source subscribed through {@link subscribeTo} sees `closed` at once when the consumer has enough, so a synchronous
 *   source stops under `take`.
 *
 * `connect` gets the source and the consumer; it subscribes the source by {@link subscribeTo}, and may return a
 * function that runs once when the subscription ends for any reason.
 */
export function operate<T, R>(connect: Connect<T, R>): OperatorFunction<T, R> {
  return (source) => new Operated(source, connect);
}

type Connect<T, R> = (source: Observable<T>, consumer: Subscriber<R>) => (() => void) | void;

class Operated<T, R> extends Cold<R> {
  readonly #upstream: Observable<T>;
  readonly #connect: Connect<T, R>;

  constructor(upstream: Observable<T>, connect: Connect<T, R>) {
    super();
    this.#upstream = upstream;
    this.#connect = connect;
  }

  protected override connect(consumer: Subscriber<R>): (() => void) | void {
    return this.#connect(this.#upstream, consumer);
  }
}

/**
 * What an operator does with each signal of a source; what is left out is passed on to the consumer as it is. They are
 * called as methods, so that one object can carry both handlers and state where a closure a source would cost too much.
 */
export interface Handlers<T> {
  readonly next?: (value: T, self: SourceSubscription) => void;
  readonly error?: (error: unknown) => void;
  readonly complete?: () => void;
}

/** A source's own subscription, as its `next` handler gets it: the way to end a source that is still subscribing. */
export interface SourceSubscription extends Subscription {
  /**
   * From the next value on, values go to the consumer as they are, past the handler: for an operator that has nothing
   * more to do with them. The consumer must take values of the source's type.
   */
  passOn(): void;
}

/**
 * Subscribes `source` on behalf of `consumer` and returns the subscription, so that one of several sources can be
 * cancelled alone. Errors thrown by a handler go to the consumer, never to the source's caller.
 */
export function subscribeTo<T>(
  source: Observable<T>,
  consumer: Subscriber<never> | Subscriber<T>,
  handlers: Handlers<T>,
): Subscriber<T> {
  if (typeof source?.subscribe !== 'function') throw notObservable(source);
  const inner = new Inner<T>(consumer as Subscriber<unknown>, handlers);
  source.subscribe(inner);
  return inner;
}

function notObservable(source: unknown): TypeError {
  const isLike = typeof source === 'object' && source !== null && ('then' in source || Symbol.asyncIterator in source);
  const got =
    typeof source === 'object' && source !== null ? `a ${source.constructor?.name ?? 'object'}` : String(source);
  return new TypeError(`an Observable is needed, got ${got}${isLike ? ': wrap it in from(…) of rxjs' : ''}`);
}

/**
 * Calls `elapsed` once, after `ms`, unless the subscription it returns or the consumer's ends first. What `elapsed` throws
 * goes to the consumer, never to the scheduler. A wait longer than a timer can be (2,147,483,647 ms, 24.8 days) is none:
 * then it returns undefined.
 */
export function wait(
  ms: number,
  scheduler: SchedulerLike,
  consumer: Subscriber<never> | Subscriber<unknown>,
  elapsed: () => void,
): Subscription | undefined {
  if (ms > LONGEST_TIMER_MS) return undefined;
  const action = scheduler.schedule(ring, ms, { consumer: consumer as Subscriber<unknown>, elapsed });
  consumer.add(action);
  return action;
}

/** A timer set to more fires at once. */
export const LONGEST_TIMER_MS = 2_147_483_647;

interface Wait {
  readonly consumer: Subscriber<unknown>;
  readonly elapsed: () => void;
}

function ring(this: SchedulerAction<Wait>, waited?: Wait): void {
  // An action that has run would otherwise be kept by the consumer until that ends.
  this.unsubscribe();
  if (waited === undefined) return;
  try {
    waited.elapsed();
  } catch (error) {
    waited.consumer.error(error);
  }
}

/**
 * RxJS accepts an instance of `Subscriber` as it is; anything else it wraps in a SafeSubscriber whose `closed` is not
 * the consumer's. Being constructed with the consumer ties the two life times together.
 */
class Inner<T> extends Relay<T> implements SourceSubscription {
  readonly #consumer: Subscriber<unknown>;
  readonly #handlers: Handlers<T>;
  #onNext: Handlers<T>['next'];

  constructor(consumer: Subscriber<unknown>, handlers: Handlers<T>) {
    super(consumer);
    this.#consumer = consumer;
    this.#handlers = handlers;
    this.#onNext = handlers.next;
  }

  passOn(): void {
    this.#onNext = undefined;
  }

  override next(value: T): void {
    if (this.isStopped) {
      super.next(value);
      return;
    }
    const onNext = this.#onNext;
    if (onNext === undefined) {
      this.#consumer.next(value);
      return;
    }
    try {
      onNext.call(this.#handlers, value, this);
    } catch (error) {
      this.#consumer.error(error);
    }
  }

  protected override _error(error: unknown): void {
    const handlers = this.#handlers;
    try {
      if (handlers.error === undefined) this.#consumer.error(error);
      else handlers.error(error);
    } catch (thrown) {
      this.#consumer.error(thrown);
    } finally {
      this.unsubscribe();
    }
  }

  protected override _complete(): void {
    const handlers = this.#handlers;
    try {
      if (handlers.complete === undefined) this.#consumer.complete();
      else handlers.complete();
    } catch (thrown) {
      this.#consumer.error(thrown);
    } finally {
      this.unsubscribe();
    }
  }
}

import { Observable, type Subscriber } from 'rxjs';

/** What a pausable source listens to; a port's call context is one. */
export interface PullContext {
  /** `true` opens, `false` closes, a number asks for that many more elements. Nothing is pulled before the first. */
  readonly demand: Observable<boolean | number>;
  /** Aborts the source when it fires. */
  readonly signal?: AbortSignal;
}

/**
 * Pulls an async iterable (a generator, a `fetch` body, a Node stream) no further than it is asked to.
 *
 * ```
 * demand:    o-----c--------o----        o: open, c: close
 * iterable:  --a--b--------------c--d|   each pulled when the one before has left
 * output:    --a--b-------------c--d|
 * ```
 *
 * `open` is called on subscription, so that a request is on its way before anybody asks; elements are pulled one at a
 * time while demand is open. What is not pulled stays where it is: a body that is not read fills its socket, and the
 * provider at the other end stops sending.
 *
 * - Memory: one element, pulled when demand closed; it leaves when demand opens.
 * - Complete and error come with the iterable's own end, which is found by pulling. Closing demand's stream asks for
 *   nothing more; its error passes on.
 * - Unsubscribe, or the context's signal: fires the signal given to `open` and returns the iterator, at once. What an
 *   iterable gives that ignores both is dropped.
 *
 * @throws RangeError, to the subscriber, when a number under 1 or not whole is asked for (Reactive Streams 3.9).
 */
export function fromAsyncIterable<T>(
  open: (signal: AbortSignal) => AsyncIterable<T> | PromiseLike<AsyncIterable<T>>,
  context: PullContext,
): Observable<T> {
  return new Observable<T>((consumer) => new Pull(consumer).begin(open, context));
}

/** One subscription. */
class Pull<T> {
  readonly #consumer: Subscriber<T>;
  #iterator: AsyncIterator<T> | undefined;
  /** How many more elements may leave. */
  #asked = 0;
  #pulling = false;
  #held: IteratorYieldResult<T> | undefined;

  constructor(consumer: Subscriber<T>) {
    this.#consumer = consumer;
  }

  begin(
    open: (signal: AbortSignal) => AsyncIterable<T> | PromiseLike<AsyncIterable<T>>,
    { demand, signal }: PullContext,
  ): void {
    const abort = new AbortController();
    const forward = (): void => this.#consumer.error(signal?.reason);
    this.#consumer.add(() => {
      signal?.removeEventListener('abort', forward);
      abort.abort(signal?.reason);
      this.#leave();
    });
    if (signal?.aborted) {
      forward();
      return;
    }
    signal?.addEventListener('abort', forward, { once: true });
    try {
      Promise.resolve(open(abort.signal)).then(this.#start, this.#fail);
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#consumer.add(demand.subscribe({ next: (asked) => this.#ask(asked), error: this.#fail }));
  }

  #ask(asked: boolean | number): void {
    if (typeof asked === 'boolean') this.#asked = asked ? Number.POSITIVE_INFINITY : 0;
    else if (asked >= 1 && (Number.isInteger(asked) || asked === Number.POSITIVE_INFINITY)) this.#asked += asked;
    else this.#fail(new RangeError(`fromAsyncIterable: demand must be a whole number of at least 1, got ${asked}`));
    this.#pull();
  }

  readonly #start = (iterable: AsyncIterable<T>): void => {
    try {
      this.#iterator = iterable[Symbol.asyncIterator]();
    } catch (error) {
      this.#fail(error);
    }
    if (this.#consumer.closed) this.#leave();
    else this.#pull();
  };

  #pull(): void {
    const held = this.#held;
    if (this.#consumer.closed || this.#pulling || this.#asked === 0) return;
    if (held !== undefined) {
      this.#held = undefined;
      this.#give(held.value);
    } else if (this.#iterator !== undefined) {
      this.#pulling = true;
      this.#iterator.next().then(this.#take, this.#fail);
    }
  }

  readonly #take = (result: IteratorResult<T>): void => {
    this.#pulling = false;
    if (this.#consumer.closed) return;
    if (result.done === true) {
      this.#iterator = undefined;
      this.#consumer.complete();
    } else if (this.#asked > 0) {
      this.#give(result.value);
    } else {
      this.#held = result;
    }
  };

  #give(value: T): void {
    this.#asked--;
    this.#consumer.next(value);
    this.#pull();
  }

  readonly #fail = (error: unknown): void => {
    this.#iterator = undefined;
    this.#consumer.error(error);
  };

  /** What the iterator says to being left is nobody's concern. */
  #leave(): void {
    const iterator = this.#iterator;
    this.#iterator = undefined;
    iterator?.return?.().then(ignore, ignore);
  }
}

function ignore(): void {}

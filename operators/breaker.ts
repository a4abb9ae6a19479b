import type { MonoTypeOperatorFunction, Subscriber } from 'rxjs';
import { BreakerOpenError } from './breaker/breaker-open-error.ts';
import type { Breaker, BreakerCall } from './breaker/create-breaker.ts';
import { checkFunction, checkOptions } from './check-options.ts';
import { operate } from './operate.ts';
import { Relay } from './relay.ts';

/** Options of {@link breaker}. */
export interface BreakerOperatorOptions {
  /** Which errors speak against the dependency; a bad request of ours does not. Default: all. */
  readonly isFailure?: (error: unknown) => boolean;
  /**
   * Whether a call that is given up without a value after so long has hung, and failed: for a consumer that knows why it
   * gives up. Default: after the breaker's `hungAfterMs`, which is one for all its calls.
   */
  readonly isHung?: (waitedMs: number) => boolean;
  /** Told of each call that the open breaker refuses, before the consumer is. */
  readonly onRefused?: () => void;
}

/**
 * Puts a shared circuit breaker in front of its source.
 *
 * ```marbles
 * operator: (calls) => defer(() => { const shared = createBreaker({ name: 'search', strategy: consecutiveFailures(2), halfOpenAfterMs: 6 }); return calls.pipe(mergeMap((call) => (call === 'f' ? throwError(() => 'x') : of(call)).pipe(breaker(shared), catchError((error) => of(error === 'x' ? 'x' : 'r'))))); })
 * source:   -f-f-a--a-a-|
 * expected: -x-x-r--r-a-|
 * ```
 *
 * ```ts @example
 * import { of, throwError } from 'rxjs';
 * import { breaker, consecutiveFailures, createBreaker } from 'tailrace/operators';
 *
 * const search = createBreaker({ name: 'search', strategy: consecutiveFailures(2), halfOpenAfterMs: 10_000 });
 * const ask = (works: boolean) => (works ? of('found') : throwError(() => new Error('503')));
 * const log = { next: (text: string) => console.log(text), error: (error: Error) => console.log(error.message) };
 * for (const works of [true, false, false, true]) ask(works).pipe(breaker(search)).subscribe(log);
 * // → found
 * // → 503
 * // → 503
 * // → the breaker 'search' is open: try again in 10000 ms, or answer without what it protects
 * ```
 *
 * While the breaker is open the source is not subscribed and the consumer gets a {@link BreakerOpenError} at once. Else
 * each subscription is one call: completing succeeds, an error fails, and so does being unsubscribed without a value after
 * the breaker's `hungAfterMs`, or where `isHung` says so. Unsubscribed after a value it has succeeded, before one it counts
 * as neither.
 *
 * Put it outside a deadline, so that a call that is cut off counts: `source.pipe(deadline(…), breaker(shared))`.
 *
 * - **Bound**: nothing is held. No timers.
 * - Values, completion and errors pass at once; **on unsubscribe** the source is left at once.
 * - What `isFailure` throws fails the output; what `isHung` throws is thrown to whoever unsubscribes.
 *
 * RxJS has nothing near: `retry` asks a failing dependency more often.
 *
 * @throws TypeError without a breaker, or for an option that should be a function and is not.
 */
export function breaker<T>(shared: Breaker, options: BreakerOperatorOptions = {}): MonoTypeOperatorFunction<T> {
  const { isFailure, isHung, onRefused } = checkOptions('breaker', options);
  checkFunction('breaker', 'shared.enter', shared?.enter);
  if (isFailure !== undefined) checkFunction('breaker', 'isFailure', isFailure);
  if (isHung !== undefined) checkFunction('breaker', 'isHung', isHung);
  if (onRefused !== undefined) checkFunction('breaker', 'onRefused', onRefused);
  return operate<T, T>((source, consumer) => {
    const call = shared.enter();
    if (call === undefined) {
      onRefused?.();
      return consumer.error(new BreakerOpenError(shared.name, shared.retryAfterMs()));
    }
    if (consumer.closed) return call.abandon(false);
    source.subscribe(new Attempt<T>(call, options, consumer));
  });
}

/** One subscriber's use of the dependency. */
class Attempt<T> extends Relay<T> {
  readonly #call: BreakerCall;
  readonly #options: BreakerOperatorOptions;
  readonly #consumer: Subscriber<T>;
  #hadValue = false;

  constructor(call: BreakerCall, options: BreakerOperatorOptions, consumer: Subscriber<T>) {
    super(consumer);
    this.#call = call;
    this.#options = options;
    this.#consumer = consumer;
  }

  override next(value: T): void {
    if (this.isStopped) return;
    this.#hadValue = true;
    this.#consumer.next(value);
  }

  protected override _error(error: unknown): void {
    try {
      const { isFailure } = this.#options;
      if (isFailure === undefined || isFailure(error)) this.#call.fail();
      else this.#call.succeed();
      this.#consumer.error(error);
    } catch (thrown) {
      this.#consumer.error(thrown);
    } finally {
      this.unsubscribe();
    }
  }

  protected override _complete(): void {
    try {
      this.#call.succeed();
      this.#consumer.complete();
    } catch (thrown) {
      this.#consumer.error(thrown);
    } finally {
      this.unsubscribe();
    }
  }

  override unsubscribe(): void {
    try {
      if (!this.closed) this.#call.abandon(this.#hadValue, this.#options.isHung);
    } finally {
      super.unsubscribe();
    }
  }
}

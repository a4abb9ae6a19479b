import type { MonoTypeOperatorFunction } from 'rxjs';
import { BreakerOpenError } from './breaker/breaker-open-error.ts';
import type { Breaker } from './breaker/create-breaker.ts';
import { checkFunction } from './check-options.ts';
import { operate, subscribeTo } from './operate.ts';

/** Options of {@link breaker}. */
export interface BreakerOperatorOptions {
  /** Which errors speak against the dependency; a bad request of ours does not. Default: all. */
  readonly isFailure?: (error: unknown) => boolean;
}

/**
 * Puts a shared circuit breaker in front of its source.
 *
 * ```
 * source:           -a-b|
 * breaker(closed):  -a-b|
 * breaker(open):    #
 * ```
 *
 * While the breaker is open the source is not subscribed and the consumer gets a {@link BreakerOpenError} at once. Else
 * each subscription is one call: completing succeeds, an error fails, and so does being unsubscribed without a value
 * after the breaker's `hungAfterMs`. Unsubscribed after a value it has succeeded, before one it counts as neither.
 *
 * Put it outside a deadline, so that a call that is cut off counts: `source.pipe(deadline(…), breaker(shared))`.
 *
 * Memory: none. No timers. Values, completion and errors pass at once.
 *
 * @throws TypeError at the call, without a breaker or on an option of a wrong kind.
 */
export function breaker<T>(shared: Breaker, options: BreakerOperatorOptions = {}): MonoTypeOperatorFunction<T> {
  const { isFailure } = options;
  checkFunction('breaker', 'shared.enter', shared?.enter);
  if (isFailure !== undefined) checkFunction('breaker', 'isFailure', isFailure);
  return operate<T, T>((source, consumer) => {
    const call = shared.enter();
    if (call === undefined) return consumer.error(new BreakerOpenError(shared.name, shared.retryAfterMs()));
    let hadValue = false;
    consumer.add(() => call.abandon(hadValue));
    subscribeTo(source, consumer, {
      next: (value) => {
        hadValue = true;
        consumer.next(value);
      },
      error: (error) => {
        if (isFailure === undefined || isFailure(error)) call.fail();
        else call.succeed();
        consumer.error(error);
      },
      complete: () => {
        call.succeed();
        consumer.complete();
      },
    });
  });
}

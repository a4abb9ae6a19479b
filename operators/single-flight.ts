import type { MonoTypeOperatorFunction } from 'rxjs';
import { operate } from './operate.ts';
import type { FlightRegistry } from './single-flight/flight-registry.ts';

/**
 * Lets identical requests that overlap share one execution: who comes while one of the same `key` runs gets all it has
 * put out so far, then goes on live with the others.
 *
 * ```marbles
 * operator:    ((shared) => merge(shared, timer(3).pipe(mergeMap(() => shared))))(source.pipe(singleFlight(createFlightRegistry(), 'key')))
 * cold source: -a---b----|
 * source subs: ^---------!
 * expected:    -a-a-(bb)-|
 * ```
 *
 * The key must say all that the answer depends on, the asking customer included where answers are private.
 *
 * ```ts @example
 * import { defer, timer } from 'rxjs';
 * import { createFlightRegistry, singleFlight } from 'tailrace/operators';
 *
 * let asked = 0;
 * const flights = createFlightRegistry<number>();
 * const price = defer(() => timer(10 * ++asked)).pipe(singleFlight(flights, 'price:book:17'));
 * for (const who of ['Ann', 'Ben']) price.subscribe(() => console.log(who, 'asked', asked));
 * // → Ann asked 1
 * // → Ben asked 1
 * ```
 *
 * - **Bound**: the registry's `maxReplay` elements an execution. Who comes after more have passed begins an execution of
 *   its own, which others can join in turn.
 * - **On complete and on error** all who share get it; who comes afterwards begins anew.
 * - **On unsubscribe** the others go on undisturbed; the last one to leave cancels the source at once.
 *
 * Against RxJS `share` with a `ReplaySubject`: the replay is bounded without giving a late one half an answer, and the
 * executions are found by key and forgotten when they end.
 *
 * @throws TypeError for a registry not made by {@link createFlightRegistry}, or a key that is no string.
 * @source bench/operators/single-flight.ts
 */
export function singleFlight<T>(registry: FlightRegistry<T>, key: string): MonoTypeOperatorFunction<T> {
  if (typeof registry?.join !== 'function') {
    throw new TypeError(`singleFlight: registry must be made by createFlightRegistry, got ${String(registry)}`);
  }
  if (typeof key !== 'string') throw new TypeError(`singleFlight: key must be a string, got ${String(key)}`);
  return operate((source, consumer) => registry.join(key, source, consumer));
}

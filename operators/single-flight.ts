import type { MonoTypeOperatorFunction } from 'rxjs';
import { operate } from './operate.ts';
import type { FlightRegistry } from './single-flight/flight-registry.ts';

/**
 * Lets identical requests that overlap share one execution: who comes while one of the same `key` runs gets all it has
 * put out so far, then goes on live with the others.
 *
 * The key must say all that the answer depends on, the asking customer included where answers are private.
 *
 * - Memory: the registry's `maxReplay` elements an execution. Who comes after more have passed begins an execution of
 *   its own, which others can join in turn.
 * - Complete and error reach all who share; who comes afterwards begins anew.
 * - Unsubscribe: leaves the others undisturbed; the last one to leave cancels the source at once.
 *
 * @throws TypeError at the call, when there is no registry or the key is no string.
 */
export function singleFlight<T>(registry: FlightRegistry<T>, key: string): MonoTypeOperatorFunction<T> {
  if (typeof registry?.join !== 'function') {
    throw new TypeError(`singleFlight: registry must be made by createFlightRegistry, got ${String(registry)}`);
  }
  if (typeof key !== 'string') throw new TypeError(`singleFlight: key must be a string, got ${String(key)}`);
  return operate((source, consumer) => registry.join(key, source, consumer));
}

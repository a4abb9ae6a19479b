import type { Observable, Subscriber } from 'rxjs';
import { checkNumber, checkOptions } from '../check-options.ts';
import { Flight, type FlightChange } from './flight.ts';

/** Options of {@link createFlightRegistry}. */
export interface FlightRegistryOptions {
  /** Most elements of a running execution kept for those who join it late. Default 1,024. */
  readonly maxReplay?: number;
  /** Told as executions begin, are joined, outgrow their replay, end, and are cancelled because all have left. */
  readonly observe?: (report: FlightReport) => void;
}

/** What happened to an execution. */
export interface FlightReport {
  readonly type: 'start' | 'join' | FlightChange;
  readonly key: string;
  /** How many share it, after what happened. */
  readonly joiners: number;
}

/** The executions under way in one process; what is shared by `singleFlight`. */
export interface FlightRegistry<T> {
  /** How many can be joined now. */
  readonly size: number;
  /** Subscribes `consumer` to the execution under way for `key`, or begins one of `source`. */
  join(key: string, source: Observable<T>, consumer: Subscriber<T>): void;
}

/**
 * Makes the registry that `singleFlight` shares executions by: one for each kind of answer, kept as long as the process.
 *
 * Memory: for each execution under way, at most `maxReplay` elements; none for those that ended.
 *
 * @throws RangeError or TypeError on an option that is not what it must be.
 */
export function createFlightRegistry<T>(options: FlightRegistryOptions = {}): FlightRegistry<T> {
  const { maxReplay = 1_024, observe } = checkOptions('createFlightRegistry', options);
  checkNumber('createFlightRegistry', 'maxReplay', maxReplay, { min: 0, whole: true });
  const flights = new Map<string, Flight<T>>();

  const begin = (key: string): Flight<T> => {
    const flight: Flight<T> = new Flight<T>(
      maxReplay,
      () => {
        if (flights.get(key) === flight) flights.delete(key);
      },
      (type) => observe?.({ type, key, joiners: flight.joiners }),
    );
    flights.set(key, flight);
    return flight;
  };
  return {
    get size() {
      return flights.size;
    },
    join(key, source, consumer) {
      const running = flights.get(key);
      const flight = running ?? begin(key);
      flight.join(consumer);
      observe?.({ type: running === undefined ? 'start' : 'join', key, joiners: flight.joiners });
      if (running === undefined) flight.start(source);
    },
  };
}

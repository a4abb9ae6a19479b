import { checkNumber, checkObject } from '../../operators/check-options.ts';
import { createForecast, expectedRate, type Forecast, type ForecastOptions, nothingYet } from './forecast.ts';

/** How many slots are made ready, and how early they are let go. */
export interface AllocationOptions extends ForecastOptions {
  /** How far above the mean: so many times the spread that chance gives it. Default 2. */
  readonly spreads?: number;
  /** How slowly fewer slots are wanted; it halves in this time. Default 5,000. */
  readonly easeMs?: number;
  /** Slots that are ready whatever comes. Default 1. */
  readonly min?: number;
  /** Slots in all. Default 16. */
  readonly max?: number;
}

/** What a window showed. */
export interface WindowSeen {
  /** Requests that came in it. */
  readonly count: number;
  /** Slots that were taken at once, at most. */
  readonly taken: number;
  /** How long a request keeps its slot, and how long a slot takes to be ready, in milliseconds, as a mean. */
  readonly heldMs: number;
  readonly openMs: number;
}

/** A forecast, and the slots it asks for. */
export interface Allocation {
  readonly forecast: Forecast;
  /** Slots in all, those taken included: a whole number from `min` to `max`. */
  readonly slots: number;
  /** The same before it is rounded and bounded. */
  readonly wanted: number;
}

export const noneAllocated: Allocation = { forecast: nothingYet, slots: 0, wanted: 0 };

export type Allocate = (before: Allocation, seen: WindowSeen) => Allocation;

/**
 * Says how many slots a pipeline should have, window by window: those that are taken, and those that Little's law asks for
 * (arrivals a second, times how long each needs one) for what is expected while a new one is made ready, with `spreads` of
 * what chance adds. A request that is done before then gives its slot to another, so no more than it holds is counted.
 *
 * Constant memory; no clock.
 *
 * @throws RangeError where an option is out of its range.
 * @source bench/slots.ts
 */
export function createAllocation(options: AllocationOptions = {}): Allocate {
  const { spreads = 2, easeMs = 5_000, min = 1, max = 16, ...more } = checkObject('createAllocation', options);
  const { windowMs = 250 } = more;
  checkNumber('createAllocation', 'spreads', spreads, { min: 0, max: 100 });
  checkNumber('createAllocation', 'easeMs', easeMs, { min: 1, max: 86_400_000 });
  checkNumber('createAllocation', 'max', max, { min: 1, max: 100_000, whole: true });
  checkNumber('createAllocation', 'min', min, { min: 0, max, whole: true });
  const foresee = createForecast(more);
  const eased = 0.5 ** (windowMs / easeMs);
  return (before, { count, taken, heldMs, openMs }) => {
    const forecast = foresee(before.forecast, count);
    const aheadMs = openMs + windowMs;
    const load = (expectedRate(forecast, aheadMs) * Math.min(aheadMs, heldMs)) / 1_000;
    const wanted = Math.max(taken + load + spreads * Math.sqrt(load), before.wanted * eased);
    return { forecast, wanted, slots: Math.min(max, Math.max(min, Math.ceil(wanted))) };
  };
}

/** One request that comes in. */
export interface Arrival {
  /** Virtual milliseconds since the simulation began; never less than the one before. */
  readonly atMs: number;
  /** Where a trace says how long the request and its answer were. */
  readonly inputTokens?: number;
  readonly outputTokens?: number;
}

/** Requests in the order they come; without an end where the process has none. Pulled one at a time. */
export type Arrivals = Iterable<Arrival>;

/** Throws unless `value` is finite and above 0. */
export function requirePositive(name: string, option: string, value: number): number {
  if (!(value > 0) || !Number.isFinite(value)) {
    throw new RangeError(`${name}: ${option} must be a finite number above 0, got ${value}`);
  }
  return value;
}

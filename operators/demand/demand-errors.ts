/** Elements came that nobody asked for, more than may be held; the source was left, and what was held is lost. */
export class DemandOverflowError extends Error {
  readonly code = 'demand-overflow';
  readonly maxBuffered: number;

  constructor(maxBuffered: number) {
    super(
      `demand: more than ${maxBuffered} elements came that nobody asked for: ` +
        'pause the source while the gate is closed, give a merge for text, or raise maxBuffered',
    );
    this.name = 'DemandOverflowError';
    this.maxBuffered = maxBuffered;
  }
}

/** The credit stream asked for something that is no number of elements (Reactive Streams 3.9). */
export class DemandRequestError extends RangeError {
  readonly code = 'demand-request';
  readonly requested: unknown;

  constructor(requested: unknown) {
    super(`demand: credit must be a whole number of at least 1, or Infinity, got ${String(requested)}`);
    this.name = 'DemandRequestError';
    this.requested = requested;
  }
}

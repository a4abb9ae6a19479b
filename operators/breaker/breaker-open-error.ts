/** A call was refused because its breaker is open. */
export class BreakerOpenError extends Error {
  readonly code = 'breaker-open';
  readonly breaker: string;
  /** Milliseconds until a probe may be let through. */
  readonly retryAfterMs: number;

  constructor(breaker: string, retryAfterMs: number) {
    super(`the breaker '${breaker}' is open: try again in ${retryAfterMs} ms, or answer without what it protects`);
    this.name = 'BreakerOpenError';
    this.breaker = breaker;
    this.retryAfterMs = retryAfterMs;
  }
}

/** How a client comes back. */
export interface BackoffOptions {
  /** The longest wait before the first try. */
  readonly baseMs: number;
  /** The longest wait of all. */
  readonly maxMs: number;
  /** Tries without success before the client gives up. */
  readonly attempts: number;
}

/**
 * Milliseconds to wait before try `attempt` (0 is the first): anywhere between nothing and twice as much each time, so
 * that clients cut off together do not come back together.
 *
 * @source "Exponential backoff and jitter", AWS Architecture Blog, 2015: full jitter.
 */
export function backoffMs(attempt: number, { baseMs, maxMs }: BackoffOptions, random: () => number): number {
  return random() * Math.min(maxMs, baseMs * 2 ** attempt);
}

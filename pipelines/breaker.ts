/** A dependency that failed five times in a row is left alone for ten seconds. */
export const breaker = { failures: 5, openMs: 10_000 } as const;

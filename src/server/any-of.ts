import type { Authenticate } from './access.ts';

/** Knows a client where one of several ways does, asked in order. */
export function anyOf(...ways: readonly Authenticate[]): Authenticate {
  return async (token, request) => {
    for (const way of ways) {
      const identity = await way(token, request);
      if (identity !== undefined) return identity;
    }
    return undefined;
  };
}

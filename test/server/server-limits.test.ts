import { expect, it } from 'vitest';
import { type ServerLimits, serverLimits } from '../../src/server/server-limits.ts';

it.each<[Partial<ServerLimits>, string]>([
  [{ starts: 0 }, 'limits.starts is 0: set a number above 0'],
  [{ logBytes: Number.NaN }, 'limits.logBytes is NaN: set a number above 0'],
  [{ closeMs: 2_147_483_648 }, 'limits.closeMs is 2147483648: set at most 2147483647, which is 24 days'],
  [{ slowMs: Number.POSITIVE_INFINITY }, 'limits.slowMs is Infinity: set at most 2147483647'],
  [{ gateLowBytes: 2, gateHighBytes: 1 }, 'limits.gateLowBytes is above gateHighBytes'],
])('%j are no limits', (given, said) => {
  expect(() => serverLimits(given)).toThrow(RangeError);
  expect(() => serverLimits(given)).toThrow(said);
});

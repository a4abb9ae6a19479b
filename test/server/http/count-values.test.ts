import fc from 'fast-check';
import { expect, it } from 'vitest';
import { countValues } from '../../../src/server/http/count-values.ts';

function count(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  const inner = Object.values(value).reduce((sum: number, each) => sum + count(each), 0);
  // What is empty opens as well, and holds nothing.
  return 1 + Math.max(0, inner);
}

it('counts the values of JSON within a factor of two', () => {
  fc.assert(
    fc.property(fc.json({ stringUnit: 'binary' }), (text) => {
      const counted = countValues(Buffer.from(text), Number.POSITIVE_INFINITY);
      const values = count(JSON.parse(text));
      expect(counted).toBeGreaterThanOrEqual(values / 2);
      expect(counted).toBeLessThanOrEqual(values * 2);
    }),
  );
});

it.each([
  ['{}', 2],
  ['[1,2,3]', 4],
  ['{"a":"x, y, [z], {w}","b":"\\"quoted\\", \\\\"}', 3],
  ['"a, b, c"', 1],
])('of %s counts %i', (text, values) => {
  expect(countValues(Buffer.from(text), 100)).toBe(values);
});

it('stops above what is enough', () => {
  expect(countValues(Buffer.from(`[${'0,'.repeat(1_000)}0]`), 10)).toBe(11);
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonWeight } from '../../src/engine/json-weight.ts';

describe('jsonWeight', () => {
  it('is about the length of the JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const weight = jsonWeight(value, Number.POSITIVE_INFINITY) ?? Number.NaN;
        const { length } = JSON.stringify(value);
        // Escapes and long numbers are not counted: it bounds, it does not measure.
        expect(weight).toBeGreaterThan(length / 12);
        expect(weight).toBeLessThan(length * 4 + 8);
      }),
    );
  });

  it('counts no further than the limit', () => {
    let read = 0;
    const fields = Array.from({ length: 1000 }, (_, index) => ({
      [`f${index}`]: {
        enumerable: true,
        get: () => {
          read++;
          return 'x'.repeat(100);
        },
      },
    }));
    const endless = Object.defineProperties({}, Object.assign({}, ...fields));
    expect(jsonWeight(endless, 500)).toBeGreaterThan(500);
    expect(read).toBeLessThan(10);
  });

  it.each([
    ['a function', () => 1],
    ['undefined', undefined],
    ['a symbol', Symbol('s')],
    ['a big number', 1n],
    ['a hole in a list', [1, undefined]],
    ['a function far inside', { a: [{ b: () => 1 }] }],
  ])('is undefined for %s', (_, value) => {
    expect(jsonWeight(value, 1000)).toBeUndefined();
  });

  it('is undefined for a circle, and for what is too deep', () => {
    const circle: { self?: unknown } = {};
    circle.self = circle;
    expect(jsonWeight(circle, 1_000_000)).toBeUndefined();
    expect(jsonWeight(JSON.parse(`${'['.repeat(100)}${']'.repeat(100)}`), 1000)).toBeUndefined();
  });

  it('takes a field that is undefined for absent, as JSON does', () => {
    expect(jsonWeight({ a: undefined }, 1000)).toBe(2);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalKey } from '../../../operators/index.ts';

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, reversed(member)]),
  );
}

describe('canonicalKey', () => {
  it('sorts keys at every depth', () => {
    expect(canonicalKey({ b: 1, a: [{ d: true, c: null }] })).toBe('{"a":[{"c":null,"d":true}],"b":1}');
  });

  it('is one for values that JSON writes alike', () => {
    expect(canonicalKey({ a: undefined, n: -0, list: [undefined, Number.NaN] })).toBe('{"list":[null,null],"n":0}');
    expect(canonicalKey(undefined)).toBe('null');
    expect(canonicalKey(new Date(0))).toBe('"1970-01-01T00:00:00.000Z"');
  });

  it('does not depend on the order of keys, and keeps all of the value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const key = canonicalKey(value);
        expect(canonicalKey(reversed(value))).toBe(key);
        expect(JSON.parse(key)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('tells different values apart', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        const same = canonicalKey(one) === canonicalKey(other);
        const [a, b] = [one, other].map((value) => JSON.parse(JSON.stringify(value)) as unknown);
        if (same) expect(a).toEqual(b);
        else expect(a).not.toEqual(b);
      }),
    );
  });

  it('keeps a key named __proto__', () => {
    expect(canonicalKey(JSON.parse('{"__proto__":1}'))).toBe('{"__proto__":1}');
  });

  it('refuses what contains itself', () => {
    const cyclic: { self?: unknown } = {};
    cyclic.self = cyclic;
    expect(() => canonicalKey(cyclic)).toThrow(RangeError);
    expect(() => canonicalKey({ n: 1n })).toThrow(TypeError);
  });
});

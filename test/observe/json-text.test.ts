import fc from 'fast-check';
import { expect, it } from 'vitest';
import { jsonText } from '../../src/observe/json-text.ts';

it('JSON is written as JSON.stringify does', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(jsonText(value)).toBe(JSON.stringify(value));
    }),
  );
});

it('what JSON cannot hold is left out, and takes nothing else with it', () => {
  const loop: Record<string, unknown> = { a: 1 };
  loop.self = loop;
  loop.list = [1n, loop, () => 1, 'x'];
  expect(jsonText(loop)).toBe('{"a":1,"list":["1",null,null,"x"]}');
  expect(jsonText({ many: 2n ** 70n, none: undefined })).toBe('{"many":"1180591620717411303424"}');
  expect(jsonText(undefined)).toBe('null');
});

it('what is there twice, and is no loop, is written twice', () => {
  const shared = { b: 2 };
  expect(jsonText({ n: 1n, one: shared, two: shared })).toBe('{"n":"1","one":{"b":2},"two":{"b":2}}');
});

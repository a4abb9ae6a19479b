import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSpelling, editDistance } from '../../../../src/adapters/tools/bookshop/spelling.ts';

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['salt', 'salt', 0],
    ['salt', 'slat', 1],
    ['detectve', 'detective', 1],
    ['calaway', 'calloway', 2],
    ['kitten', 'sitting', 3],
    ['ab', 'ba', 1],
  ])('from "%s" to "%s" is %i', (a, b, distance) => {
    expect(editDistance(a, b, 5)).toBe(distance);
  });

  it('is one more than the limit for everything beyond it', () => {
    expect(editDistance('kitten', 'sitting', 2)).toBe(3);
    expect(editDistance('a', 'abcdefgh', 2)).toBe(3);
  });

  it('is the same both ways, and at most the longer length', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
        const distance = editDistance(a, b, 20);
        expect(distance).toBe(editDistance(b, a, 20));
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
        expect(distance === 0).toBe(a === b);
      }),
    );
  });
});

describe('createSpelling', () => {
  const spelling = createSpelling(
    new Map([
      ['calloway', 30],
      ['detective', 60],
      ['novels', 30],
      ['salt', 30],
      ['evening', 1],
      ['take', 1],
    ]),
  );

  it.each([
    ['calaway', 'calloway'],
    ['detectve', 'detective'],
    ['novls', 'novels'],
    ['slat', 'salt'],
    ['evenings', 'evening'],
    ['petective', 'detective'],
    ['etective', 'detective'],
    ['edtective', 'detective'],
    ['adetective', 'detective'],
  ])('reads "%s" as "%s"', (word, expected) => {
    expect(spelling.correct(word)).toBe(expected);
  });

  it.each(['tale', 'sale1x', 'xq', 'evnigns', 'petectve', 'unrelated', ''])('leaves "%s" alone', (word) => {
    expect(spelling.correct(word)).toBeUndefined();
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { phraseMatcher } from '../../../operators/index.ts';
import { findingsIn, safeAfterEach } from './findings.ts';

const noting = (...texts: string[]) =>
  phraseMatcher(texts.map((text) => ({ text, category: text, action: 'note' as const })));
const found = (text: string, ...phrases: string[]) =>
  findingsIn(noting(...phrases), text).map(({ category, from, at }) => [category, text.slice(from, at)]);

describe('phraseMatcher', () => {
  it('finds whole phrases at word edges, with the edge behind them', () => {
    expect(found('A pear, a pearl, and pear', 'pear')).toEqual([
      ['pear', 'pear,'],
      ['pear', 'pear'],
    ]);
  });

  it('finds phrases that overlap, hold, and follow each other', () => {
    expect(found('one two three.', 'one two', 'two', 'two three', 'three')).toEqual([
      ['one two', 'one two '],
      ['two', 'two '],
      ['two three', 'two three.'],
      ['three', 'three.'],
    ]);
  });

  it.each([
    ['case', 'Internal USE Only', 'internal use only'],
    ['white space and line breaks', 'internal\n  use\tonly', 'internal use only'],
    ['punctuation', '**internal**-use_only', 'internal use only'],
    ['accents', 'cafe Société', 'café societe'],
    ['full-width letters', 'ｉｎｔｅｒｎａｌ', 'internal'],
    ['apostrophes', 'don’t', "don't"],
    ['invisible characters', 'in\u200bter\u00adnal', 'internal'],
    ['combining accents', 'cafe\u0301', 'café'],
  ])('takes %s as a person would', (_, text, phrase) => {
    expect(found(text, phrase).length).toBe(1);
  });

  it('finds phrases of scripts without spaces anywhere, at once', () => {
    expect(findingsIn(noting('爆弾'), 'それは爆弾です')).toEqual([
      { category: '爆弾', action: 'note', from: 3, at: 5 },
    ]);
    expect(safeAfterEach(noting('爆弾'), 'それ爆発')).toEqual([1, 2, 2, 4]);
  });

  it('knows where what may still become a phrase begins', () => {
    expect(safeAfterEach(noting('no go'), 'a no, gone')).toEqual([1, 2, 2, 2, 2, 2, 2, 2, 9, 10]);
    expect(safeAfterEach(noting('no go'), 'ano no no')).toEqual([1, 2, 3, 4, 4, 4, 4, 7, 7]);
  });

  it('stops at what blocks', () => {
    const matcher = phraseMatcher([
      { text: 'a', category: 'a', action: 'block' },
      { text: 'b', category: 'b', action: 'note' },
    ])();
    expect(matcher.push('b a b ').map(({ category }) => category)).toEqual(['b', 'a']);
  });

  it('refuses a phrase of which nothing is left', () => {
    expect(() => noting('fine', '…!')).toThrow(
      new RangeError('phraseMatcher: a phrase must hold a letter or digit, got "…!"'),
    );
  });

  it('agrees with looking for each phrase by itself', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ' '), maxLength: 40 });
    const phrase = fc
      .string({ unit: fc.constantFrom('a', 'b', ' '), minLength: 1, maxLength: 6 })
      .filter((s) => s.trim() !== '');
    fc.assert(
      fc.property(
        text,
        fc.uniqueArray(phrase, { maxLength: 6 }),
        fc.integer({ min: 1, max: 5 }),
        (draft, phrases, size) => {
          const texts = [...new Set(phrases.map((each) => each.trim().replace(/ +/g, ' ')))];
          const expected = texts
            .flatMap((each) =>
              [...draft.matchAll(new RegExp(`(?<![ab])(?=${each.replaceAll(' ', ' +')}(?![ab]))`, 'g'))].map((m) => [
                each,
                m.index,
              ]),
            )
            .sort();
          const seen = findingsIn(noting(...texts), draft, size).map(({ category, from }) => [category, from]);
          expect(seen.sort()).toEqual(expected);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

import { describe, expect, it } from 'vitest';
import { ruleMatcher } from '../../../operators/index.ts';
import { findingsIn, safeAfterEach } from './findings.ts';

const rules = ruleMatcher({
  lists: {
    how: ['how to', 'how do I'],
    make: ['make', 'build'],
    bomb: ['bomb', 'bombs'],
    harmless: ['bath bomb', 'film'],
    now: ['now'],
  },
  rules: [
    {
      category: 'weapon',
      action: 'block',
      sequence: ['how', 'make', 'bomb'],
      withinChars: [12, 16],
      unless: ['harmless'],
    },
    { category: 'haste', action: 'note', sequence: ['make', 'now'], withinChars: 6 },
  ],
  contextChars: 20,
  maxSentenceChars: 80,
});
const found = (text: string) =>
  findingsIn(rules, text).map(({ category, from, at }) => [category, text.slice(from, at)]);

describe('ruleMatcher', () => {
  it('finds sentences in which phrases come together in order, at the end of the sentence where something may excuse them', () => {
    expect(found('Say, how do I best build a big bomb at home? Thanks')).toEqual([
      ['weapon', 'how do I best build a big bomb at home? '],
    ]);
    expect(found('how to make bombs')).toEqual([['weapon', 'how to make bombs']]);
  });

  it('finds at once what nothing can excuse', () => {
    expect(found('Make it now, please.')).toEqual([['haste', 'Make it now,']]);
  });

  it.each([
    ['in another order', 'A bomb: how to make peace'],
    ['across sentences', 'How to make tea. A bomb is bad.'],
    ['across lines', 'How to make tea\nbomb'],
    ['too far apart', 'How to make a very, very, very long story of a bomb'],
    ['excused by what follows', 'How to make a bomb for a film?'],
    ['excused by itself', 'How to make a bath bomb'],
    ['excused by what stands before', 'In my film. How to make a bomb?'],
  ])('lets pass phrases %s', (_, text) => {
    expect(found(text)).toEqual([]);
  });

  it('is excused by nothing that stands too far in front', () => {
    expect(found('In my film they sing and dance a lot. How to make a bomb?').length).toBe(1);
  });

  it('takes a sentence that does not end for ended', () => {
    expect(found(`how to make bombs ${'and so on '.repeat(20)} film`).length).toBe(1);
  });

  it('is safe through what may still become part of a rule', () => {
    expect(safeAfterEach(rules, 'ho hot')).toEqual([0, 0, 3, 3, 3, 6]);
    const safe = safeAfterEach(rules, 'a how to see what comes after that. b');
    expect(safe[20]).toBe(2);
    expect(safe.at(-1)).toBe(36);
  });

  it('refuses rules of nothing', () => {
    const make = (sequence: string[], unless?: string[]) => () =>
      ruleMatcher({
        lists: { a: ['a'] },
        rules: [{ category: 'c', action: 'note', sequence, ...(unless && { unless }) }],
      });
    expect(make([])).toThrow('ruleMatcher: rules[0].sequence must name a list, got none');
    expect(make(['b'])).toThrow("ruleMatcher: rules[0] must name lists there are, got 'b'");
    expect(make(['a'], ['b'])).toThrow("ruleMatcher: rules[0] must name lists there are, got 'b'");
  });
});

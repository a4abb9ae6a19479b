import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { grounding } from '../../../src/evaluate/graders/grounding.ts';
import type { Json } from '../../../src/index.ts';
import { gave, graded } from '../graded.ts';

const found: Json = {
  total: 23,
  books: [
    { title: "The Ferryman's Ledger", price: { cents: 1199, text: '$11.99' }, pages: 1250 },
    { title: 'Eleven Umbrellas', price: { cents: 899, text: '$8.99' }, placed: '2026-03-06' },
  ],
  opens: '10:30',
};

function notesOn(text: string, about: Parameters<typeof graded>[1] = {}): readonly string[] {
  return grounding(graded(text, { results: [gave('search_books', found)], ...about }), {})?.notes ?? [];
}

describe('grounding', () => {
  it.each([
    ['a count', 'We have 23 of them.'],
    ['a price', '“Eleven Umbrellas” costs $8.99.'],
    ['a price as other countries write it', '„Eleven Umbrellas“ kostet 8,99 $.'],
    ['a title in any marks', '« The Ferryman’s Ledger » et **Eleven Umbrellas**'],
    ['a thousand with its mark', 'It has 1,250 pages.'],
    ['the same in German', 'Es hat 1.250 Seiten.'],
    ['a day', 'It was placed on March 6, 2026.'],
    ['a time, and a part of it', 'We open at 10:30, half an hour after 10.'],
    ['a name under which a result stands', 'Its “total” is 23.'],
    ['how many there are in a list', 'Here are two of them.'],
    ['the marks of a numbered list', '1. one thing\n2. another\n3. a third'],
    ['the scale of a mark', 'It has 23 out of 100, or 23/5.'],
    ['no claims at all', 'I am glad to help.'],
  ])('is right for %s', (_, text) => {
    expect(notesOn(text)).toEqual([]);
  });

  it.each([
    ['a price that nobody gave', '“Eleven Umbrellas” costs $7.49.', ['number 7.49 stands in nothing it was given']],
    ['a title of no result', 'Try “Murder at Noon”.', ['title Murder at Noon stands in nothing it was given']],
    ['a number word', 'There are seven copies.', ['number seven stands in nothing it was given']],
    ['the cents of a price as dollars', 'It costs $89.9.', ['number 89.9 stands in nothing it was given']],
    ['a German price', 'Es kostet 7,49 $.', ['number 7,49 stands in nothing it was given']],
  ])('notes %s', (_, text, notes) => {
    expect(notesOn(text)).toEqual(notes);
  });

  it('grades by the share that stands', () => {
    const answer = graded('“Eleven Umbrellas” costs $8.99, or $7.49 at noon.', { results: [gave('s', found)] });
    expect(grounding(answer, {})?.score).toBeCloseTo(2 / 3);
  });

  it('takes what the conversation and retrieval hold', () => {
    expect(notesOn('“Salt First” is 40 years old.')).toHaveLength(2);
    expect(notesOn('“Salt First” is 40 years old.', { known: ['Salt First is 40 years old'] })).toEqual([]);
    expect(notesOn('You asked for 12.', { question: { ask: 'do you have 12 of them?' } })).toEqual([]);
    expect(notesOn('You said 77.', { before: ['I am 77', 'I see'] })).toEqual([]);
  });

  it('takes what is asked for times what a result says, and no other product', () => {
    const question = { ask: 'what are 3 copies?' };
    expect(notesOn('3 of them cost $26.97.', { question })).toEqual([]);
    expect(notesOn('They cost $26.98.', { question })).toHaveLength(1);
    expect(notesOn('They cost $26.97.')).toHaveLength(1);
  });

  it('takes every number and every text of a result, however it is nested', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const numbers: number[] = [];
        JSON.stringify(value, (_key, each) => {
          if (typeof each === 'number' && Number.isInteger(each) && each >= 0 && each < 1e15) numbers.push(each);
          return each;
        });
        const answer = graded(`They are ${numbers.join(' and ')}.`, { results: [gave('s', value as Json)] });
        expect(grounding(answer, {})?.score).toBe(1);
      }),
    );
  });
});

import fc from 'fast-check';
import { from, lastValueFrom, map, toArray } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import { type Sentence, type SentencesOptions, sentences } from '../../operators/index.ts';
import { closingSet } from './closing-set.ts';

const virtual = () => new TestScheduler((actual, expected) => expect(actual).toEqual(expected));

closingSet<string, Sentence>('sentences', {
  operator: (scheduler) => sentences({ settleMs: 50, scheduler }),
  elements: ['Is it?', ' It is.', ' So be', ' it.', ' Good.'],
  badOptions: [
    () => sentences({ settleMs: -1 }),
    () => sentences({ maxChars: 1 }),
    () => sentences({ maxChars: Number.POSITIVE_INFINITY }),
    () => sentences({ holdChars: -1 }),
    () => sentences({ firstChunk: { minChars: 0 } }),
    () => sentences({ firstChunk: { minChars: 20, maxChars: 10 } }),
    () => sentences({ locale: 'not a tag' }),
    () => sentences({ observe: true as never }),
  ],
  holdsTimers: true,
});

closingSet<string, Sentence>('sentences', {
  operator: () => sentences(),
  elements: ['One. T', 'wo. T', 'hree.'],
  badOptions: [],
  holdsTimers: false,
});

/** The sentences of a text cut into chunks. */
async function split(chunks: readonly string[], options?: SentencesOptions): Promise<string[]> {
  const texts = from(chunks).pipe(
    sentences(options),
    map(({ text }) => text),
    toArray(),
  );
  return lastValueFrom(texts);
}

describe('sentences', () => {
  it('ends a sentence at the first character that makes it certain', () => {
    virtual().run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('  -a-b-c--|', { a: 'It is.', b: ' ', c: 'Or' });
      const subs = '        ^-------!';
      const expected = '    -----x--(y|)';
      const values = { x: { index: 0, offset: 0, text: 'It is. ' }, y: { index: 1, offset: 7, text: 'Or' } };
      expectObservable(source.pipe(sentences())).toBe(expected, values);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('ends an ambiguous sentence after settleMs without a further character', () => {
    virtual().run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('  -a-b-----|', { a: 'It is', b: '.' });
      const subs = '        ^--------!';
      const expected = '    ------x--|';
      const values = { x: { index: 0, offset: 0, text: 'It is.' } };
      expectObservable(source.pipe(sentences({ settleMs: 3 }))).toBe(expected, values);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('loses nothing and gives the same sentences however the text is cut', () => {
    const alphabet = [...' .!?"\'()[]`’“”…。？「」\n-*1aAbeéZ,:日あ😀'];
    const text = fc.array(fc.constantFrom(...alphabet), { maxLength: 120 }).map((chars) => chars.join(''));
    const cuts = fc.array(fc.nat({ max: 200 }), { maxLength: 20 });
    return fc.assert(
      fc.asyncProperty(text, cuts, async (whole, at) => {
        const places = [0, ...at.filter((place) => place < whole.length).sort((a, b) => a - b), whole.length];
        const chunks = places.slice(1).map((end, i) => whole.slice(places[i], end));
        const expected = await split([whole]);
        expect(expected.join('')).toBe(whole);
        expect(await split(chunks)).toEqual(expected);
        expect(await split(whole.split(''))).toEqual(expected);
      }),
      { numRuns: 400 },
    );
  });
});

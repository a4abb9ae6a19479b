import fc from 'fast-check';
import { from, Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type StablePrefixOptions, type StablePrefixReport, stablePrefix } from '../../operators/index.ts';
import { closingSet } from './closing-set.ts';
import { marbles } from './marbles.ts';

const never = Number.POSITIVE_INFINITY;

function prefixes(texts: readonly string[], options: StablePrefixOptions = {}): string[] {
  const told: string[] = [];
  from(texts)
    .pipe(stablePrefix({ settleMs: never, minWords: 1, ...options }))
    .subscribe((prefix) => told.push(prefix));
  return told;
}

describe('stablePrefix', () => {
  it('tells the words two texts in a row begin with, and all of a text that stands still', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const said = { a: 'show', b: 'show me', c: 'show me the' };
      const source = cold('  a-b-c---------|', said);
      const subs = '         ^-------------!';
      const expected = '     ----b----c----|';
      expectObservable(source.pipe(stablePrefix({ settleMs: 5 }))).toBe(expected, said);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('waits again when a text changes, and not when it is said again', () => {
    marbles(({ cold, expectObservable }) => {
      const said = { a: 'my last order', b: 'my last older' };
      const source = cold('  a--b--b---|', said);
      // The first two agree on two words; the third, that is as the second, on all.
      const expected = '     ---x--b---|';
      expectObservable(source.pipe(stablePrefix({ settleMs: 5 }))).toBe(expected, { ...said, x: 'my last' });
      const still = '        -----a-----|';
      expectObservable(cold('a----------|', said).pipe(stablePrefix({ settleMs: 5 }))).toBe(still, said);
    });
  });

  it('takes a beginning back that was changed', () => {
    expect(prefixes(['two tickets', 'two tickets to', 'to tickets', 'to tickets to Rome'])).toEqual([
      'two tickets',
      'to tickets',
    ]);
  });

  it('counts only whole words, whatever the spaces', () => {
    expect(prefixes(['  which det', 'which  detective', 'which\ndetective novels'])).toEqual([
      'which',
      'which detective',
    ]);
  });

  it('asks for as many agreeing texts as it is told to', () => {
    const texts = ['a', 'a b', 'a b c', 'a b c d'];
    expect(prefixes(texts, { agree: 2 })).toEqual(['a', 'a b', 'a b c']);
    expect(prefixes(texts, { agree: 3 })).toEqual(['a', 'a b']);
    expect(prefixes(texts, { agree: never })).toEqual([]);
  });

  it('tells nothing under `minWords`, and no more than `maxPrefixes`', () => {
    const texts = ['a', 'a b', 'a b c', 'a b c d'];
    expect(prefixes(texts, { minWords: 3 })).toEqual(['a b c']);
    expect(prefixes(texts, { maxPrefixes: 1 })).toEqual(['a']);
    expect(prefixes(texts, { maxPrefixes: 0 })).toEqual([]);
  });

  it('says why', () => {
    const reports: StablePrefixReport[] = [];
    from(['a', 'a b'])
      .pipe(stablePrefix({ settleMs: never, minWords: 1, observe: (report) => reports.push(report) }))
      .subscribe();
    expect(reports).toEqual([{ reason: 'agreed', words: 1 }]);
  });

  it('tells of any texts only what two in a row begin with, each different from the last', () => {
    const words = fc.array(fc.constantFrom('a', 'b', 'cc'), { maxLength: 5 });
    fc.assert(
      fc.property(fc.array(words, { maxLength: 12 }), (said) => {
        const source = new Subject<string>();
        const told: { prefix: string; after: number }[] = [];
        let count = 0;
        source
          .pipe(stablePrefix({ settleMs: never, minWords: 1, maxPrefixes: never }))
          .subscribe((prefix) => told.push({ prefix, after: count }));
        for (const each of said) {
          count++;
          source.next(each.join(' '));
        }
        for (const [index, { prefix, after }] of told.entries()) {
          const both = [said[after - 1], said[after - 2]].map((each) => `${each?.join(' ')} `);
          for (const text of both) expect(text.startsWith(`${prefix} `)).toBe(true);
          expect(prefix).not.toBe(told[index - 1]?.prefix);
        }
      }),
    );
  });
});

closingSet('stablePrefix', {
  operator: (scheduler) => stablePrefix({ settleMs: 10, minWords: 1, scheduler }),
  elements: ['one', 'one two', 'one two three', 'one two three four'],
  badOptions: [
    () => stablePrefix({ agree: 1 }),
    () => stablePrefix({ settleMs: -1 }),
    () => stablePrefix({ minWords: 0 }),
    () => stablePrefix({ maxPrefixes: 0.5 }),
    () => stablePrefix({ observe: 1 as never }),
  ],
  holdsTimers: true,
});

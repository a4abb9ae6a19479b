import fc from 'fast-check';
import { from, Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { escalate, fallback, skipShown } from '../../operators/index.ts';
import { closingSet } from './closing-set.ts';
import { marbles } from './marbles.ts';

const plain = { textOf: (text: string) => text, withText: (_: string, text: string) => text };

function skipped(shown: string, chunks: readonly string[], more: { minOverlapChars?: number } = {}): string {
  let seen = '';
  from(chunks)
    .pipe(skipShown({ shown, ...plain, ...more }))
    .subscribe((text) => {
      seen += text;
    });
  return seen;
}

/** What is left of a continuation, worked out from the whole of it. */
function rest(shown: string, all: string, minOverlapChars: number): string {
  if (all.length >= minOverlapChars && shown.startsWith(all)) return '';
  for (let length = Math.min(shown.length, all.length); length > 0; length--) {
    if (length < minOverlapChars && length < shown.length) break;
    if (shown.endsWith(all.slice(0, length))) return all.slice(length);
  }
  return all;
}

const cut = (text: string, places: readonly number[]): string[] => {
  const at = [...new Set(places.map((place) => place % (text.length + 1)))].sort((a, b) => a - b);
  return [0, ...at].map((start, index) => text.slice(start, at[index] ?? text.length));
};

describe('skipShown', () => {
  it('leaves out all of what was shown, wherever it is cut', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const values = { a: 'Your ', b: 'order is', c: ' late.', x: ' is' };
      const source = cold('  -a--b--c-|', values);
      const subs = '         ^--------!';
      const expected = '     ----x--c-|';
      expectObservable(source.pipe(skipShown({ shown: 'Your order', ...plain }))).toBe(expected, values);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('lets a continuation that goes on through at its first character', () => {
    marbles(({ cold, expectObservable }) => {
      const values = { a: ' is', b: ' late.' };
      const source = cold('  -a--b-|', values);
      const expected = '     -a--b-|';
      expectObservable(source.pipe(skipShown({ shown: 'Your order', ...plain }))).toBe(expected, values);
    });
  });

  it.each([
    ['all of it', 'Your order ships on Monday', 'Your order ships on Monday, by post.', ', by post.'],
    ['its end', 'Your order ships on Mon', 'order ships on Monday.', 'day.'],
    ['a short start', 'I', 'I think so.', ' think so.'],
    ['nothing', 'Your order ships', ' on Monday.', ' on Monday.'],
    ['too little to be sure', 'It is a book', 'book of poems.', 'book of poems.'],
    ['part of it, and then something else', 'Your order ships today', 'Your order is late.', 'Your order is late.'],
    ['part of it, cut short', 'Your order ships today', 'Your order ships', ''],
  ])('knows when a continuation repeats %s', (_, shown, continuation, left) => {
    expect(skipped(shown, [continuation])).toBe(left);
    expect(skipped(shown, [...continuation])).toBe(left);
  });

  it('agrees with what can be seen from the whole text, however it is cut', () => {
    const few = (maxLength: number) => fc.string({ unit: fc.constantFrom('a', 'b', ' '), maxLength });
    fc.assert(
      fc.property(few(14), few(14), fc.integer({ min: 1, max: 6 }), fc.array(fc.nat(20)), (shown, all, min, places) => {
        expect(skipped(shown, cut(all, places), { minOverlapChars: min })).toBe(rest(shown, all, min));
      }),
      { numRuns: 2_000 },
    );
  });

  it('leaves out any repetition from the start, and nothing of what follows', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 12 }), fc.string(), fc.array(fc.nat(60)), (shown, more, places) => {
        const left = skipped(shown, cut(shown + more, places));
        expect(more.endsWith(left)).toBe(true);
        if (!shown.includes(more.slice(0, 1)) || more === '') expect(left).toBe(more);
      }),
    );
  });

  it('keeps values without text in their place', () => {
    type Part = { text?: string; n?: number };
    const seen: Part[] = [];
    from<Part[]>([{ n: 0 }, { text: 'ab' }, { n: 1 }, { text: 'cd' }, { n: 2 }])
      .pipe(skipShown<Part>({ shown: 'abc', textOf: (part) => part.text, withText: (_, text) => ({ text }) }))
      .subscribe((part) => seen.push(part));
    expect(seen).toEqual([{ n: 0 }, { n: 1 }, { text: 'd' }, { n: 2 }]);
  });

  it('lets everything go when more waits than may', () => {
    const source = new Subject<string>();
    const seen: string[] = [];
    source.pipe(skipShown({ shown: 'abcdef', ...plain, maxHeld: 2 })).subscribe((text) => seen.push(text));
    source.next('a');
    source.next('b');
    expect(seen).toEqual([]);
    source.next('c');
    expect(seen).toEqual(['a', 'b', 'c']);
    source.next('def');
    expect(seen.at(-1)).toBe('def');
  });

  it('drops what waits before an error', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('a-#').pipe(skipShown({ shown: 'ab', ...plain }))).toBe('--#');
      expectObservable(cold('c-#').pipe(skipShown({ shown: 'ab', ...plain }))).toBe('c-#');
    });
  });

  it('says how much was left out, once', () => {
    const reports: number[] = [];
    from(['a', 'bc', 'd'])
      .pipe(skipShown({ shown: 'ab', ...plain, observe: ({ skippedChars }) => reports.push(skippedChars) }))
      .subscribe();
    expect(reports).toEqual([2]);
  });

  it('serves a fallback and an escalation that go on from what was shown', () => {
    const prefix = { seed: '', fold: (sofar: string, text: string) => sofar + text };
    const again = ({ prefix: shown }: { prefix: string }) =>
      from(['The ', 'answer is ', '42.']).pipe(skipShown({ shown, ...plain }));
    let text = '';
    const source = new Subject<string>();
    source.pipe(fallback({ to: again, prefix })).subscribe((piece) => {
      text += piece;
    });
    source.next('The answer');
    source.error('cut');
    expect(text).toBe('The answer is 42.');

    text = '';
    from(['The answer', '?'])
      .pipe(escalate({ to: again, prefix, when: (piece) => piece === '?' }))
      .subscribe((piece) => {
        text += piece;
      });
    expect(text).toBe('The answer is 42.');
  });
});

closingSet('skipShown', {
  operator: () => skipShown({ shown: 'ab', ...plain }),
  elements: ['a', 'bc', 'd'],
  holdsTimers: false,
  badOptions: [
    () => skipShown({ shown: 1 as unknown as string, ...plain }),
    () => skipShown({ shown: 'a', textOf: 'text' as unknown as () => string, withText: plain.withText }),
    () => skipShown({ shown: 'a', textOf: plain.textOf, withText: 'text' as unknown as () => string }),
    () => skipShown({ shown: 'a', ...plain, minOverlapChars: 0 }),
    () => skipShown({ shown: 'a', ...plain, maxOverlapChars: -1 }),
    () => skipShown({ shown: 'a', ...plain, maxHeld: 0.5 }),
  ],
});

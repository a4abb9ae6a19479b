import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import { batchTime } from '../../operators/index.ts';
import { closingSet } from './closing-set.ts';

const virtual = () => new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
const joined = { merge: (batch: readonly string[]): string => batch.join('') };

closingSet<string, readonly string[]>('batchTime', {
  operator: (scheduler) => batchTime(50, { scheduler }),
  elements: ['a', 'b', 'c', 'd'],
  badOptions: [
    () => batchTime(-1),
    () => batchTime(Number.NaN),
    () => batchTime(50, { maxItems: 0 }),
    () => batchTime(50, { maxItems: 1.5 }),
    () => batchTime(50, { maxBytes: 0, sizeOf: () => 1 }),
    () => batchTime(50, { maxBytes: 10 }),
    () => batchTime(50, { merge: 'join' as never }),
  ],
  holdsTimers: true,
});

closingSet<string, readonly string[]>('batchTime', {
  operator: (scheduler) =>
    batchTime(50, { scheduler, leading: false, maxItems: 2, maxBytes: 3, sizeOf: (e) => e.length }),
  elements: ['a', 'bb', 'ccc', 'd', 'e'],
  badOptions: [() => batchTime(50, { observe: 1 as never })],
  holdsTimers: true,
});

describe('batchTime', () => {
  it('lets the first element leave at once, then one batch a window counted from its first element', () => {
    virtual().run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('  -a--b-c-----d----------e-|');
      const subs = '        ^------------------------!';
      const expected = '    -a-------w-------d-----e-|';
      const result = source.pipe(batchTime(5, joined));
      expectObservable(result).toBe(expected, { a: 'a', w: 'bc', d: 'd', e: 'e' });
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('makes every element wait for its window with leading off', () => {
    virtual().run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('  -a-b-----c----|');
      const subs = '        ^-------------!';
      const expected = '    ----(w)-----c-|';
      expectObservable(source.pipe(batchTime(3, { ...joined, leading: false }))).toBe(expected, { w: 'ab', c: 'c' });
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('flushes at maxItems and starts the next window with the next element', () => {
    virtual().run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('  -a-bc-d----|');
      const subs = '        ^----------!';
      const expected = '    ----x----d-|';
      const result = source.pipe(batchTime(3, { ...joined, leading: false, maxItems: 3 }));
      expectObservable(result).toBe(expected, { x: 'abc', d: 'd' });
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });
});

import { ignoreElements, NEVER, Observable, of, Subject, throwError, VirtualTimeScheduler } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import { type BatchReport, type BatchTimeOptions, batchTime } from '../../operators/index.ts';
import { closingSet } from './closing-set.ts';

closingSet<string, readonly string[]>('batchTime', {
  operator: (scheduler) => batchTime(50, { scheduler }),
  elements: ['a', 'b', 'c', 'd'],
  badOptions: [
    () => batchTime(-1),
    () => batchTime(Number.NaN),
    () => batchTime(Number.POSITIVE_INFINITY),
    () => batchTime(50, { maxItems: 0 }),
    () => batchTime(50, { maxItems: 1.5 }),
    () => batchTime(50, { maxBytes: 0, sizeOf: () => 1 }),
    () => batchTime(50, { maxBytes: 10 }),
    () => batchTime(50, { merge: 'join' as never }),
    () => batchTime(50, { demand: [true] as never }),
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

closingSet<string, readonly string[]>('batchTime', {
  operator: (scheduler) => batchTime(50, { scheduler, demand: NEVER, flushOn: (e) => e === 'c' }),
  elements: ['a', 'b', 'c', 'd'],
  badOptions: [],
  holdsTimers: true,
});

const virtual = () => new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
const joined = { merge: (batch: readonly string[]): string => batch.join('') };
const isUpper = (element: string): boolean => element === element.toUpperCase();

/** Checks one run in marbles. Batches are joined; a capital in `expected` stands for what `batches` says. */
function expectMarbles(
  windowMs: number,
  options: BatchTimeOptions<string, string>,
  { source, subs, expected }: { readonly source: string; readonly subs: string; readonly expected: string },
  batches: Readonly<Record<string, string>> = {},
): void {
  virtual().run(({ hot, expectObservable, expectSubscriptions }) => {
    const input = hot(source);
    const letters = Object.fromEntries([...'abcdefghijklmnop'].map((letter) => [letter, letter]));
    expectObservable(input.pipe(batchTime(windowMs, { ...joined, ...options }))).toBe(expected, {
      ...letters,
      ...batches,
    });
    expectSubscriptions(input.subscriptions).toBe(subs);
  });
}

describe('batchTime', () => {
  it('lets the first element leave at once, then one batch a window counted from its first element', () => {
    expectMarbles(
      5,
      {},
      {
        source: '  -a--b-c-----d----------e-|',
        subs: '    ^------------------------!',
        expected: '-a-------B-------d-----e-|',
      },
      { B: 'bc' },
    );
  });

  it('lets every element leave at once where they come further apart than the window', () => {
    expectMarbles(
      3,
      {},
      {
        source: '  -a---b---c--d---|',
        subs: '    ^---------------!',
        expected: '-a---b---c--d---|',
      },
    );
  });

  it('makes every element wait for its window with leading off', () => {
    expectMarbles(
      3,
      { leading: false },
      {
        source: '  -a-b-----c----|',
        subs: '    ^-------------!',
        expected: '----A-------c-|',
      },
      { A: 'ab' },
    );
  });

  it('flushes at maxItems and counts the next window from the next element', () => {
    expectMarbles(
      3,
      { leading: false, maxItems: 3 },
      {
        source: '  -a-bc-d----|',
        subs: '    ^----------!',
        expected: '----A----d-|',
      },
      { A: 'abc' },
    );
  });

  it('flushes before a batch would grow over maxBytes; a larger element leaves alone, at once', () => {
    const sizes: Readonly<Record<string, number>> = { a: 2, b: 2, c: 2, d: 9, e: 5 };
    expectMarbles(
      9,
      { leading: false, maxBytes: 5, sizeOf: (element) => sizes[element] ?? 0 },
      {
        source: '  -a-b-c-d----e--|',
        subs: '    ^--------------!',
        expected: '-----A-(cd)-e--|',
      },
      { A: 'ab' },
    );
  });

  it('has a bound of 1,024 elements where none is given', () => {
    const lengths: number[] = [];
    const endless = new Observable<number>((consumer) => {
      for (let i = 0; i < 3_000 && !consumer.closed; i++) consumer.next(i);
    });
    endless.pipe(batchTime(50, { leading: false })).subscribe((batch) => lengths.push(batch.length));
    expect(lengths).toEqual([1024, 1024]);
  });

  it('has a bound of 65,536 bytes where only sizeOf is given', () => {
    const lengths: number[] = [];
    of(...Array.from({ length: 9 }, (_, i) => i))
      .pipe(batchTime(50, { leading: false, sizeOf: () => 20_000 }))
      .subscribe((batch) => lengths.push(batch.length));
    expect(lengths).toEqual([3, 3, 3]);
  });

  it('lets a control element leave at once, with what waited before it', () => {
    expectMarbles(
      5,
      { flushOn: isUpper },
      {
        source: '  -a-b-C-d-----e-|',
        subs: '    ^--------------!',
        expected: '-a---X------d--(e|)',
      },
      { X: 'bC' },
    );
  });

  it('flushes before it completes and before an error', () => {
    const marbles = { source: '  -a-b-|', subs: '    ^----!', expected: '-a---(b|)' };
    expectMarbles(9, {}, marbles);
    expectMarbles(9, {}, { source: '  -a-b-#', subs: '    ^----!', expected: '-a---(b#)' });
  });

  it('drops the batch and its timer when unsubscribed', () => {
    virtual().run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('  -a-b-----');
      const unsub = '       -----!';
      const subs = '        ^----!';
      const expected = '    -a-------';
      expectObservable(source.pipe(batchTime(4, joined)), unsub).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('has a timer only while something waits', () => {
    const scheduler = new VirtualTimeScheduler();
    const source = new Subject<string>();
    source.pipe(batchTime(50, { scheduler, maxItems: 2 })).subscribe();
    const timersAfter = (element: string) => {
      source.next(element);
      return scheduler.actions.length;
    };
    expect([timersAfter('leads'), timersAfter('waits'), timersAfter('fills')]).toEqual([0, 1, 0]);
    expect(timersAfter('waits')).toBe(1);
    scheduler.flush();
    expect(scheduler.actions.length).toBe(0);
  });

  it('reports why each batch left, its size and how long it waited', () => {
    const reports: BatchReport[] = [];
    virtual().run(({ cold, expectObservable }) => {
      const source = cold('aab---aac-aaaa----a#');
      const batching = batchTime<string>(4, {
        maxItems: 4,
        maxBytes: 100,
        sizeOf: () => 2,
        flushOn: (element) => element === 'c',
        observe: (report) => reports.push(report),
      });
      expectObservable(source.pipe(batching, ignoreElements())).toBe('-------------------#');
    });
    expect(reports).toEqual([
      { reason: 'leading', items: 1, bytes: 2, waitedMs: 0 },
      { reason: 'window', items: 2, bytes: 4, waitedMs: 4 },
      { reason: 'control', items: 3, bytes: 6, waitedMs: 2 },
      { reason: 'maxItems', items: 4, bytes: 8, waitedMs: 3 },
      { reason: 'leading', items: 1, bytes: 2, waitedMs: 0 },
    ]);
  });

  it('puts what its functions throw to the consumer, also from the clock', () => {
    const fails = (): never => {
      throw new Error('no');
    };
    const marbles = { source: '-a-b------', subs: '  ^--!', expected: '---#' };
    for (const options of [{ flushOn: fails }, { sizeOf: fails }, { merge: fails }]) {
      expectError({ leading: false, ...options }, { ...marbles, at: 'merge' in options ? 4 : 1 });
    }
  });
});

/** The output fails at frame `at` and the source is left then. */
function expectError(options: BatchTimeOptions<string, string>, { source, at }: { source: string; at: number }): void {
  virtual().run(({ hot, expectObservable, expectSubscriptions }) => {
    const input = hot(source);
    expectObservable(input.pipe(batchTime(3, options))).toBe(`${'-'.repeat(at)}#`, undefined, new Error('no'));
    expectSubscriptions(input.subscriptions).toBe(`^${'-'.repeat(at - 1)}!`);
  });
}

describe('batchTime under back pressure', () => {
  /** As `expectMarbles`, with a stream of demand: `y` for true, `n` for false. */
  function expectDemand(
    options: BatchTimeOptions<string, string>,
    marbles: { readonly demand: string; readonly asked: string; readonly source: string; readonly expected: string },
    batches: Readonly<Record<string, string>> = {},
  ): void {
    virtual().run(({ hot, expectObservable, expectSubscriptions }) => {
      const demand = hot(marbles.demand, { y: true, n: false });
      const source = hot(marbles.source);
      const output = source.pipe(batchTime(3, { ...joined, ...options, demand }));
      expectObservable(output).toBe(marbles.expected, { a: 'a', b: 'b', c: 'c', d: 'd', ...batches });
      expectSubscriptions(demand.subscriptions).toBe(marbles.asked);
    });
  }

  it('widens the window to the next demand', () => {
    const marbles = {
      demand: '  --n------y-------',
      asked: '   ^---------------!',
      source: '  -a-b---c-----d--|',
      expected: '-a-------B---d--|',
    };
    expectDemand({}, marbles, { B: 'bc' });
  });

  it('keeps to the window where demand is back before its end', () => {
    const marbles = {
      demand: '  --n-y------',
      asked: '   ^---------!',
      source: '  -a-b-c----|',
      expected: '-a----B---|',
    };
    expectDemand({}, marbles, { B: 'bc' });
  });

  it('lets nothing lead while nothing is demanded', () => {
    const marbles = {
      demand: '  n----y---',
      asked: '   ^-------!',
      source: '  -a------|',
      expected: '-----a--|',
    };
    expectDemand({}, marbles);
  });

  it('lets a full batch and a control element leave, demand or not', () => {
    const marbles = {
      demand: '  n--------------',
      asked: '   ^-------------!',
      source: '  -a-b-----c-D--|',
      expected: '---B-------D--|',
    };
    expectDemand({ maxItems: 2, flushOn: isUpper }, marbles, { B: 'ab', D: 'cD' });
  });

  it('takes the end of demand as room for all', () => {
    const marbles = {
      demand: '  n----|   ',
      asked: '   ^----!   ',
      source: '  -a-----b|',
      expected: '-----a--(b|)',
    };
    expectDemand({}, marbles);
  });

  it('flushes on completion without demand', () => {
    const marbles = {
      demand: '  n----',
      asked: '   ^---!',
      source: '  -ab-|',
      expected: '----(B|)',
    };
    expectDemand({}, marbles, { B: 'ab' });
  });

  it('fails with demand, and leaves the source', () => {
    virtual().run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('  -a-b-----');
      const subs = '        ^----!   ';
      const expected = '    -a---#   ';
      const demand = hot<boolean>('-----#   ');
      expectObservable(source.pipe(batchTime(9, { ...joined, demand }))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('does not subscribe the source where demand fails at once', () => {
    let subscribed = 0;
    const source = new Observable<string>(() => {
      subscribed++;
    });
    const seen: unknown[] = [];
    const demand = throwError(() => 'no');
    source.pipe(batchTime(9, { demand })).subscribe({ error: (error) => seen.push(error) });
    expect([subscribed, seen]).toEqual([0, ['no']]);
  });
});

import { concat, EMPTY, NEVER, type Observable, of, take, throwError, timer } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import { type CacheFirstOptions, type CacheReport, cacheFirst } from '../../operators/index.ts';
import { closingSet } from './closing-set.ts';
import { marbles } from './marbles.ts';

closingSet<string, string>('cacheFirst', {
  operator: (scheduler) => cacheFirst<string>(NEVER, { scheduler, maxBuffered: 1 }),
  elements: ['a', 'b', 'c'],
  badOptions: [
    () => cacheFirst(NEVER, { maxBuffered: -1 }),
    () => cacheFirst(NEVER, { maxHoldMs: Number.NaN }),
    () => cacheFirst(NEVER, { maxAnswer: 0 }),
    () => cacheFirst(NEVER, { write: 'w' as never }),
    () => cacheFirst(NEVER, { tagsOf: [] as never }),
    () => cacheFirst(NEVER, { isCacheable: true as never }),
    () => cacheFirst(NEVER, { isRetraction: true as never }),
    () => cacheFirst(NEVER, { observe: {} as never }),
    () => cacheFirst('hit' as never),
  ],
  holdsTimers: true,
});

closingSet<string, string>('cacheFirst after a miss', {
  operator: (scheduler) => cacheFirst<string>(EMPTY, { scheduler, write: () => EMPTY }),
  elements: ['a', 'b', 'c'],
  badOptions: [],
  holdsTimers: false,
});

describe('cacheFirst, the lookup', () => {
  it('ends the work at once on a hit and gives the hit alone', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const lookup = cold('  ---xy|');
      const work = cold('    -a-b---c|');
      const lookupSubs = '   ^----!';
      const workSubs = '     ^--!';
      const expected = '     ---xy|';
      expectObservable(work.pipe(cacheFirst(lookup))).toBe(expected);
      expectSubscriptions(lookup.subscriptions).toBe(lookupSubs);
      expectSubscriptions(work.subscriptions).toBe(workSubs);
    });
  });

  it('does not begin the work when the hit is there at once', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const work = cold('-a|');
      expectObservable(work.pipe(cacheFirst(of('x')))).toBe('(x|)');
      expectSubscriptions(work.subscriptions).toBe([]);
    });
  });

  it.each([
    ['emits undefined', ' --u----', '^-!'],
    ['completes empty', ' --|', '    ^-!'],
    ['fails', '          --#', '     ^-!'],
  ])('lets what was held out and goes on live when the lookup %s', (_, marble, lookupSubs) => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const lookup = cold<string | undefined>(marble, { u: undefined });
      const work = cold('    ab-----c-|');
      const workSubs = '     ^--------!';
      const expected = '     --(ab)-c-|';
      expectObservable(work.pipe(cacheFirst(lookup))).toBe(expected);
      expectSubscriptions(lookup.subscriptions).toBe(lookupSubs);
      expectSubscriptions(work.subscriptions).toBe(workSubs);
    });
  });

  it('costs nothing when it misses before the work has begun to answer', () => {
    marbles(({ cold, expectObservable }) => {
      const lookup = cold<string | undefined>('--u', { u: undefined });
      const work = cold('                      ---abc|');
      const expected = '                       ---abc|';
      expectObservable(work.pipe(cacheFirst(lookup))).toBe(expected);
    });
  });

  it.each<[string, string, string, string, CacheFirstOptions<string>]>([
    ['the time to hold is over', 'ab-----c|', ' ---(ab)c|', '^--!', { maxHoldMs: 3 }],
    ['there is no time to hold', 'ab-----c|', ' ab-----c|', '(^!)', { maxHoldMs: 0 }],
    ['the room is full', '        ab-----c|', ' -(ab)--c|', '^!', { maxBuffered: 1 }],
    ['the work has answered', '   ab|', '       --(ab|)', '^-!', {}],
  ])('is given up when %s', (_, source, expected, lookupSubs, options) => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const lookup = cold('---------x|');
      expectObservable(cold(source).pipe(cacheFirst(lookup, options))).toBe(expected);
      expectSubscriptions(lookup.subscriptions).toBe(lookupSubs);
    });
  });

  it('saves a work that fails while it is undecided, where there is a hit', () => {
    marbles(({ cold, expectObservable }) => {
      const failing = () => cold('                                         -a#');
      const miss = cold<string>('                                          ----|');
      expectObservable(failing().pipe(cacheFirst(cold('----x|')))).toBe('  ----x|');
      expectObservable(failing().pipe(cacheFirst(miss))).toBe('            ----(a#)');
      expectObservable(failing().pipe(cacheFirst<string>(NEVER, { maxHoldMs: 4 }))).toBe('-----(a#)');
    });
  });

  it('forwards an error of a hit that has begun', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('-a-b|').pipe(cacheFirst(cold('--x#')))).toBe('--x#');
    });
  });

  it('leaves lookup and work when the consumer leaves', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const lookup = cold('  -----x|');
      const work = cold('    -a---');
      const unsub = '        --!';
      expectObservable(work.pipe(cacheFirst(lookup)), unsub).toBe('---');
      expectSubscriptions(lookup.subscriptions).toBe('^-!');
      expectSubscriptions(work.subscriptions).toBe('  ^-!');
    });
  });
});

describe('cacheFirst, the answer', () => {
  /** What is written of an answer, and what was told. */
  function written(
    source: Observable<string>,
    options: CacheFirstOptions<string> = {},
    lookup = EMPTY as Observable<string>,
  ) {
    const writes: unknown[] = [];
    const told: string[] = [];
    const seen: string[] = [];
    source
      .pipe(
        cacheFirst(lookup, {
          write: (answer, tags) => {
            expect(seen.at(-1)).toBe('complete');
            writes.push([answer.join(''), tags]);
          },
          isRetraction: (element) => element === '!',
          observe: (report) => told.push(report.type),
          ...options,
        }),
      )
      .subscribe({ next: (v) => seen.push(v), complete: () => seen.push('complete'), error: () => seen.push('error') });
    return { writes, told, seen };
  }

  it('is written with its tags, each once, after completion', () => {
    const { writes, told } = written(of('a', 'b'), { tagsOf: (answer) => ['book:1', `n:${answer.length}`, 'book:1'] });
    expect(writes).toEqual([['ab', ['book:1', 'n:2']]]);
    expect(told).toEqual(['miss', 'written']);
  });

  it.each<[string, Observable<string>, CacheFirstOptions<string>, string[]]>([
    ['it was taken back', of('a', '!', 'b'), {}, ['not-written']],
    ['it is not cacheable', of('a'), { isCacheable: (answer) => answer[0] !== 'a' }, ['not-written']],
    ['it is too long', of('a', 'b', 'c'), { maxAnswer: 2 }, ['not-written']],
    [
      'the work failed',
      concat(
        of('a'),
        throwError(() => 'no'),
      ),
      {},
      [],
    ],
    ['the consumer left', concat(of('a'), NEVER), {}, []],
  ])('is not written when %s', (_, source, options, expected) => {
    const { writes, told } = written(source, options);
    expect(writes).toEqual([]);
    expect(told).toEqual(['miss', ...expected]);
  });

  it('is not written when it came from the cache', () => {
    const { writes, told, seen } = written(of('a'), {}, of('x', 'y'));
    expect([writes, told, seen]).toEqual([[], ['hit'], ['x', 'y', 'complete']]);
  });

  it('is not written when the consumer had enough', () => {
    const writes: unknown[] = [];
    of('a', 'b')
      .pipe(
        cacheFirst<string>(EMPTY, {
          write: (answer) => {
            writes.push(answer);
          },
        }),
        take(1),
      )
      .subscribe();
    expect(writes).toEqual([]);
  });

  it('outlives the run while it is written, and never fails it', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, flush }) => {
      const writing = cold('    ---|');
      const lookup = EMPTY as Observable<string>;
      expectObservable(cold('ab|').pipe(cacheFirst(lookup, { write: () => writing }))).toBe('ab|');
      flush();
      expectSubscriptions(writing.subscriptions).toBe('--^--!');
    });
    const failing = () => throwError(() => 'disk full');
    const throwing = () => {
      throw new Error('no disk');
    };
    expect(written(of('a'), { write: failing })).toMatchObject({
      told: ['miss', 'write-failed'],
      seen: ['a', 'complete'],
    });
    for (const broken of [{ write: throwing }, { tagsOf: throwing }, { isCacheable: throwing }]) {
      expect(written(of('a'), broken)).toMatchObject({ told: ['miss', 'write-failed'], seen: ['a', 'complete'] });
    }
  });

  it('reports when the lookup decided', () => {
    const scheduler = new TestScheduler(() => true);
    const reports: CacheReport[] = [];
    const observe = (report: CacheReport) => reports.push(report);
    const hit = timer(7, scheduler) as unknown as Observable<string>;
    NEVER.pipe(cacheFirst<string>(hit, { observe, scheduler })).subscribe();
    NEVER.pipe(
      cacheFirst<string>(
        throwError(() => 'down'),
        { observe, scheduler },
      ),
    ).subscribe();
    scheduler.flush();
    expect(reports).toEqual([
      { type: 'failed', atMs: 0, error: 'down' },
      { type: 'hit', atMs: 7 },
    ]);
  });
});

import { catchError, concat, defer, merge, NEVER, Observable, of, Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { fallback, type Reuse, ReuseOverflowError, reuseByKey } from '../../operators/index.ts';
import { closingSet } from './closing-set.ts';
import { marbles } from './marbles.ts';

describe('reuseByKey', () => {
  it('does work once for two attempts, and gives it from its first element', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const tool = cold('    --a---b|');
      const toolSubs = '     ^------!';
      const lost = cold('    ----#');
      const expected = '     --a-a-b|';
      const result = reuseByKey((reuse) => {
        const ask = () => reuse('k', () => tool);
        return merge(ask(), lost).pipe(fallback({ to: ask }));
      });
      expectObservable(result).toBe(expected);
      expectSubscriptions(tool.subscriptions).toBe(toolSubs);
    });
  });

  it('goes on with work whose attempt has left, and gives it to the next', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const tool = cold('    -----r|');
      const toolSubs = '     ^-----!';
      const lost = hot('     --#');
      const expected = '     -----r|';
      const result = reuseByKey((reuse) => {
        const ask = () => reuse('k', () => tool);
        return merge(ask(), lost).pipe(fallback({ to: ask }));
      });
      expectObservable(result).toBe(expected);
      expectSubscriptions(tool.subscriptions).toBe(toolSubs);
    });
  });

  it('begins failed work anew for the next who asks, but not where it must be done once', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const tool = cold<string>('-#', undefined, 'no');
      const twice = (once: boolean) =>
        reuseByKey((reuse) => {
          const ask = () => reuse('k', () => tool, { once });
          return ask().pipe(catchError(ask));
        });
      expectObservable(twice(false)).toBe('--#', undefined, 'no');
      expectObservable(twice(true)).toBe(' -#', undefined, 'no');
      expectSubscriptions(tool.subscriptions).toBe(['^!', '^!', '-^!']);
    });
  });

  it('cancels all of its works with the run', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const kept = cold('    ------');
      const keptSubs = '     ^--!';
      const first = cold('   --a--|');
      const run = (reuse: Reuse) => {
        reuse('kept', () => kept).subscribe();
        return first;
      };
      expectObservable(reuseByKey(run), '^--!').toBe('--a');
      expectSubscriptions(kept.subscriptions).toBe(keptSubs);
    });
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const kept = cold('    ------');
      const keptSubs = '     ^---!';
      const run = (reuse: Reuse) => {
        reuse('kept', () => kept).subscribe();
        return cold('---a|');
      };
      expectObservable(reuseByKey(run)).toBe('---a|');
      expectSubscriptions(kept.subscriptions).toBe(keptSubs);
    });
  });

  it('begins nothing before it is subscribed', () => {
    let begun = 0;
    const work = () => {
      begun++;
      return of('x');
    };
    reuseByKey((reuse) => {
      reuse('k', work);
      return of('done');
    }).subscribe();
    expect(begun).toBe(0);
  });

  it('keeps the order when a taker makes the work go on from inside next', () => {
    const tool = new Subject<string>();
    const seen: string[] = [];
    reuseByKey((reuse) => reuse('k', () => tool)).subscribe({
      next: (value) => {
        seen.push(value);
        if (value === 'a') {
          tool.next('b');
          tool.complete();
        }
      },
      complete: () => seen.push('|'),
    });
    tool.next('a');
    expect(seen.join('')).toBe('ab|');
  });

  it('fails work that puts out more than may be kept', () => {
    let produced = 0;
    const endless = new Observable<number>((consumer) => {
      while (!consumer.closed && produced < 100) consumer.next(produced++);
    });
    let failure: unknown;
    reuseByKey((reuse) => reuse('k', () => endless), { maxElements: 3 }).subscribe({
      error: (error) => {
        failure = error;
      },
    });
    expect(failure).toEqual(new ReuseOverflowError('k', 'maxElements', 3));
    expect(produced).toBe(4);
  });

  it('does not keep more keys than it may, and refuses what must be done once', () => {
    let begun = 0;
    const work = () => defer(() => of(++begun));
    const seen: unknown[] = [];
    reuseByKey(
      (reuse) =>
        concat(
          reuse('a', work),
          reuse('a', work),
          reuse('b', work),
          reuse('b', work),
          reuse('c', work, { once: true }),
        ).pipe(catchError((error) => of(error.code))),
      { maxKeys: 1 },
    ).subscribe((value) => seen.push(value));
    expect(seen).toEqual([1, 1, 2, 3, 'reuse-overflow']);
  });

  it('tells what was begun and what was given again', () => {
    const told: string[] = [];
    reuseByKey(
      (reuse) =>
        concat(
          reuse('a', () => of(1)),
          reuse('a', () => of(2)),
        ),
      {
        observe: ({ action, key }) => told.push(`${action} ${key}`),
      },
    ).subscribe();
    expect(told).toEqual(['begun a', 'reused a']);
  });

  it('ends with what the work throws when it is begun', () => {
    let failure: unknown;
    reuseByKey((reuse) =>
      reuse('k', () => {
        throw new Error('no such tool');
      }),
    ).subscribe({
      error: (error) => {
        failure = error;
      },
    });
    expect(failure).toEqual(new Error('no such tool'));
  });
});

closingSet('reuseByKey', {
  operator: () => (source) => reuseByKey((reuse) => reuse('k', () => source)),
  elements: [1, 2, 3],
  holdsTimers: false,
  badOptions: [
    () => reuseByKey('run' as unknown as () => Observable<never>),
    () => reuseByKey(() => NEVER, { maxKeys: -1 }),
    () => reuseByKey(() => NEVER, { maxElements: 0.5 }),
    () => reuseByKey(() => NEVER, { observe: 1 as unknown as () => void }),
  ],
});

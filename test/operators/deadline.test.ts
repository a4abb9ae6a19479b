import { NEVER, type SchedulerLike, Subject, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { DeadlineError, type DeadlineReport, deadline } from '../../operators/index.ts';
import { closingSet } from './closing-set.ts';
import { marbles } from './marbles.ts';

describe('deadline', () => {
  it('errors when the budget is spent and leaves the source', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  -a-b-----c-|');
      const subs = '         ^-----!';
      const expected = '     -a-b--#';
      const result = source.pipe(deadline({ budgetMs: 6 }));
      expectObservable(result).toBe(expected, undefined, new DeadlineError(6, 'budget'));
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('takes the run for its limit where that leaves less', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  -a-b-----c-|');
      const subs = '         ^---!';
      const expected = '     -a-b#';
      const result = source.pipe(deadline({ budgetMs: 6, remainingMs: () => 4 }));
      expectObservable(result).toBe(expected, undefined, new DeadlineError(4, 'run'));
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('reads what is left anew for each subscriber', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('  -a-b-----c-|');
      let leftMs = 4;
      const result = source.pipe(deadline({ remainingMs: () => leftMs--, onExceeded: 'complete' }));
      expectObservable(result).toBe('-a-b|');
      expectObservable(result).toBe('-a-(b|)');
    });
  });

  it('lets a value at the very limit through', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('  ---a--|');
      const expected = '     ---(a|)';
      expectObservable(source.pipe(deadline({ budgetMs: 3, onExceeded: 'complete' }))).toBe(expected);
    });
  });

  it('does not subscribe the source when nothing is left', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  a|');
      const expected = '     #';
      const result = source.pipe(deadline({ remainingMs: () => -20 }));
      expectObservable(result).toBe(expected, undefined, new DeadlineError(0, 'run'));
      expectSubscriptions(source.subscriptions).toBe([]);
    });
  });

  it('waits for accepted content, not for any value', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  -.-.-.-.-a|');
      const subs = '         ^----!';
      const expected = '     -.-.-(.#)';
      const result = source.pipe(deadline({ firstMs: 5, accepts: (value) => value !== '.' }));
      expectObservable(result).toBe(expected, undefined, new DeadlineError(5, 'first'));
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('forgets firstMs once content has come', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  -.-a--------b|');
      const subs = '         ^------------!';
      const expected = '     -.-a--------b|';
      expectObservable(source.pipe(deadline({ firstMs: 5, accepts: (value) => value !== '.' }))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('limits each silence after the first accepted value', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  ------a-b-.-.-.-c|');
      const subs = '         ^-----------!';
      const expected = '     ------a-b-.-(.#)';
      const accepts = (value: string) => value !== '.';
      const result = source.pipe(deadline({ gapMs: 4, accepts }));
      expectObservable(result).toBe(expected, undefined, new DeadlineError(4, 'gap'));
      expectSubscriptions(source.subscriptions).toBe(subs);
      expectObservable(cold('--a---b---c---|').pipe(deadline({ gapMs: 4, accepts }))).toBe('--a---b---c---|');
    });
  });

  it('sets a timer a silence may last, not a timer a value', () => {
    const time = new VirtualTimeScheduler();
    let timers = 0;
    const scheduler: SchedulerLike = {
      now: () => time.now(),
      schedule(work: never, delayMs, state) {
        timers++;
        return time.schedule(work, delayMs, state);
      },
    };
    const source = new Subject<number>();
    const seen: unknown[] = [];
    source.pipe(deadline({ gapMs: 10, scheduler })).subscribe({ error: (error) => seen.push(error) });
    for (let at = 0; at < 1_000; at++) time.schedule(() => source.next(at), at);
    time.flush();
    expect(seen).toEqual([new DeadlineError(10, 'gap')]);
    expect(time.now()).toBe(1_009);
    expect(timers).toBeLessThan(120);
  });

  it('goes on with another source, which has no limit', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  -a-------b|');
      const subs = '         ^---!';
      const other = cold('       -------x|');
      const otherSubs = '    ----^-------!';
      const expected = '     -a---------x|';
      const result = source.pipe(deadline({ budgetMs: 4, onExceeded: () => other }));
      expectObservable(result).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subs);
      expectSubscriptions(other.subscriptions).toBe(otherSubs);
    });
  });

  it('has left the source before the other one begins', () => {
    marbles(({ cold, expectObservable, flush }) => {
      const source = cold('  -a-------b|');
      let openAtSwitch = -1;
      const onExceeded = () => {
        openAtSwitch = source.subscriptions.filter((s) => s.unsubscribedFrame === Infinity).length;
        return cold('x|');
      };
      expectObservable(source.pipe(deadline({ budgetMs: 4, onExceeded }))).toBe('-a--x|');
      flush();
      expect(openAtSwitch).toBe(0);
    });
  });

  it('reports which limit was reached and whether there was content', () => {
    marbles(({ cold, expectObservable, flush }) => {
      const reports: DeadlineReport[] = [];
      const observe = (report: DeadlineReport) => reports.push(report);
      expectObservable(cold('-a---').pipe(deadline({ budgetMs: 3, onExceeded: 'complete', observe }))).toBe('-a-|');
      expectObservable(NEVER.pipe(deadline({ firstMs: 2, budgetMs: 9, onExceeded: 'complete', observe }))).toBe('--|');
      expectObservable(cold('-a|').pipe(deadline({ budgetMs: 3, observe }))).toBe('-a|');
      flush();
      expect(reports).toEqual([
        { limitMs: 2, limitedBy: 'first', hadContent: false },
        { limitMs: 3, limitedBy: 'budget', hadContent: true },
      ]);
    });
  });

  it('holds no timer where no limit is set, or one longer than a timer can wait', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('-a 40d b|').pipe(deadline({}))).toBe('-a 40d b|');
      expectObservable(cold('-a|').pipe(deadline({ budgetMs: 2 ** 31 }))).toBe('-a|');
    });
  });
});

closingSet('deadline', {
  operator: (scheduler) => deadline<number>({ budgetMs: 1_000, firstMs: 100, scheduler }),
  elements: [1, 2, 3],
  holdsTimers: true,
  badOptions: [
    () => deadline({ budgetMs: -1 }),
    () => deadline({ budgetMs: Number.NaN }),
    () => deadline({ firstMs: '5' as unknown as number }),
    () => deadline({ onExceeded: 'explode' as 'error' }),
    () => deadline({ accepts: 1 as unknown as () => boolean }),
    () => deadline({ remainingMs: 5 as unknown as () => number }),
  ],
});

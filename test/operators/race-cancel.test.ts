import { NEVER, Observable, of, Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  createHedgeBudget,
  createRollingQuantile,
  RaceNoContentError,
  RaceOverflowError,
  type RaceReport,
  raceCancel,
} from '../../operators/index.ts';
import { closingSet } from './closing-set.ts';
import { marbles } from './marbles.ts';

const content = (value: string) => value !== '.';

describe('raceCancel', () => {
  it('starts all at once without a stagger, and goes on with the first to put something out', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const first = cold('   ---a-b-|');
      const firstSubs = '    ^-!';
      const second = cold('  --x-y|');
      const secondSubs = '   ^----!';
      const expected = '     --x-y|';
      expectObservable(raceCancel([() => first, () => second])).toBe(expected);
      expectSubscriptions(first.subscriptions).toBe(firstSubs);
      expectSubscriptions(second.subscriptions).toBe(secondSubs);
    });
  });

  it('starts the next when its time has come', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const first = cold('   ------a-b-|');
      const firstSubs = '    ^----!';
      const second = cold('     --x-y-|');
      const secondSubs = '   ---^-----!';
      const expected = '     -----x-y-|';
      expectObservable(raceCancel([() => first, () => second], { staggerMs: 3 })).toBe(expected);
      expectSubscriptions(first.subscriptions).toBe(firstSubs);
      expectSubscriptions(second.subscriptions).toBe(secondSubs);
    });
  });

  it('never starts the second when the first is in time', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const first = cold('   --a----b|');
      const firstSubs = '    ^-------!';
      const second = cold('     x|');
      const expected = '     --a----b|';
      expectObservable(raceCancel([() => first, () => second], { staggerMs: 3 })).toBe(expected);
      expectSubscriptions(first.subscriptions).toBe(firstSubs);
      expectSubscriptions(second.subscriptions).toBe([]);
    });
  });

  it('is won by accepted content, not by the first to put something out', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const first = cold('   .-.-.-.-a|');
      const firstSubs = '    ^-----!';
      const second = cold('     .--x----y|');
      const secondSubs = '   ---^--------!';
      const expected = '     ------(.x)-y|';
      const result = raceCancel([() => first, () => second], { staggerMs: 3, accepts: content });
      expectObservable(result).toBe(expected);
      expectSubscriptions(first.subscriptions).toBe(firstSubs);
      expectSubscriptions(second.subscriptions).toBe(secondSubs);
    });
  });

  it('starts the next at once when one fails, and staggers on from there', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const first = cold('   -#');
      const firstSubs = '    ^!';
      const second = cold('   -----x|');
      const secondSubs = '   -^---!';
      const third = cold('       -y---|');
      const thirdSubs = '    ----^----!';
      const expected = '     -----y---|';
      const result = raceCancel([() => first, () => second, () => third], { staggerMs: 3 });
      expectObservable(result).toBe(expected);
      expectSubscriptions(first.subscriptions).toBe(firstSubs);
      expectSubscriptions(second.subscriptions).toBe(secondSubs);
      expectSubscriptions(third.subscriptions).toBe(thirdSubs);
    });
  });

  it('waits for a failure only, with a stagger of Infinity', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const first = cold('   -----#');
      const second = cold('       -x|');
      const secondSubs = '   -----^-!';
      const expected = '     ------x|';
      expectObservable(raceCancel([() => first, () => second], { staggerMs: Infinity })).toBe(expected);
      expectSubscriptions(second.subscriptions).toBe(secondSubs);
    });
  });

  it('fails only when all have failed, with every reason in order', () => {
    marbles(({ cold, expectObservable }) => {
      const first = cold('   -----#', undefined, 'slow no');
      const second = cold('  --#', undefined, 'fast no');
      const expected = '     -----#';
      const reasons = new AggregateError(['slow no', 'fast no'], 'all 2 contenders failed');
      expectObservable(raceCancel([() => first, () => second])).toBe(expected, undefined, reasons);
    });
  });

  it('stops at an error every contender would meet', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const first = cold('   --#', undefined, 'bad request');
      const second = cold('  ------x|');
      const secondSubs = '   ^-!';
      const third = cold('   x|');
      const expected = '     --#';
      const result = raceCancel([() => first, () => second, () => third], {
        staggerMs: (() => {
          const waits = [0, 9];
          return () => waits.shift() ?? 9;
        })(),
        isDeterministic: (error) => error === 'bad request',
      });
      expectObservable(result).toBe(expected, undefined, 'bad request');
      expectSubscriptions(second.subscriptions).toBe(secondSubs);
      expectSubscriptions(third.subscriptions).toBe([]);
    });
  });

  it('takes a completion without accepted content for a failure where content is asked for', () => {
    marbles(({ cold, expectObservable }) => {
      const reasons = new AggregateError([new RaceNoContentError(0)], 'all 1 contenders failed');
      expectObservable(raceCancel([() => cold<string>('-.|')], { accepts: content })).toBe('--#', undefined, reasons);
      expectObservable(raceCancel([() => cold('-|'), () => cold('--x|')])).toBe('-|');
    });
  });

  it('takes more values than it may hold for a failure, from a synchronous contender too', () => {
    marbles(({ expectObservable, cold }) => {
      let produced = 0;
      const endless = new Observable<string>((consumer) => {
        while (!consumer.closed && produced < 100) {
          produced++;
          consumer.next('.');
        }
      });
      const failures: unknown[] = [];
      const observe = (report: RaceReport) => report.action === 'failed' && failures.push(report.error);
      const result = raceCancel([() => endless, () => cold<string>('-x|')], {
        accepts: content,
        maxBuffered: 3,
        observe,
      });
      expectObservable(result).toBe('-x|');
      expect(produced).toBe(0);
      result.subscribe();
      expect(produced).toBe(4);
      expect(failures).toEqual([new RaceOverflowError(0, 3)]);
    });
  });

  it('passes an error after the win on as it is', () => {
    marbles(({ cold, expectObservable }) => {
      const result = raceCancel([() => cold('-a-#', undefined, 'cut'), () => cold('x|')], { staggerMs: 5 });
      expectObservable(result).toBe('-a-#', undefined, 'cut');
    });
  });

  it('takes a contender that throws for one that failed', () => {
    marbles(({ cold, expectObservable }) => {
      const broken = (): Observable<string> => {
        throw new Error('no such provider');
      };
      expectObservable(raceCancel([broken, () => cold<string>('-x|')], { staggerMs: 9 })).toBe('-x|');
    });
  });

  it('has left the losers before the winner is heard', () => {
    const slow = new Subject<string>();
    const fast = new Subject<string>();
    let observed: boolean | undefined;
    raceCancel([() => slow, () => fast]).subscribe(() => (observed = slow.observed));
    fast.next('x');
    expect(observed).toBe(false);
  });

  it('never starts the second when the first answers synchronously', () => {
    let started = 0;
    const second = () => {
      started++;
      return NEVER;
    };
    raceCancel([() => of(1, 2), second]).subscribe();
    expect(started).toBe(0);
  });

  it('keeps the order when the consumer makes the winner go on from inside next', () => {
    const source = new Subject<string>();
    const seen: string[] = [];
    raceCancel([() => source], { accepts: (value) => value === 'c' }).subscribe({
      next: (value) => {
        seen.push(value);
        if (value === 'a') {
          source.next('d');
          source.complete();
        }
      },
      complete: () => seen.push('|'),
    });
    for (const value of 'abc') source.next(value);
    expect(seen.join('')).toBe('abcd|');
  });

  it('joins only what its budget pays for; a failure needs no budget', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, flush }) => {
      const budget = createHedgeBudget({ initial: 1, shareRatio: 0 });
      const reports: RaceReport[] = [];
      const race = (...contenders: ReturnType<typeof cold>[]) =>
        raceCancel(
          contenders.map((contender) => () => contender),
          { staggerMs: 2, budget, observe: (report) => report.action === 'refused' && reports.push(report) },
        );
      const paid = cold('      ---x|');
      const unpaid = cold('    x|');
      const failover = cold('     -x|');
      expectObservable(race(cold('------a|'), paid)).toBe(' -----x|');
      expectObservable(race(cold('------a|'), unpaid)).toBe(' ------a|');
      expectObservable(race(cold('---#'), failover)).toBe('----x|');
      flush();
      expectSubscriptions(unpaid.subscriptions).toBe([]);
      expect(reports).toEqual([
        { action: 'refused', contender: 1 },
        { action: 'refused', contender: 1 },
      ]);
    });
  });

  it('reports starts, the win and what the losers had cost', () => {
    marbles(({ cold, expectObservable, flush }) => {
      const reports: RaceReport[] = [];
      const result = raceCancel([() => cold('-----a|'), () => cold('-b|')], {
        staggerMs: 2,
        observe: (report) => reports.push(report),
      });
      expectObservable(result).toBe('---b|');
      flush();
      expect(reports).toEqual([
        { action: 'started', contender: 0, because: 'first' },
        { action: 'started', contender: 1, because: 'stagger' },
        { action: 'cancelled', contender: 0, ranMs: 3 },
        { action: 'won', contender: 1, tookMs: 1, raceMs: 3 },
      ]);
    });
  });

  it('teaches a rolling quantile how long the first contender takes, beaten or not', () => {
    marbles(({ cold, expectObservable, flush }) => {
      const latency = createRollingQuantile({ quantile: 1, minSamples: 1, initialMs: 2 });
      expectObservable(raceCancel([() => cold('-a|')], { latency })).toBe('-a|');
      flush();
      expect(latency.read()).toBe(1);
    });
    marbles(({ cold, expectObservable, flush }) => {
      const latency = createRollingQuantile({ quantile: 1, minSamples: 1, initialMs: 2 });
      const result = raceCancel([() => cold('-----a|'), () => cold('-b|')], { staggerMs: latency.read, latency });
      expectObservable(result).toBe('---b|');
      flush();
      expect(latency.read()).toBe(3);
    });
  });
});

closingSet('raceCancel', {
  operator: (scheduler) => (source) =>
    raceCancel([() => source, () => NEVER as Observable<number>], {
      staggerMs: 10,
      scheduler,
      isDeterministic: () => true,
    }),
  elements: [1, 2, 3],
  holdsTimers: true,
  badOptions: [
    () => raceCancel([]),
    () => raceCancel(['first' as unknown as () => Observable<number>]),
    () => raceCancel([() => NEVER], { staggerMs: -1 }),
    () => raceCancel([() => NEVER], { maxBuffered: 0.5 }),
    () => raceCancel([() => NEVER], { accepts: true as unknown as () => boolean }),
    () => raceCancel([() => NEVER], { isDeterministic: 3 as unknown as () => boolean }),
  ],
});

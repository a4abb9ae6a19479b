import { concat, NEVER, Observable, of, Subject, throwError, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  BreakerOpenError,
  type BreakerReport,
  breaker,
  consecutiveFailures,
  createBreaker,
  deadline,
} from '../../operators/index.ts';
import { closingSet } from './closing-set.ts';
import { marbles } from './marbles.ts';

describe('breaker', () => {
  it('passes calls until too many fail, refuses, probes, and closes again', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, flush }) => {
      const timeline: string[] = [];
      const shared = createBreaker({
        name: 'search',
        strategy: consecutiveFailures(2),
        halfOpenAfterMs: 10,
        observe: (report) =>
          timeline.push(report.action === 'changed' ? `${report.atMs} ${report.to}` : `${report.atMs} no`),
      });
      const bad = cold(' -#', undefined, 'no');
      const good = cold('-a|');
      const call = (source: Observable<string>) => source.pipe(breaker(shared));
      expectObservable(call(bad), '   ^--').toBe('                    -#', undefined, 'no');
      expectObservable(call(bad), '   --^--').toBe('                  ---#', undefined, 'no');
      const refused = new BreakerOpenError('search', 6);
      expectObservable(call(good), '  -------^--').toBe('             -------#', undefined, refused);
      expectObservable(call(good), '  --------------^--').toBe('      ---------------a|');
      expectObservable(call(bad), '   20ms ^--').toBe('               20ms -#', undefined, 'no');
      expectSubscriptions(good.subscriptions).toBe('                  --------------^-!');
      flush();
      expect(timeline).toEqual(['3 open', '7 no', '14 half-open', '16 closed']);
    });
  });

  it('counts a call that a deadline cuts off', () => {
    marbles(({ cold, expectObservable, flush }) => {
      const shared = createBreaker({ name: 'slow', strategy: consecutiveFailures(1), halfOpenAfterMs: 50 });
      const result = cold('-----a|').pipe(deadline({ budgetMs: 3 }), breaker(shared));
      expectObservable(result, '^----').toBe('---#', undefined, expect.objectContaining({ code: 'deadline-exceeded' }));
      flush();
      expect(shared.state).toBe('open');
    });
  });

  it('takes a call that was given up for a failure only when it hung', () => {
    const scheduler = new VirtualTimeScheduler();
    const states: string[] = [];
    const giveUp = (source: Observable<number>, afterMs: number) => {
      const shared = createBreaker({
        name: 'x',
        strategy: consecutiveFailures(1),
        halfOpenAfterMs: 1_000,
        hungAfterMs: 30,
        scheduler,
      });
      const subscription = source.pipe(breaker(shared)).subscribe();
      scheduler.schedule(() => {
        subscription.unsubscribe();
        states.push(`${afterMs} ${shared.state}`);
      }, afterMs);
    };
    giveUp(NEVER, 29);
    giveUp(NEVER, 30);
    giveUp(concat(of(1), NEVER), 40);
    scheduler.flush();
    expect(states).toEqual(['29 closed', '30 open', '40 closed']);
  });

  it('asks whoever gives a call up without a value whether it had hung', () => {
    const scheduler = new VirtualTimeScheduler();
    const asked: number[] = [];
    const shared = createBreaker({ name: 'x', strategy: consecutiveFailures(3), halfOpenAfterMs: 1_000, scheduler });
    const giveUp = (source: Observable<number>, afterMs: number, isHung: boolean) => {
      const subscription = source
        .pipe(
          breaker(shared, {
            isHung: (waitedMs) => {
              asked.push(waitedMs);
              return isHung;
            },
          }),
        )
        .subscribe();
      scheduler.schedule(() => subscription.unsubscribe(), afterMs);
    };
    giveUp(NEVER, 10, false);
    giveUp(concat(of(1), NEVER), 20, true);
    giveUp(NEVER, 30, true);
    giveUp(of(1), 40, true);
    scheduler.flush();
    expect([asked, shared.state]).toEqual([[10, 30], 'closed']);
    giveUp(NEVER, 5, true);
    giveUp(NEVER, 6, true);
    scheduler.flush();
    expect([asked, shared.state]).toEqual([[10, 30, 5, 6], 'open']);
  });

  it('leaves its source even where `isHung` throws', () => {
    const shared = createBreaker({ name: 'x', strategy: consecutiveFailures(1), halfOpenAfterMs: 10 });
    let left = 0;
    const source = new Observable<never>(() => () => left++);
    const isHung = () => {
      throw new Error('of the consumer');
    };
    const subscription = source.pipe(breaker(shared, { isHung })).subscribe();
    expect(() => subscription.unsubscribe()).toThrow('of the consumer');
    expect(left).toBe(1);
    expect(() => breaker(shared, { isHung: 5 as never })).toThrow(TypeError);
  });

  it('tells of a refusal before the consumer is told, and of nothing else', () => {
    const shared = createBreaker({ name: 'x', strategy: consecutiveFailures(1), halfOpenAfterMs: 60_000 });
    const seen: string[] = [];
    const call = breaker<never>(shared, { onRefused: () => seen.push('refused') });
    for (let attempt = 0; attempt < 2; attempt++) {
      throwError(() => new Error('no'))
        .pipe(call)
        .subscribe({ error: ({ name }) => seen.push(name) });
    }
    expect(seen).toEqual(['Error', 'refused', 'BreakerOpenError']);
  });

  it('does not hold our own bad requests against the dependency', () => {
    const shared = createBreaker({ name: 'x', strategy: consecutiveFailures(1), halfOpenAfterMs: 10 });
    const isFailure = (error: unknown) => error !== 400;
    throwError(() => 400)
      .pipe(breaker(shared, { isFailure }))
      .subscribe({ error: () => {} });
    expect(shared.state).toBe('closed');
    throwError(() => 503)
      .pipe(breaker(shared, { isFailure }))
      .subscribe({ error: () => {} });
    expect(shared.state).toBe('open');
  });

  it('tells its timeline', () => {
    const scheduler = new VirtualTimeScheduler();
    const reports: BreakerReport[] = [];
    const shared = createBreaker({
      name: 'x',
      strategy: consecutiveFailures(1),
      halfOpenAfterMs: 10,
      scheduler,
      observe: (report) => reports.push(report),
    });
    const fail = () =>
      throwError(() => 'no')
        .pipe(breaker(shared))
        .subscribe({ error: () => {} });
    fail();
    fail();
    scheduler.schedule(() => of(1).pipe(breaker(shared)).subscribe(), 12);
    scheduler.flush();
    expect(reports).toEqual([
      { action: 'changed', breaker: 'x', from: 'closed', to: 'open', atMs: 0 },
      { action: 'refused', breaker: 'x', atMs: 0 },
      { action: 'changed', breaker: 'x', from: 'open', to: 'half-open', atMs: 12 },
      { action: 'changed', breaker: 'x', from: 'half-open', to: 'closed', atMs: 12 },
    ]);
  });

  it('gives what its own listener throws to the consumer, not to the source', () => {
    const scheduler = new VirtualTimeScheduler();
    const shared = createBreaker({
      name: 'x',
      strategy: consecutiveFailures(1),
      halfOpenAfterMs: 10,
      scheduler,
      observe: (report) => {
        if (report.action === 'changed' && report.to === 'closed') throw new Error('of the listener');
      },
    });
    throwError(() => 'no')
      .pipe(breaker(shared))
      .subscribe({ error: () => {} });
    const seen: unknown[] = [];
    const source = new Subject<number>();
    scheduler.schedule(() => {
      source.pipe(breaker(shared)).subscribe({ next: (value) => seen.push(value), error: (error) => seen.push(error) });
      source.next(1);
      source.complete();
    }, 12);
    scheduler.flush();
    expect(seen).toEqual([1, new Error('of the listener')]);
  });
});

const closed = () => createBreaker({ name: 'x', strategy: consecutiveFailures(1_000), halfOpenAfterMs: 10 });

closingSet('breaker', {
  operator: () => breaker<number>(closed()),
  elements: [1, 2, 3],
  holdsTimers: false,
  badOptions: [
    () => breaker(undefined as unknown as ReturnType<typeof closed>),
    () => breaker(closed(), { isFailure: 1 as unknown as () => boolean }),
  ],
});

import fc from 'fast-check';
import {
  EMPTY,
  from,
  map,
  mergeMap,
  NEVER,
  Observable,
  of,
  Subject,
  tap,
  throwError,
  timer,
  VirtualTimeScheduler,
} from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import {
  FanOutNoValueError,
  FanOutOverflowError,
  type FanOutReport,
  FanOutTimeoutError,
  fanOut,
  type Settled,
} from '../../operators/index.ts';
import { closingSet } from './closing-set.ts';
import { marbles } from './marbles.ts';

closingSet<number, Settled<number, number>>('fanOut', {
  operator: (scheduler) =>
    fanOut((n) => (n % 2 === 0 ? of(n) : timer(n, scheduler)), {
      concurrency: 2,
      maxQueued: 10,
      timeoutMs: 50,
      scheduler,
    }),
  elements: [2, 1, 4, 3],
  badOptions: [
    () => fanOut(of, { concurrency: 0, maxQueued: 1 }),
    () => fanOut(of, { concurrency: 1.5, maxQueued: 1 }),
    () => fanOut(of, { concurrency: 1, maxQueued: -1 }),
    () => fanOut(of, { concurrency: 1 } as never),
    () => fanOut(of, { maxQueued: 1 } as never),
    () => fanOut(of, { concurrency: 1, maxQueued: 1, timeoutMs: Number.NaN }),
    () => fanOut(of, { concurrency: 1, maxQueued: 1, priority: 1 as never }),
    () => fanOut(of, { concurrency: 1, maxQueued: 1, key: 'k' as never }),
    () => fanOut(of, { concurrency: 1, maxQueued: 1, observe: 'o' as never }),
    () => fanOut('work' as never, { concurrency: 1, maxQueued: 1 }),
  ],
  holdsTimers: true,
  unordered: true,
});

const ok = (call: string, value: string, waitedMs: number, tookMs: number) =>
  ({ call, ok: true, value, waitedMs, tookMs }) as const;
const failed = (call: string, error: unknown, waitedMs: number, tookMs: number) =>
  ({ call, ok: false, error, waitedMs, tookMs }) as const;

closingSet<number, Settled<number, number>>('fanOut in order', {
  operator: (scheduler) =>
    fanOut((n) => timer(n, scheduler).pipe(map(() => n)), {
      concurrency: 2,
      maxQueued: 10,
      ordered: true,
      key: (n) => `${n % 3}`,
      priority: (n) => n,
      scheduler,
    }),
  elements: [4, 1, 3, 2, 7],
  badOptions: [],
  holdsTimers: true,
  late: true,
});

describe('fanOut', () => {
  it('lets each result out the moment it is ready and leaves its work', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const work = {
        a: cold('  ----x-|'),
        b: cold('   -x-|'),
      };
      const source = cold<keyof typeof work>('ab----|');
      const subs = {
        a: '       ^---!',
        b: '       -^!',
      };
      const expected = '--b-a-|';
      const values = { a: ok('a', 'x', 0, 4), b: ok('b', 'x', 0, 1) };
      expectObservable(source.pipe(fanOut((call) => work[call], { concurrency: 2, maxQueued: 0 }))).toBe(
        expected,
        values,
      );
      expectSubscriptions(work.a.subscriptions).toBe(subs.a);
      expectSubscriptions(work.b.subscriptions).toBe(subs.b);
    });
  });

  it('lets calls over the cap wait, the highest priority first, and completes after the last', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const work = {
        a: cold('     ---x|'),
        b: cold('         --x|'),
        c: cold('        --x|'),
      };
      const source = cold<keyof typeof work>('(abc|)');
      const subs = {
        a: '          ^--!',
        b: '          -----^-!',
        c: '          ---^-!',
      };
      const expected = '---a-c-(b|)';
      const values = { a: ok('a', 'x', 0, 3), b: ok('b', 'x', 5, 2), c: ok('c', 'x', 3, 2) };
      const priority = (call: string) => (call === 'c' ? 1 : 0);
      const results = source.pipe(
        fanOut((call: keyof typeof work) => work[call], { concurrency: 1, maxQueued: 2, priority }),
      );
      expectObservable(results).toBe(expected, values);
      for (const name of ['a', 'b', 'c'] as const) expectSubscriptions(work[name].subscriptions).toBe(subs[name]);
    });
  });

  it('keeps the order of the calls where that is asked for', () => {
    marbles(({ cold, expectObservable }) => {
      const work = { a: cold('-----x|'), b: cold('-x|'), c: cold('---x|') };
      const source = cold<keyof typeof work>('abc|');
      const expected = '               -----(abc|)';
      const values = { a: ok('a', 'x', 0, 5), b: ok('b', 'x', 0, 1), c: ok('c', 'x', 0, 3) };
      const results = source.pipe(fanOut((call) => work[call], { concurrency: 3, maxQueued: 0, ordered: true }));
      expectObservable(results).toBe(expected, values);
    });
  });

  it('settles a call that fails, throws or says nothing as a value, and goes on', () => {
    const error = new Error('no such order');
    const seen: unknown[] = [];
    const work = (call: string): Observable<string> => {
      if (call === 'throws') throw error;
      return call === 'fails' ? throwError(() => error) : call === 'silent' ? EMPTY : of('x');
    };
    of('throws', 'fails', 'silent', 'good')
      .pipe(fanOut(work, { concurrency: 1, maxQueued: 0, scheduler: new TestScheduler(() => true) }))
      .subscribe({ next: (settled) => seen.push(settled), complete: () => seen.push('complete') });
    expect(seen).toEqual([
      failed('throws', error, 0, 0),
      failed('fails', error, 0, 0),
      failed('silent', new FanOutNoValueError(), 0, 0),
      ok('good', 'x', 0, 0),
      'complete',
    ]);
  });

  it.each(['priority', 'key', 'timeoutMs'])('settles a call whose %s cannot be told as a value', (option) => {
    const error = new Error('unreadable');
    const failing = {
      [option]: () => {
        throw error;
      },
    };
    const seen: unknown[] = [];
    of('a')
      .pipe(fanOut(() => of('x'), { concurrency: 1, maxQueued: 1, ...failing }))
      .subscribe({ next: (settled) => seen.push(settled.ok || settled.error), complete: () => seen.push('complete') });
    expect(seen).toEqual([error, 'complete']);
  });

  it('cancels a call that is late, counted from its own beginning', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const work = {
        a: cold('     -------x|'),
        b: cold('        -------x|'),
      };
      const source = cold<keyof typeof work>('(ab|)');
      const subs = {
        a: '          ^--!',
        b: '          ---^----!',
      };
      const expected = '---a----(b|)';
      const values = {
        a: failed('a', new FanOutTimeoutError(3), 0, 3),
        b: failed('b', new FanOutTimeoutError(5), 3, 5),
      };
      const timeoutMs = (call: string) => (call === 'a' ? 3 : 5);
      const results = source.pipe(
        fanOut((call: keyof typeof work) => work[call], { concurrency: 1, maxQueued: 1, timeoutMs }),
      );
      expectObservable(results).toBe(expected, values);
      expectSubscriptions(work.a.subscriptions).toBe(subs.a);
      expectSubscriptions(work.b.subscriptions).toBe(subs.b);
    });
  });

  it('holds no timer that nobody waits for', () => {
    marbles(({ cold, expectObservable }) => {
      const results = cold('a|').pipe(
        fanOut(() => cold('--x|'), { concurrency: 1, maxQueued: 0, timeoutMs: 5_000_000_000 }),
      );
      expectObservable(results).toBe('--(s|)', { s: ok('a', 'x', 0, 2) });
    });
  });

  it('shares one execution among calls of one key that overlap, and none that has settled', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const work = cold('          ---x|');
      const source = cold('        ab---c---|');
      const subs = ['              ^--!', '-----^--!'];
      const expected = '           ---(ab)-c|';
      const values = { a: ok('a', 'x', 0, 3), b: ok('b', 'x', 0, 2), c: ok('c', 'x', 0, 3) };
      const results = source.pipe(fanOut(() => work, { concurrency: 3, maxQueued: 3, key: () => 'same' }));
      expectObservable(results).toBe(expected, values);
      expectSubscriptions(work.subscriptions).toBe(subs);
    });
  });

  it('gives a waiting execution the highest priority of those that share it', () => {
    const started: string[] = [];
    const turns = new Subject<string>();
    const source = new Subject<{ name: string; key: string; priority: number }>();
    source
      .pipe(
        fanOut(
          ({ name }) => {
            started.push(name);
            return turns;
          },
          { concurrency: 1, maxQueued: 5, key: (call) => call.key, priority: (call) => call.priority },
        ),
      )
      .subscribe();
    for (const [name, key, priority] of [
      ['first', '1', 0],
      ['second', '2', 1],
      ['third', '3', 0],
      ['twin of third', '3', 2],
    ] as const) {
      source.next({ name, key, priority });
    }
    turns.next('x');
    turns.next('x');
    expect(started).toEqual(['first', 'third', 'second']);
  });

  it('refuses calls over its bound at once, as values', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const work = { a: cold('--x|'), b: cold('--x|'), c: cold('--x|') };
      const source = cold<keyof typeof work>('(abc|)');
      const expected = '               c-a-(b|)';
      const values = {
        a: ok('a', 'x', 0, 2),
        b: ok('b', 'x', 2, 2),
        c: failed('c', new FanOutOverflowError(1), 0, 0),
      };
      expectObservable(source.pipe(fanOut((call) => work[call], { concurrency: 1, maxQueued: 1 }))).toBe(
        expected,
        values,
      );
      expectSubscriptions(work.c.subscriptions).toBe([]);
    });
  });

  it('cancels running work and begins nothing more when the source fails or the consumer leaves', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const work = cold('   ------x|');
      const failing = cold('(ab)-#');
      const subs = '        ^----!';
      const leaving = cold('(ab)---|');
      const unsub = '       ^----!';
      expectObservable(failing.pipe(fanOut(() => work, { concurrency: 1, maxQueued: 1 }))).toBe('-----#');
      expectObservable(leaving.pipe(fanOut(() => work, { concurrency: 1, maxQueued: 1 })), unsub).toBe('------');
      expectSubscriptions(work.subscriptions).toBe([subs, subs]);
    });
  });

  it('runs 100,000 calls that settle at once through one slot without recursion', () => {
    const calls = 100_000;
    let settled = 0;
    const source = new Subject<number>();
    const gate = new Subject<number>();
    source
      .pipe(fanOut((n) => (n === 0 ? gate : of(n)), { concurrency: 1, maxQueued: calls }))
      .subscribe(() => settled++);
    for (let n = 0; n < calls; n++) source.next(n);
    expect(settled).toBe(0);
    gate.next(0);
    expect(settled).toBe(calls);
  });

  it.each(['start', 'join', 'settle'])(
    'fails the output with what observe throws at a %s, and nothing else',
    (type) => {
      const source = new Subject<string>();
      const work = new Subject<string>();
      const seen: unknown[] = [];
      const observe = (report: FanOutReport<string>) => {
        if (report.type === type) throw new Error(type);
      };
      source
        .pipe(fanOut(() => work, { concurrency: 1, maxQueued: 2, key: () => 'k', observe }))
        .subscribe({ next: ({ ok }) => seen.push(ok), error: (error) => seen.push(error) });
      source.next('a');
      source.next('b');
      work.next('x');
      expect(seen).toEqual([new Error(type)]);
      expect(source.observed || work.observed).toBe(false);
    },
  );

  it('reports what it does', () => {
    const reports: FanOutReport<string>[] = [];
    const source = new Subject<string>();
    const work: { readonly [call: string]: Subject<string> | undefined; readonly a: Subject<string> } = {
      a: new Subject(),
      b: new Subject(),
    };
    const scheduler = new TestScheduler(() => true);
    const subscription = source
      .pipe(
        fanOut((call) => work[call] ?? NEVER, {
          concurrency: 1,
          maxQueued: 2,
          key: (call) => call,
          observe: (report) => reports.push(report),
          scheduler,
        }),
      )
      .subscribe();
    for (const call of ['a', 'a', 'b', 'c']) source.next(call);
    work.a.next('x');
    subscription.unsubscribe();
    const times = { waitedMs: 0, tookMs: 0 };
    expect(reports).toEqual([
      { type: 'start', call: 'a', running: 1, queued: 0 },
      { type: 'join', call: 'a', running: 1, queued: 0 },
      { type: 'settle', call: 'c', ok: false, ...times },
      { type: 'settle', call: 'a', ok: true, ...times },
      { type: 'settle', call: 'a', ok: true, ...times },
      { type: 'start', call: 'b', running: 1, queued: 0 },
      { type: 'cancel', running: 1, queued: 0 },
    ]);
  });
});

describe('fanOut, whatever the calls', () => {
  const calls = fc.array(
    fc.record({
      atMs: fc.integer({ min: 0, max: 30 }),
      tookMs: fc.integer({ min: 0, max: 12 }),
      key: fc.constantFrom(undefined, 'k', 'l'),
      priority: fc.integer({ min: 0, max: 2 }),
      fails: fc.boolean(),
    }),
    { maxLength: 25 },
  );
  const rules = fc.record({
    concurrency: fc.integer({ min: 1, max: 4 }),
    maxQueued: fc.integer({ min: 0, max: 8 }),
    ordered: fc.boolean(),
    timeoutMs: fc.constantFrom(4, 8, Number.POSITIVE_INFINITY),
  });

  it('settles each exactly once, never runs more than the cap, keeps order and bound', () => {
    fc.assert(
      fc.property(calls, rules, (asked, { concurrency, maxQueued, ordered, timeoutMs }) => {
        const scheduler = new VirtualTimeScheduler();
        let running = 0;
        let inside = 0;
        let mostInside = 0;
        const settled: Settled<(typeof asked)[number], string>[] = [];
        let completed = false;
        const work = (call: (typeof asked)[number]) =>
          new Observable<string>((consumer) => {
            expect(++running).toBeLessThanOrEqual(concurrency);
            consumer.add(() => running--);
            consumer.add(
              scheduler.schedule(() => (call.fails ? consumer.error('fails') : consumer.next('x')), call.tookMs),
            );
          });
        const inOrder = [...asked].sort((a, b) => a.atMs - b.atMs);
        const source = from(inOrder).pipe(mergeMap((call) => timer(call.atMs, scheduler).pipe(map(() => call))));
        source
          .pipe(
            tap(() => {
              mostInside = Math.max(mostInside, ++inside);
            }),
            fanOut(work, {
              concurrency,
              maxQueued,
              ordered,
              timeoutMs,
              scheduler,
              key: (call) => call.key,
              priority: (call) => call.priority,
            }),
          )
          .subscribe({
            next: (value) => {
              inside--;
              settled.push(value);
            },
            complete: () => {
              completed = true;
            },
          });
        scheduler.flush();
        expect(completed).toBe(true);
        expect(running).toBe(0);
        expect(mostInside).toBeLessThanOrEqual(concurrency + maxQueued + 1);
        expect(new Set(settled.map((value) => value.call)).size).toBe(asked.length);
        expect(settled.length).toBe(asked.length);
        const refused = settled.filter((value) => !value.ok && value.error instanceof FanOutOverflowError);
        const taken = settled.filter((value) => !refused.includes(value)).map((value) => value.call);
        if (ordered) expect(taken).toEqual(inOrder.filter((call) => taken.includes(call)));
        for (const value of settled) {
          if (!refused.includes(value) && value.call.key === undefined) {
            expect(value.tookMs).toBe(Math.min(value.call.tookMs, timeoutMs));
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});

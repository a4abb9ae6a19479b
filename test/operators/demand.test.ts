import fc from 'fast-check';
import { interval, map, NEVER, of, Subject, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  type DemandClass,
  DemandOverflowError,
  type DemandReport,
  DemandRequestError,
  demand,
} from '../../operators/index.ts';
import { closingSet } from './closing-set.ts';
import { marbles } from './marbles.ts';

const open = of(Number.POSITIVE_INFINITY);

closingSet<string, string>('demand', {
  operator: () => demand(open, { maxBuffered: 4 }),
  elements: ['a', 'b', 'c'],
  badOptions: [
    () => demand(open, { maxBuffered: 0 }),
    () => demand(open, {} as never),
    () => demand(open, { maxBuffered: 1.5 }),
    () => demand(open, { maxBuffered: 1, maxCoalescedChars: 0 }),
    () => demand(open, { maxBuffered: 1, merge: 'm' as never }),
    () => demand(open, { maxBuffered: 1, classify: 'c' as never }),
    () => demand(open, { maxBuffered: 1, charsOf: 'c' as never }),
    () => demand(open, { maxBuffered: 1, gate: true as never }),
    () => demand(open, { maxBuffered: 1, observe: {} as never }),
    () => demand(3 as never, { maxBuffered: 1 }),
  ],
  holdsTimers: false,
});

closingSet<string, string>('demand, merging, of a consumer that asks in time', {
  operator: (scheduler) =>
    demand(interval(5, scheduler).pipe(map(() => 1)), { maxBuffered: 4, merge, maxCoalescedChars: 2 }),
  elements: ['a', 'b', 'c'],
  badOptions: [],
  holdsTimers: true,
  late: true,
});

const merge = (earlier: string, later: string) => earlier + later;
/** Control is upper case, telemetry a digit, all else text. */
const classify = (element: string): DemandClass =>
  /^[A-Z]/.test(element) ? 'control' : /^\d/.test(element) ? 'telemetry' : 'text';

describe('demand', () => {
  it('lets out what was asked for and holds the rest', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  ab-c-d----|');
      const credit = cold('  1---2---1-', { 1: 1, 2: 2 });
      const subs = '         ^---------!';
      const expected = '     a---(bc)d-|';
      expectObservable(source.pipe(demand(credit, { maxBuffered: 4 }))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subs);
      expectSubscriptions(credit.subscriptions).toBe(subs);
    });
  });

  it('adds requests up, before and between elements', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('  ---abcde-|');
      const credit = cold('  12----1----1', { 1: 1, 2: 2 });
      const expected = '     ---abcd----(e|)';
      expectObservable(source.pipe(demand(credit, { maxBuffered: 4 }))).toBe(expected);
    });
  });

  it('merges neighbouring text, keeps control as it is, and keeps the order', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('  abC-dD-ef-|');
      const credit = cold('  -----------(11111)', { 1: 1 });
      const expected = '     -----------(vwxyz|)';
      const values = { v: 'ab', w: 'C', x: 'd', y: 'D', z: 'ef' };
      expectObservable(source.pipe(demand(credit, { maxBuffered: 5, merge, classify }))).toBe(expected, values);
    });
  });

  it('lets telemetry give way, the oldest first, and merges the text it stood between', () => {
    const reports: DemandReport[] = [];
    marbles(({ cold, expectObservable }) => {
      const source = cold('  a1b2c3|');
      const credit = cold('  ----------9', { 9: 9 });
      const expected = '     ----------(xy|)';
      const observe = (report: DemandReport) => reports.push(report);
      expectObservable(source.pipe(demand(credit, { maxBuffered: 3, merge, classify, observe }))).toBe(expected, {
        x: 'abc',
        y: '3',
      });
    });
    expect(reports).toEqual([
      { type: 'hold', held: 1, coalesced: 0, slid: 0 },
      { type: 'slide', held: 2, coalesced: 1, slid: 1 },
      { type: 'slide', held: 2, coalesced: 2, slid: 2 },
      { type: 'flow', held: 0, coalesced: 2, slid: 2 },
    ]);
  });

  it('fails when control, or text that cannot merge, is over the bound', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  ABC');
      const subs = '         ^-!';
      const expected = '     --#';
      const results = source.pipe(demand(NEVER, { maxBuffered: 2, merge, classify }));
      expectObservable(results).toBe(expected, {}, new DemandOverflowError(2));
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('needs no credit for the end of the source, which follows what is held', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('--|').pipe(demand(NEVER, { maxBuffered: 1 }))).toBe('--|');
      expectObservable(cold('--#').pipe(demand(NEVER, { maxBuffered: 1 }))).toBe('--#');
      const credit = cold('     ----1', { 1: 1 });
      expectObservable(cold('a-#').pipe(demand(credit, { maxBuffered: 1 }))).toBe('----(a#)');
    });
  });

  it.each([0, -1, 1.5, Number.NaN])('fails when %s elements are asked for', (count) => {
    let caught: unknown;
    const source = new Subject<string>();
    const credit = new Subject<number>();
    source.pipe(demand(credit, { maxBuffered: 1 })).subscribe({ error: (error) => (caught = error) });
    credit.next(count);
    expect(caught).toEqual(new DemandRequestError(count));
    expect(source.observed || credit.observed).toBe(false);
  });

  it('passes an error of the credit on, and goes on after its completion', () => {
    const seen: unknown[] = [];
    const failing = throwError(() => 'lost');
    of('a')
      .pipe(demand(failing, { maxBuffered: 1 }))
      .subscribe({ next: (v) => seen.push(v), error: (error) => seen.push(error) });
    of('a', 'b')
      .pipe(demand(of(1), { maxBuffered: 1 }))
      .subscribe((v) => seen.push(v));
    expect(seen).toEqual(['lost', 'a']);
  });

  it('does not recurse when every element asks for the next', () => {
    const credit = new Subject<number>();
    const source = new Subject<number>();
    let seen = 0;
    source.pipe(demand(credit, { maxBuffered: 100_000 })).subscribe(() => {
      seen++;
      credit.next(1);
    });
    for (let n = 0; n < 100_000; n++) source.next(n);
    credit.next(1);
    expect(seen).toBe(100_000);
    const fed = new Subject<number>();
    fed.pipe(demand(open, { maxBuffered: 1 })).subscribe((n) => {
      if (n < 5_000) fed.next(n + 1);
    });
    fed.next(0);
  });

  it('lets all out as it came that was asked for, however much comes from inside next', () => {
    const source = new Subject<string>();
    const seen: string[] = [];
    source.pipe(demand(open, { maxBuffered: 1, merge })).subscribe((element) => {
      seen.push(element);
      if (element === 'go') for (let n = 0; n < 100; n++) source.next(`${n}`);
    });
    source.next('go');
    expect(seen).toEqual(['go', ...Array.from({ length: 100 }, (_, n) => `${n}`)]);
  });

  it('closes the gate at half of its bound and opens it at a quarter', () => {
    const gates: boolean[] = [];
    const source = new Subject<number>();
    const credit = new Subject<number>();
    source.pipe(demand(credit, { maxBuffered: 8, gate: (isOpen) => gates.push(isOpen) })).subscribe();
    for (let n = 0; n < 5; n++) source.next(n);
    expect(gates).toEqual([false]);
    credit.next(2);
    expect(gates).toEqual([false]);
    credit.next(1);
    expect(gates).toEqual([false, true]);
  });

  it('holds a million deltas nobody asks for in a bounded number of elements', () => {
    const source = new Subject<string>();
    const credit = new Subject<number>();
    let most = 0;
    let chars = 0;
    let longest = 0;
    source
      .pipe(demand(credit, { maxBuffered: 300, merge, observe: ({ held }) => (most = Math.max(most, held)) }))
      .subscribe((text) => {
        chars += text.length;
        longest = Math.max(longest, text.length);
      });
    for (let n = 0; n < 1_000_000; n++) source.next('abcd');
    credit.next(300);
    expect(chars).toBe(4_000_000);
    expect(longest).toBe(16_384);
  });
});

describe('demand, whatever the schedule', () => {
  const step = fc.oneof(
    fc.record({ give: fc.constantFrom('a', 'bc', 'def', 'K', 'L', '1', '2') }),
    fc.record({ ask: fc.integer({ min: 1, max: 3 }) }),
  );

  it('loses nothing, gives nothing twice, keeps the order, and never gives more than was asked', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 12 }), (steps, maxCoalescedChars) => {
        const source = new Subject<string>();
        const credit = new Subject<number>();
        const out: string[] = [];
        let asked = 0;
        let slid = 0;
        source
          .pipe(
            demand(credit, { maxBuffered: 60, maxCoalescedChars, merge, classify, observe: (r) => (slid = r.slid) }),
          )
          .subscribe((element) => out.push(element));
        const given: string[] = [];
        for (const one of steps) {
          if ('give' in one) {
            given.push(one.give);
            source.next(one.give);
          } else {
            asked += one.ask;
            credit.next(one.ask);
          }
          expect(out.length).toBeLessThanOrEqual(asked);
        }
        credit.next(Number.POSITIVE_INFINITY);
        expect(slid).toBe(0);
        expect(out.join('')).toBe(given.join(''));
        for (const text of out) if (!given.includes(text)) expect(text.length).toBeLessThanOrEqual(maxCoalescedChars);
      }),
    );
  });

  it('drops telemetry alone, and counts it, when the room is small', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 5 }), (steps, maxBuffered) => {
        const source = new Subject<string>();
        const credit = new Subject<number>();
        const out: string[] = [];
        const given: string[] = [];
        let slid = 0;
        let failed = false;
        source.pipe(demand(credit, { maxBuffered, merge, classify, observe: (r) => (slid = r.slid) })).subscribe({
          next: (element) => out.push(element),
          error: () => (failed = true),
        });
        for (const one of steps) {
          if ('ask' in one) credit.next(one.ask);
          else {
            given.push(one.give);
            source.next(one.give);
          }
        }
        credit.next(Number.POSITIVE_INFINITY);
        if (failed) return;
        const kept = (elements: string[]) => elements.join('').replace(/\d/g, '');
        expect(kept(out)).toBe(kept(given));
        expect(given.join('').length - out.join('').length).toBe(slid);
      }),
    );
  });
});

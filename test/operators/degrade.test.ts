import { EMPTY, NEVER, of, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { DeadlineError, type DegradeReport, degrade, EmptyAnswerError } from '../../operators/index.ts';
import { closingSet } from './closing-set.ts';
import { marbles } from './marbles.ts';

const isVisible = (value: string) => value !== '.';
const prefix = { seed: '', fold: (sofar: string, value: string) => sofar + value };

describe('degrade', () => {
  it('answers from the best rung that can', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const full = cold('    ---a-b|');
      const fullSubs = '     ^-----!';
      const canned = cold('  c|');
      const expected = '     ---a-b|';
      const rungs = [
        { name: 'full', run: () => full, timeoutMs: 4 },
        { name: 'canned', run: () => canned },
      ];
      expectObservable(degrade(rungs, { deadlineMs: 10 })).toBe(expected);
      expectSubscriptions(full.subscriptions).toBe(fullSubs);
      expectSubscriptions(canned.subscriptions).toBe([]);
    });
  });

  it('steps down from a rung that fails, is late, or has nothing to say', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const failing = cold(' --#');
      const failingSubs = '  ^-!';
      const late = cold('      .-----a|');
      const lateSubs = '     --^--!';
      const empty = cold('        -|');
      const emptySubs = '    -----^!';
      const last = cold('          -x|');
      const lastSubs = '     ------^-!';
      const expected = '     -------x|';
      const rungs = [
        { name: 'failing', run: () => failing },
        { name: 'late', run: () => late, timeoutMs: 3 },
        { name: 'empty', run: () => empty },
        { name: 'last', run: () => last },
      ];
      expectObservable(degrade(rungs, { deadlineMs: 20, isVisible })).toBe(expected);
      expectSubscriptions(failing.subscriptions).toBe(failingSubs);
      expectSubscriptions(late.subscriptions).toBe(lateSubs);
      expectSubscriptions(empty.subscriptions).toBe(emptySubs);
      expectSubscriptions(last.subscriptions).toBe(lastSubs);
    });
  });

  it('passes over rungs whose breaker is open, but never the last', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, flush }) => {
      const full = cold('a|');
      const reports: DegradeReport[] = [];
      const rungs = [
        { name: 'full', run: () => full, isOpen: () => true },
        { name: 'canned', run: () => cold('-x|'), isOpen: () => true },
      ];
      expectObservable(degrade(rungs, { deadlineMs: 9, observe: (report) => reports.push(report) })).toBe('-x|');
      expectSubscriptions(full.subscriptions).toBe([]);
      flush();
      expect(reports).toEqual([
        { action: 'skipped', rung: 'full', because: 'open' },
        { action: 'started', rung: 'canned' },
      ]);
    });
  });

  it('begins the last rung at the deadline, whatever came before', () => {
    marbles(({ cold, expectObservable, flush }) => {
      const reports: DegradeReport[] = [];
      const rungs = [
        { name: 'full', run: () => cold('----------a|'), timeoutMs: 4 },
        { name: 'reduced', run: () => cold('----------b|') },
        { name: 'minimal', run: () => cold('m|') },
        { name: 'canned', run: () => cold('c|') },
      ];
      expectObservable(degrade(rungs, { deadlineMs: 7, observe: (report) => reports.push(report) })).toBe('-------c|');
      flush();
      expect(reports).toEqual([
        { action: 'started', rung: 'full' },
        { action: 'fell', rung: 'full', error: new DeadlineError(4, 'first') },
        { action: 'started', rung: 'reduced' },
        { action: 'fell', rung: 'reduced', error: new DeadlineError(3, 'first') },
        { action: 'skipped', rung: 'minimal', because: 'deadline' },
        { action: 'started', rung: 'canned' },
      ]);
    });
  });

  it('is not moved by time once a rung has shown something, save by a long silence', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const slow = cold('    -a-----b-----c|');
      const canned = cold('        x|');
      const rungs = [
        { name: 'slow', run: () => slow, timeoutMs: 2 },
        { name: 'canned', run: () => canned },
      ];
      expectObservable(degrade(rungs, { deadlineMs: 3 })).toBe('           -a-----b-----c|');
      expectObservable(degrade(rungs, { deadlineMs: 3, gapMs: 4 })).toBe(' -a---x|');
      expectSubscriptions(canned.subscriptions).toBe('                     -----^!');
    });
  });

  it('hands what was shown to the next rung when one breaks off', () => {
    marbles(({ cold, expectObservable, flush }) => {
      const prefixes: [string, boolean, unknown][] = [];
      const rungs = [
        { name: 'full', run: () => cold('-a-b#', undefined, 'cut') },
        {
          name: 'minimal',
          run: (context: { prefix: string; visible: boolean; error: unknown }) => {
            prefixes.push([context.prefix, context.visible, context.error]);
            return cold('-c|');
          },
        },
      ];
      expectObservable(degrade(rungs, { deadlineMs: 9, prefix })).toBe('-a-b-c|');
      flush();
      expect(prefixes).toEqual([['ab', true, 'cut']]);
    });
  });

  it('takes back what was shown, or fails, where that is asked for', () => {
    marbles(({ cold, expectObservable }) => {
      const rungs = [
        { name: 'full', run: () => cold('-a-b#') },
        { name: 'minimal', run: () => cold('-c|') },
      ];
      const retraction = () => 'R';
      expectObservable(degrade(rungs, { deadlineMs: 9, after: 'retract', retraction })).toBe('-a-bRc|');
      expectObservable(degrade(rungs, { deadlineMs: 9, after: 'fail' })).toBe('-a-b#');
    });
  });

  it('passes an error of the last rung on, and an empty answer too', () => {
    marbles(({ cold, expectObservable }) => {
      const full = { name: 'full', run: () => cold('-#') };
      expectObservable(
        degrade([full, { name: 'last', run: () => cold('-#', undefined, 'last no') }], { deadlineMs: 9 }),
      ).toBe('--#', undefined, 'last no');
      expectObservable(degrade([full, { name: 'last', run: () => cold('-|') }], { deadlineMs: 9 })).toBe('--|');
    });
  });

  it('takes a rung that throws for one that failed', () => {
    const rungs = [
      {
        name: 'full',
        run: () => {
          throw new Error('not built');
        },
      },
      { name: 'canned', run: () => of('c') },
    ];
    const seen: string[] = [];
    degrade<string>(rungs, { deadlineMs: 9 }).subscribe((value) => seen.push(value));
    expect(seen).toEqual(['c']);
  });

  it('names an empty rung as the reason', () => {
    const reports: DegradeReport[] = [];
    const rungs = [
      { name: 'full', run: () => of('.') },
      { name: 'canned', run: () => of('c') },
    ];
    degrade(rungs, { deadlineMs: 9, isVisible, observe: (report) => reports.push(report) }).subscribe();
    expect(reports[1]).toEqual({ action: 'fell', rung: 'full', error: new EmptyAnswerError() });
  });
});

const rung = { name: 'only', run: () => NEVER };

closingSet('degrade', {
  operator: (scheduler) => (source) =>
    degrade<number>(
      [
        { name: 'full', run: () => NEVER, isOpen: () => true },
        { name: 'reduced', run: () => source, timeoutMs: 50 },
      ],
      { deadlineMs: 100, scheduler },
    ),
  elements: [1, 2, 3],
  holdsTimers: false,
  badOptions: [
    () => degrade([], { deadlineMs: 3 }),
    () => degrade([rung], {} as { deadlineMs: number }),
    () => degrade([rung], { deadlineMs: -3 }),
    () => degrade([rung], { deadlineMs: 3, gapMs: -3 }),
    () => degrade([rung], { deadlineMs: 3, after: 'later' as 'fail' }),
    () => degrade([rung], { deadlineMs: 3, after: 'retract' }),
    () => degrade([{ ...rung, timeoutMs: -1 }], { deadlineMs: 3 }),
    () => degrade([{ ...rung, run: 1 as unknown as () => never }], { deadlineMs: 3 }),
  ],
});

closingSet('degrade', {
  operator: (scheduler) => (source) =>
    degrade<number>(
      [
        { name: 'reduced', run: () => source, timeoutMs: 50 },
        { name: 'canned', run: ({ error }) => (error instanceof EmptyAnswerError ? EMPTY : throwError(() => error)) },
      ],
      { deadlineMs: 100, scheduler, after: 'fail', isVisible: (n) => n > 1 },
    ),
  elements: [2, 1, 3],
  holdsTimers: true,
  badOptions: [],
});

import { NEVER, of, Subject, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type EscalateContext, type EscalateReport, escalate } from '../../operators/index.ts';
import { closingSet } from './closing-set.ts';
import { marbles } from './marbles.ts';

const prefix = { seed: '', fold: (sofar: string, value: string) => sofar + value };
const unsure = (value: string) => value === '?';
const isVisible = (value: string) => value !== '.';

describe('escalate', () => {
  it('stays with the fast source while it is good enough', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const fast = cold('  -a-b-|');
      const subs = '       ^----!';
      const strong = cold('x|');
      const expected = '   -a-b-|';
      expectObservable(fast.pipe(escalate({ to: () => strong, when: unsure }))).toBe(expected);
      expectSubscriptions(fast.subscriptions).toBe(subs);
      expectSubscriptions(strong.subscriptions).toBe([]);
    });
  });

  it('moves up without a trace before anything visible', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const fast = cold('  .-.?-b|');
      const subs = '       ^--!';
      const strong = cold('   -x-|');
      const strongSubs = ' ---^--!';
      const expected = '   ----x-|';
      expectObservable(fast.pipe(escalate({ to: () => strong, when: unsure, isVisible }))).toBe(expected);
      expectSubscriptions(fast.subscriptions).toBe(subs);
      expectSubscriptions(strong.subscriptions).toBe(strongSubs);
    });
  });

  it('goes on from what was shown, and never repeats it', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, flush }) => {
      const fast = cold('  -a-b-?-c|');
      const subs = '       ^----!';
      const strong = cold('     --c-d-|');
      const strongSubs = ' -----^-----!';
      const expected = '   -a-b---c-d-|';
      const contexts: EscalateContext<string, string>[] = [];
      const to = (context: EscalateContext<string, string>) => {
        contexts.push(context);
        return strong;
      };
      expectObservable(fast.pipe(escalate({ to, when: unsure, prefix }))).toBe(expected);
      expectSubscriptions(fast.subscriptions).toBe(subs);
      expectSubscriptions(strong.subscriptions).toBe(strongSubs);
      flush();
      expect(contexts).toEqual([{ because: 'value', value: '?', prefix: 'ab', visible: true }]);
    });
  });

  it('moves up when a check beside it says so', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const fast = cold('     -a-b-c-d|');
      const subs = '          ^---!';
      const trigger = hot('   ----t-t--');
      const triggerSubs = '   ^---!';
      const expected = '      -a-bx|';
      expectObservable(fast.pipe(escalate({ to: () => cold<string>('x|'), trigger }))).toBe(expected);
      expectSubscriptions(fast.subscriptions).toBe(subs);
      expectSubscriptions(trigger.subscriptions).toBe(triggerSubs);
    });
  });

  it('never asks the fast source where the check has spoken before', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const fast = cold('a|');
      expectObservable(fast.pipe(escalate({ to: () => cold<string>('x|'), trigger: of(1) }))).toBe('x|');
      expectSubscriptions(fast.subscriptions).toBe([]);
    });
  });

  it('takes no notice of a check that fails or completes', () => {
    marbles(({ cold, expectObservable }) => {
      const to = () => cold<string>('x|');
      expectObservable(cold('-a-|').pipe(escalate({ to, trigger: throwError(() => 'broken') }))).toBe('-a-|');
      expectObservable(cold('-a-|').pipe(escalate({ to, trigger: cold('|') }))).toBe('-a-|');
    });
  });

  it('moves up when the whole of the fast answer is not accepted', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const fast = cold('  -a-b-|');
      const strong = cold('     x|');
      const strongSubs = ' -----^!';
      const expected = '   -a-b-x|';
      expectObservable(fast.pipe(escalate({ to: () => strong, prefix, accepts: (all) => all !== 'ab' }))).toBe(
        expected,
      );
      expectSubscriptions(strong.subscriptions).toBe(strongSubs);
      expectObservable(cold('-a-|').pipe(escalate({ to: () => NEVER, prefix, accepts: (all) => all === 'a' }))).toBe(
        '-a-|',
      );
    });
  });

  it('asks the strong source once, and passes its errors on', () => {
    marbles(({ cold, expectObservable }) => {
      const to = () => cold<string>('?-#');
      expectObservable(cold('?').pipe(escalate({ to, when: unsure }))).toBe('?-#');
    });
  });

  it('has left the fast source and the check before the strong one is asked', () => {
    const fast = new Subject<string>();
    const trigger = new Subject<void>();
    let observed: boolean[] = [];
    const to = () => {
      observed = [fast.observed, trigger.observed];
      return of('x');
    };
    fast.pipe(escalate({ to, trigger })).subscribe();
    trigger.next();
    expect(observed).toEqual([false, false]);
  });

  it('stops a synchronous fast source when a check fires in the midst of it', () => {
    const trigger = new Subject<void>();
    const seen: number[] = [];
    let produced = 0;
    const fast = of(1, 2, 3, 4);
    fast.pipe(escalate({ to: () => of(9), trigger })).subscribe((value) => {
      seen.push(value);
      produced++;
      if (value === 2) trigger.next();
    });
    expect(seen).toEqual([1, 2, 9]);
    expect(produced).toBe(3);
  });

  it('reports why it moved up', () => {
    const reports: EscalateReport[] = [];
    of('.', 'a', '?')
      .pipe(escalate({ to: () => of('x'), when: unsure, isVisible, observe: (report) => reports.push(report) }))
      .subscribe();
    of('.', '?')
      .pipe(escalate({ to: () => of('x'), when: unsure, isVisible, observe: (report) => reports.push(report) }))
      .subscribe();
    expect(reports).toEqual([
      { because: 'value', visible: true, dropped: 0 },
      { because: 'value', visible: false, dropped: 1 },
    ]);
  });
});

closingSet('escalate', {
  operator: () => escalate<number>({ to: () => NEVER, when: (n) => n > 100, trigger: NEVER, isVisible: (n) => n > 1 }),
  elements: [1, 2, 3],
  holdsTimers: false,
  badOptions: [
    () => escalate({ to: () => NEVER }),
    () => escalate({ to: 1 as unknown as () => never, when: () => true }),
    () => escalate({ to: () => NEVER, when: 1 as unknown as () => boolean }),
    () => escalate({ to: () => NEVER, accepts: 1 as unknown as () => boolean }),
    () => escalate({ to: () => NEVER, when: () => true, maxHeld: -1 }),
  ],
});

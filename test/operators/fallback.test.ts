import { NEVER, of, Subject, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { EmptyAnswerError, type FallbackContext, type FallbackReport, fallback } from '../../operators/index.ts';
import { closingSet } from './closing-set.ts';
import { marbles } from './marbles.ts';

const prefix = { seed: '', fold: (sofar: string, value: string) => sofar + value };
const isVisible = (value: string) => value !== '.';

describe('fallback', () => {
  it('leaves no trace of a source that fails before anything visible', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  .-.-#');
      const subs = '         ^---!';
      const other = cold('       .-x---y|');
      const otherSubs = '    ----^------!';
      const expected = '     ------(.x)y|';
      expectObservable(source.pipe(fallback({ to: () => other, isVisible }))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subs);
      expectSubscriptions(other.subscriptions).toBe(otherSubs);
    });
  });

  it('goes on from the prefix after the first visible value', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, flush }) => {
      const source = cold('  -a-b-#', undefined, 'cut');
      const subs = '         ^----!';
      const other = cold('        --c-|');
      const otherSubs = '    -----^---!';
      const expected = '     -a-b---c-|';
      const contexts: FallbackContext<string>[] = [];
      const to = (context: FallbackContext<string>) => {
        contexts.push(context);
        return other;
      };
      expectObservable(source.pipe(fallback({ to, prefix }))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subs);
      expectSubscriptions(other.subscriptions).toBe(otherSubs);
      flush();
      expect(contexts).toEqual([{ error: 'cut', prefix: 'ab', visible: true, attempt: 1 }]);
    });
  });

  it('takes back what was shown and begins anew', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, flush }) => {
      const source = cold('  -a-b-#');
      const other = cold('        --c-|');
      const otherSubs = '    -----^---!';
      const expected = '     -a-b-R-c-|';
      const seen: FallbackContext<string>[] = [];
      const result = source.pipe(
        fallback({
          to: (context) => {
            seen.push(context);
            return other;
          },
          prefix,
          after: 'retract',
          retraction: (context) => {
            seen.push(context);
            return 'R';
          },
        }),
      );
      expectObservable(result).toBe(expected);
      expectSubscriptions(other.subscriptions).toBe(otherSubs);
      flush();
      expect(seen).toEqual([
        { error: 'error', prefix: 'ab', visible: true, attempt: 1 },
        { error: 'error', prefix: '', visible: false, attempt: 1 },
      ]);
    });
  });

  it('switches silently again after a retraction, until something new was shown', () => {
    marbles(({ cold, expectObservable }) => {
      const others = [cold('.#'), cold('x|')];
      const result = cold('a#').pipe(
        fallback<string>({
          to: ({ attempt }) => others[attempt - 1] ?? NEVER,
          isVisible,
          maxSwitches: 2,
          after: 'retract',
          retraction: () => 'R',
        }),
      );
      expectObservable(result).toBe('aRx|');
    });
  });

  it('fails after the first visible value where that is asked for, and only then', () => {
    marbles(({ cold, expectObservable }) => {
      const to = () => cold<string>('x|');
      expectObservable(cold('a-#').pipe(fallback({ to, after: 'fail' }))).toBe('a-#');
      expectObservable(cold('--#').pipe(fallback({ to, after: 'fail' }))).toBe('--x|');
    });
  });

  it('passes on errors that no other source would mend', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  .-#', undefined, 'bad request');
      const other = cold('     x|');
      const expected = '     --(.#)';
      const result = source.pipe(fallback({ to: () => other, isVisible, when: (error) => error !== 'bad request' }));
      expectObservable(result).toBe(expected, undefined, 'bad request');
      expectSubscriptions(other.subscriptions).toBe([]);
    });
  });

  it('takes as many sources as it may, then passes the last error on', () => {
    marbles(({ cold, expectObservable }) => {
      const to = ({ attempt }: FallbackContext<undefined>) => cold<string>('-#', undefined, `no ${attempt}`);
      expectObservable(cold<string>('-#').pipe(fallback({ to, maxSwitches: 3 }))).toBe('----#', undefined, 'no 3');
      expectObservable(cold<string>('-#').pipe(fallback({ to, maxSwitches: 0 }))).toBe('-#');
    });
  });

  it('takes an empty answer for a failure where that is asked for, while another source may be taken', () => {
    marbles(({ cold, expectObservable, flush }) => {
      const errors: unknown[] = [];
      const to = (context: FallbackContext<undefined>) => {
        errors.push(context.error);
        return cold<string>('-.|');
      };
      expectObservable(cold('.-|').pipe(fallback({ to, isVisible, emptyFails: true }))).toBe('----(.|)');
      expectObservable(cold('.-|').pipe(fallback({ to, isVisible }))).toBe('--(.|)');
      flush();
      expect(errors).toEqual([new EmptyAnswerError()]);
    });
  });

  it('holds no more than it may before the first visible value', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('  .-.-.-----.-#');
      const expected = '     ----(...)-.-x|';
      const result = source.pipe(fallback({ to: () => cold<string>('x|'), isVisible, maxHeld: 2 }));
      expectObservable(result).toBe(expected);
    });
  });

  it('has left the failed source before the other is asked', () => {
    const source = new Subject<string>();
    let observed: boolean | undefined;
    source
      .pipe(
        fallback({
          to: () => {
            observed = source.observed;
            return of('x');
          },
        }),
      )
      .subscribe();
    source.error('no');
    expect(observed).toBe(false);
  });

  it('waits with the switch until the consumer has what was held', () => {
    const source = new Subject<string>();
    const seen: string[] = [];
    source.pipe(fallback({ to: ({ prefix }) => of(`<${prefix}>`), prefix, isVisible })).subscribe((value) => {
      seen.push(value);
      if (value === '.') source.error('from inside next');
    });
    source.next('.');
    source.next('a');
    expect(seen).toEqual(['.', 'a', '<.a>']);
  });

  it('ends with what `to` throws', () => {
    marbles(({ cold, expectObservable }) => {
      const to = (): never => {
        throw 'nobody left';
      };
      expectObservable(cold('a#').pipe(fallback({ to }))).toBe('a#', undefined, 'nobody left');
    });
  });

  it('reports how it switched and how much nobody saw', () => {
    const reports: FallbackReport[] = [];
    const observe = (report: FallbackReport) => reports.push(report);
    throwError(() => 'no')
      .pipe(fallback({ to: () => of('x'), observe }))
      .subscribe();
    const source = new Subject<string>();
    source.pipe(fallback({ to: () => of('x'), observe, isVisible })).subscribe();
    source.next('.');
    source.next('.');
    source.error('late no');
    expect(reports).toEqual([
      { attempt: 1, error: 'no', how: 'silently', dropped: 0 },
      { attempt: 1, error: 'late no', how: 'silently', dropped: 2 },
    ]);
  });
});

closingSet('fallback', {
  operator: () => fallback<number>({ to: () => NEVER, when: () => false, isVisible: (n) => n > 1 }),
  elements: [1, 2, 3],
  holdsTimers: false,
  badOptions: [
    () => fallback({ to: 'other' as unknown as () => never }),
    () => fallback({ to: () => NEVER, after: 'later' as 'fail' }),
    () => fallback({ to: () => NEVER, after: 'retract' }),
    () => fallback({ to: () => NEVER, maxSwitches: -1 }),
    () => fallback({ to: () => NEVER, maxHeld: 1.5 }),
    () => fallback({ to: () => NEVER, when: 1 as unknown as () => boolean }),
    () => fallback({ to: () => NEVER, isVisible: 1 as unknown as () => boolean }),
  ],
});

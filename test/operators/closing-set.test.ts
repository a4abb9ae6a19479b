import {
  asyncScheduler,
  bufferTime,
  concatMap,
  delay,
  filter,
  map,
  mergeMap,
  Observable,
  type OperatorFunction,
  of,
  take,
} from 'rxjs';
import { describe, expect, it } from 'vitest';
import { checkNumber } from '../../operators/check-options.ts';
import { operate, subscribeTo } from '../../operators/index.ts';
import { type ClosingCase, closingChecks, closingSet } from './closing-set.ts';

const bad = (name: string) => [() => checkNumber(name, 'ms', -1, { min: 0 })];

closingSet('map', {
  operator: () => map((n: number) => n * 2),
  elements: [1, 2, 3],
  badOptions: bad('map'),
  holdsTimers: false,
});

closingSet('filter', {
  operator: () => filter((n: number) => n > 1),
  elements: [1, 2, 3],
  badOptions: bad('filter'),
  holdsTimers: false,
});

closingSet('concatMap with a delay', {
  operator: (scheduler) => concatMap((n: number) => of(n).pipe(delay(10, scheduler))),
  elements: [1, 2],
  badOptions: bad('concatMap with a delay'),
  holdsTimers: true,
  late: true,
});

closingSet('mergeMap', {
  operator: () => mergeMap((n: number) => [n, -n]),
  elements: [1, 2],
  badOptions: bad('mergeMap'),
  holdsTimers: false,
  unordered: true,
});

function failing(title: string, subject: ClosingCase<number, unknown>): string[] {
  return closingChecks(title, { ...subject })
    .filter((check) => {
      try {
        check.run();
        return false;
      } catch {
        return true;
      }
    })
    .map((check) => check.title);
}

const sound: ClosingCase<number, unknown> = {
  operator: () => map((n: number) => n),
  elements: [1, 2],
  badOptions: bad('broken'),
  holdsTimers: false,
};

const broken = (operator: ClosingCase<number, unknown>['operator'], more: Partial<ClosingCase<number, unknown>> = {}) =>
  failing('broken', { ...sound, operator, ...more });

describe('closing set', () => {
  it('finds nothing in a sound operator', () => {
    expect(failing('broken', sound)).toEqual([]);
  });

  it('finds an operator that breaks take on a synchronous source', () => {
    const nested = (): OperatorFunction<number, number> => (source) =>
      new Observable((consumer) =>
        source.subscribe({
          next: (value) => consumer.next(value),
          error: (error) => consumer.error(error),
          complete: () => consumer.complete(),
        }),
      );
    expect(broken(nested)).toContain('stops a synchronous source under take');
  });

  it('finds a timer that outlives its subscriber', () => {
    const leaky: ClosingCase<number, unknown>['operator'] = (scheduler) =>
      operate<number, number>((source, consumer) => {
        scheduler.schedule(() => {}, 50);
        subscribeTo(source, consumer, { next: (value) => consumer.next(value) });
      });
    expect(broken(leaky, { holdsTimers: true })).toContain(
      'reaches the source and cancels every timer when unsubscribed, at any moment',
    );
  });

  it('finds a timer on a clock of its own', () => {
    const own = () => bufferTime<number>(50, asyncScheduler);
    expect(broken(own, { holdsTimers: true, late: true }).length).toBeGreaterThan(0);
  });

  it('finds state shared by subscribers', () => {
    const shared = () => {
      let count = 0;
      return map(() => count++);
    };
    expect(broken(shared)).toEqual(['keeps no state between two subscribers, side by side or one after the other']);
  });

  it('finds outputs that overtake each other when the consumer feeds the source', () => {
    expect(broken(() => mergeMap((n) => [n, -n]))).toEqual([
      'gives the same when the consumer feeds the source from inside next',
    ]);
  });

  it('finds a swallowed error and a completion of its own', () => {
    const swallow: ClosingCase<number, unknown>['operator'] = () =>
      operate<number, number>((source, consumer) => {
        subscribeTo(source, consumer, { next: (v) => consumer.next(v), error: () => consumer.complete() });
      });
    expect(broken(swallow)).toContain('forwards an error once, and lets go of everything');
    expect(broken(() => take(1))).toContain('completes once with its source, and lets go of everything');
  });

  it('finds options that are let through or refused without a name', () => {
    const title = 'refuses bad options when it is called';
    expect(failing('broken', { ...sound, badOptions: [() => undefined] })).toEqual([title]);
    expect(
      failing('broken', {
        ...sound,
        badOptions: [
          () => {
            throw new RangeError('bad');
          },
        ],
      }),
    ).toEqual([title]);
  });
});

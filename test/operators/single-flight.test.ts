import { defer, type MonoTypeOperatorFunction, Observable, of, Subject, take } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createFlightRegistry, type FlightReport, singleFlight } from '../../operators/index.ts';
import { closingSet } from './closing-set.ts';
import { marbles } from './marbles.ts';

/** What is shared is in the registry; without one in common, subscribers must share nothing. */
const alone = (): MonoTypeOperatorFunction<string> => (source) =>
  defer(() => source.pipe(singleFlight(createFlightRegistry<string>(), 'k')));

closingSet<string, string>('singleFlight', {
  operator: alone,
  elements: ['a', 'b', 'c'],
  badOptions: [() => singleFlight({} as never, 'k'), () => singleFlight(createFlightRegistry(), 1 as never)],
  holdsTimers: false,
});

describe('createFlightRegistry', () => {
  it('refuses bad options', () => {
    expect(() => createFlightRegistry({ maxReplay: -1 })).toThrow(RangeError);
    expect(() => createFlightRegistry({ observe: 1 as never })).toThrow(TypeError);
  });
});

describe('singleFlight', () => {
  it('shares one execution among those of one key; who comes late gets what has passed, then goes on live', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  -a-b-----c-|');
      const subs = '         ^----------!';
      const late = '         ----^';
      const first = '        -a-b-----c-|';
      const second = '       ----(ab)-c-|';
      const flight = singleFlight<string>(createFlightRegistry(), 'k');
      expectObservable(source.pipe(flight)).toBe(first);
      expectObservable(source.pipe(flight), late).toBe(second);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('leaves the source only with the last', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  -a-b-c-d');
      const subs = '         ^-----!';
      const early = '        ^--!';
      const last = '         --^---!';
      const flight = singleFlight<string>(createFlightRegistry(), 'k');
      expectObservable(source.pipe(flight), early).toBe('-a--');
      expectObservable(source.pipe(flight), last).toBe(' --ab-c-');
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('begins anew for another key, and after the end', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  -a|');
      const registry = createFlightRegistry<string>();
      expectObservable(source.pipe(singleFlight(registry, 'k'))).toBe('         -a|');
      expectObservable(source.pipe(singleFlight(registry, 'l'))).toBe('         -a|');
      expectObservable(source.pipe(singleFlight(registry, 'k')), '---^').toBe(' ----a|');
      expectSubscriptions(source.subscriptions).toBe(['^-!', '^-!', '---^-!']);
    });
  });

  it('gives an error to all who share', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  -a---#');
      const flight = singleFlight<string>(createFlightRegistry(), 'k');
      expectObservable(source.pipe(flight)).toBe('       -a---#');
      expectObservable(source.pipe(flight), '--^').toBe('--a--#');
      expectSubscriptions(source.subscriptions).toBe('   ^----!');
    });
  });

  it('keeps no more than its bound; who comes later begins an execution that others join', () => {
    const registry = createFlightRegistry<number>({ maxReplay: 2 });
    const sources: Subject<number>[] = [];
    const source = defer(() => {
      const subject = new Subject<number>();
      sources.push(subject);
      return subject;
    });
    const seen: number[][] = [[], [], [], []];
    const join = (who: number) => source.pipe(singleFlight(registry, 'k')).subscribe((n) => seen[who]?.push(n));
    join(0);
    sources[0]?.next(1);
    sources[0]?.next(2);
    join(1);
    sources[0]?.next(3);
    expect(registry.size).toBe(0);
    const third = join(2);
    sources[1]?.next(1);
    join(3);
    sources[0]?.next(4);
    sources[1]?.next(2);
    expect(seen).toEqual([
      [1, 2, 3, 4],
      [1, 2, 3, 4],
      [1, 2],
      [1, 2],
    ]);
    expect(sources.length).toBe(2);
    sources[0]?.complete();
    expect(registry.size).toBe(1);
    third.unsubscribe();
    expect(sources[1]?.observed).toBe(true);
  });

  it('stops a synchronous source when the last leaves in the middle of it', () => {
    let produced = 0;
    const source = new Observable<number>((consumer) => {
      while (!consumer.closed && produced < 100) consumer.next(produced++);
    });
    source.pipe(singleFlight(createFlightRegistry<number>(), 'k'), take(3)).subscribe();
    expect(produced).toBe(3);
  });

  it('keeps the order for all when one joins, and feeds the source, while an element is handed round', () => {
    const registry = createFlightRegistry<number>();
    const source = new Subject<number>();
    const shared = source.pipe(singleFlight(registry, 'k'));
    const late: number[] = [];
    shared.subscribe((n) => {
      if (n === 2) shared.subscribe((m) => late.push(m));
      if (n === 2) source.next(3);
    });
    const other: number[] = [];
    shared.subscribe((n) => other.push(n));
    source.next(1);
    source.next(2);
    source.next(4);
    expect(late).toEqual([1, 2, 3, 4]);
    expect(other).toEqual([1, 2, 3, 4]);
  });

  it.each([
    ['start', ['start', 'start']],
    ['join', ['join']],
    ['outgrown', ['outgrown', 'outgrown']],
    ['end', ['complete', 'complete']],
  ])('fails those it concerns with what observe throws at a %s, and leaves nobody hanging', (type, expected) => {
    const observe = (report: FlightReport) => {
      if (report.type === type) throw type;
    };
    const registry = createFlightRegistry<number>({ maxReplay: 1, observe });
    const source = new Subject<number>();
    const ends: unknown[] = [];
    const end = { error: (error: unknown) => ends.push(error), complete: () => ends.push('complete') };
    for (const _ of [1, 2]) source.pipe(singleFlight(registry, 'k')).subscribe(end);
    if (type !== 'join') for (const n of [1, 2]) source.next(n);
    if (type === 'end') source.complete();
    expect(ends).toEqual(expected);
    expect(source.observed).toBe(type === 'join');
  });

  it('reports what becomes of executions', () => {
    const reports: FlightReport[] = [];
    const registry = createFlightRegistry<number>({ maxReplay: 1, observe: (report) => reports.push(report) });
    const source = new Subject<number>();
    const shared = source.pipe(singleFlight(registry, 'k'));
    const first = shared.subscribe();
    const second = shared.subscribe();
    source.next(1);
    source.next(2);
    first.unsubscribe();
    second.unsubscribe();
    of(1).pipe(singleFlight(registry, 'l')).subscribe();
    expect(reports.map(({ type, key, joiners }) => `${type} ${key} ${joiners}`)).toEqual([
      'start k 1',
      'join k 2',
      'outgrown k 2',
      'cancel k 0',
      'start l 1',
      'end l 0',
    ]);
  });
});

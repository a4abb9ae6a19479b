import { Observable, of, Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { Junction } from '../../src/engine/junction.ts';

const options = { consumers: 2, keep: false, barrier: false, maxBuffered: 100 };

const collect = <T>(source: Observable<T>) => {
  const seen: unknown[] = [];
  const subscription = source.subscribe({
    next: (each) => seen.push(each),
    error: (error) => seen.push(error.code ?? error),
    complete: () => seen.push('|'),
  });
  return { seen, subscription };
};

describe('Junction', () => {
  it('gives a late consumer everything from the start', () => {
    const source = new Subject<number>();
    const junction = new Junction(source, options);
    const first = collect(junction);
    source.next(1);
    source.next(2);
    const second = collect(junction);
    source.next(3);
    source.complete();
    expect(first.seen).toEqual([1, 2, 3, '|']);
    expect(second.seen).toEqual([1, 2, 3, '|']);
  });

  it('leaves its source when all declared consumers have come and gone, not before', () => {
    const source = new Subject<number>();
    const junction = new Junction(source, options);
    collect(junction).subscription.unsubscribe();
    expect(source.observed).toBe(true);
    collect(junction).subscription.unsubscribe();
    expect(source.observed).toBe(false);
  });

  it('holds everything back until the end at a barrier', () => {
    const source = new Subject<number>();
    const { seen } = collect(new Junction(source, { ...options, barrier: true }));
    source.next(1);
    expect(seen).toEqual([]);
    source.complete();
    expect(seen).toEqual([1, '|']);
  });

  it('keeps order when a consumer causes the next element', () => {
    const source = new Subject<number>();
    const junction = new Junction(source, options);
    const first: number[] = [];
    junction.subscribe((each) => {
      first.push(each);
      if (each < 3) source.next(each + 1);
    });
    const second = collect(junction);
    source.next(1);
    expect(first).toEqual([1, 2, 3]);
    expect(second.seen).toEqual([1, 2, 3]);
  });

  it('fails at its bound instead of losing an element', () => {
    const junction = new Junction(of(1, 2, 3), { ...options, keep: true, maxBuffered: 2 });
    expect(collect(junction).seen).toEqual([1, 2, 'run.overflow']);
  });

  it('holds nothing once all have caught up', () => {
    const source = new Subject<number>();
    const junction = new Junction(source, { ...options, maxBuffered: 2 });
    const first = collect(junction);
    const second = collect(junction);
    for (let i = 0; i < 1000; i++) source.next(i);
    expect(first.seen.length).toBe(1000);
    expect(second.seen.length).toBe(1000);
  });

  it('tells a waiter of the end without counting it as a consumer', () => {
    const source = new Subject<number>();
    const junction = new Junction(source, options);
    const ends = new Observable<never>((waiter) => junction.awaitEnd(waiter));
    const waiter = collect(ends);
    source.next(1);
    source.complete();
    expect(waiter.seen).toEqual(['|']);
    expect(collect(junction).seen).toEqual([1, '|']);
  });
});

import { BehaviorSubject, NEVER, of, Subject, take, throwError, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { fromAsyncIterable } from '../../../src/adapters/source/from-async-iterable.ts';

/** Lets everything that waits on promises alone go on. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

/** Counts upward, and keeps count of what was pulled and whether it was left. */
class Counter implements AsyncIterable<number>, AsyncIterator<number> {
  pulled = 0;
  returned = 0;
  readonly last: number;

  constructor(last: number) {
    this.last = last;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<number>> {
    return this.pulled++ < this.last ? { done: false, value: this.pulled } : { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<number>> {
    this.returned++;
    return { done: true, value: undefined };
  }
}

function recorder(seen: unknown[]) {
  return {
    next: (value: unknown) => seen.push(value),
    error: (error: unknown) => seen.push({ error }),
    complete: () => seen.push('complete'),
  };
}

describe('fromAsyncIterable', () => {
  it('passes elements, completion and errors on', async () => {
    const counted: unknown[] = [];
    const failed: unknown[] = [];
    const failing = async function* () {
      yield 1;
      throw new Error('cut off');
    };
    fromAsyncIterable(() => new Counter(2), { demand: of(true) }).subscribe(recorder(counted));
    fromAsyncIterable(failing, { demand: of(true) }).subscribe(recorder(failed));
    await settle();
    expect(counted).toEqual([1, 2, 'complete']);
    expect(failed).toEqual([1, { error: new Error('cut off') }]);
  });

  it('opens at once, and pulls nothing before it is asked to', async () => {
    const source = new Counter(3);
    let opened = 0;
    const subscription = fromAsyncIterable(
      () => {
        opened++;
        return source;
      },
      { demand: NEVER },
    ).subscribe();
    await settle();
    expect([opened, source.pulled]).toEqual([1, 0]);
    subscription.unsubscribe();
  });

  it('stops pulling while demand is closed, and lets the one element out that it had pulled when it opens', async () => {
    const source = new Counter(5);
    const demand = new BehaviorSubject(true);
    const seen: unknown[] = [];
    fromAsyncIterable(() => source, { demand }).subscribe({
      ...recorder(seen),
      next: (n) => {
        seen.push(n);
        if (n === 1) queueMicrotask(() => demand.next(false));
      },
    });
    await settle();
    expect(seen.length).toBeLessThan(5);
    const before = seen.length;
    expect(source.pulled).toBeLessThanOrEqual(before + 1);
    demand.next(true);
    await settle();
    expect(seen).toEqual([1, 2, 3, 4, 5, 'complete']);
  });

  it('pulls exactly as many as were asked for by number', async () => {
    const source = new Counter(5);
    const demand = new Subject<number>();
    const seen: unknown[] = [];
    fromAsyncIterable(() => source, { demand }).subscribe(recorder(seen));
    demand.next(1);
    demand.next(2);
    await settle();
    expect([seen, source.pulled]).toEqual([[1, 2, 3], 3]);
    demand.next(Number.POSITIVE_INFINITY);
    await settle();
    expect(seen.at(-1)).toBe('complete');
  });

  it.each([0, -1, 1.5, Number.NaN])('fails when %s elements are asked for', async (count) => {
    const seen: unknown[] = [];
    const source = new Counter(5);
    fromAsyncIterable(() => source, { demand: of(count) }).subscribe(recorder(seen));
    await settle();
    expect(seen).toEqual([{ error: expect.any(RangeError) }]);
  });

  it('aborts and returns the iterator at once when unsubscribed', async () => {
    const source = new Counter(1000);
    let signal: AbortSignal | undefined;
    const opening = (given: AbortSignal) => {
      signal = given;
      return source;
    };
    const subscription = fromAsyncIterable(opening, { demand: of(1) }).subscribe();
    await settle();
    subscription.unsubscribe();
    expect([signal?.aborted, source.returned]).toEqual([true, 1]);
  });

  it('returns an iterator that comes after the unsubscribe, and gives none of it', async () => {
    const source = new Counter(1000);
    const seen: unknown[] = [];
    const late = Promise.withResolvers<Counter>();
    const subscription = fromAsyncIterable(() => late.promise, { demand: of(true) }).subscribe(recorder(seen));
    subscription.unsubscribe();
    late.resolve(source);
    await settle();
    expect([source.returned, source.pulled, seen]).toEqual([1, 0, []]);
  });

  it('drops what an iterable gives that ignores being left', async () => {
    const seen: unknown[] = [];
    const late = Promise.withResolvers<IteratorResult<number>>();
    const stubborn = { [Symbol.asyncIterator]: () => ({ next: () => late.promise }) };
    const subscription = fromAsyncIterable(() => stubborn, { demand: of(true) }).subscribe(recorder(seen));
    await settle();
    subscription.unsubscribe();
    late.resolve({ done: false, value: 1 });
    await settle();
    expect(seen).toEqual([]);
  });

  it('leaves the source when the consumer has enough', async () => {
    const source = new Counter(1000);
    const seen: unknown[] = [];
    fromAsyncIterable(() => source, { demand: of(true) })
      .pipe(take(2), toArray())
      .subscribe(recorder(seen));
    await settle();
    expect([seen, source.pulled, source.returned]).toEqual([[[1, 2], 'complete'], 2, 1]);
  });

  it('ends with the reason of the signal it was given', async () => {
    const abort = new AbortController();
    const source = new Counter(1000);
    const seen: unknown[] = [];
    fromAsyncIterable(() => source, { demand: of(1), signal: abort.signal }).subscribe(recorder(seen));
    await settle();
    abort.abort('lost the race');
    expect([seen, source.returned]).toEqual([[1, { error: 'lost the race' }], 1]);
    const after: unknown[] = [];
    fromAsyncIterable(() => new Counter(1), { demand: of(1), signal: abort.signal }).subscribe(recorder(after));
    expect(after).toEqual([{ error: 'lost the race' }]);
  });

  it('passes on what fails before the first element: opening, iterating, demand', async () => {
    const seen: unknown[] = [];
    const broken = () => {
      throw new Error('refused');
    };
    fromAsyncIterable<number>(broken, { demand: NEVER }).subscribe(recorder(seen));
    fromAsyncIterable<number>(() => Promise.reject(new Error('refused later')), { demand: NEVER }).subscribe(
      recorder(seen),
    );
    fromAsyncIterable<number>(() => ({}) as never, { demand: NEVER }).subscribe(recorder(seen));
    fromAsyncIterable(() => new Counter(1), { demand: throwError(() => 'no demand') }).subscribe(recorder(seen));
    await settle();
    const errors = seen.map((one) => (one as { error: unknown }).error);
    expect(errors).toContainEqual(new Error('refused'));
    expect(errors).toContainEqual(new Error('refused later'));
    expect(errors).toContainEqual(expect.any(TypeError));
    expect(errors).toContain('no demand');
  });
});

import fc from 'fast-check';
import { concat, delay, EMPTY, NEVER, Observable, of, Subject, type Subscription, take, throwError, timer } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { HeapScheduler } from '../../src/simulate/scheduler/heap-scheduler.ts';
import { type WarmPool, type WarmPoolEvent, type WarmPoolOptions, warmPool } from '../../src/slots/warm-pool.ts';

interface Workshop {
  readonly pool: WarmPool<number>;
  readonly time: HeapScheduler;
  readonly told: WarmPoolEvent[];
  readonly open: Set<number>;
  /** Slots made so far. */
  readonly made: () => number;
  readonly lose: (slot: number, error?: unknown) => void;
}

/** A pool of numbered slots that take 100 ms to make. */
function workshop(options: Partial<WarmPoolOptions<number>> = {}): Workshop {
  const time = new HeapScheduler();
  const told: WarmPoolEvent[] = [];
  const open = new Set<number>();
  const ends = new Map<number, Subject<never>>();
  let made = 0;
  const pool = warmPool<number>({
    open: () =>
      new Observable<number>((slot) => {
        const number = ++made;
        const end = new Subject<never>();
        ends.set(number, end);
        slot.add(end.subscribe(slot));
        slot.add(
          timer(100, time).subscribe(() => {
            open.add(number);
            slot.next(number);
          }),
        );
        slot.add(() => open.delete(number));
      }),
    observe: (event) => told.push(event),
    scheduler: time,
    ...options,
  });
  const lose = (slot: number, error?: unknown): void => {
    if (error === undefined) ends.get(slot)?.complete();
    else ends.get(slot)?.error(error);
  };
  return { pool, time, told, open, made: () => made, lose };
}

/** What work on a slot came to, with times. */
function hear<T>(
  work: Observable<T>,
  time: HeapScheduler,
): { readonly heard: unknown[][]; readonly life: Subscription } {
  const heard: unknown[][] = [];
  const life = work.subscribe({
    next: (value) => heard.push([time.now(), value]),
    error: (error: { code?: string; message: string }) => heard.push([time.now(), error.code ?? error.message]),
    complete: () => heard.push([time.now(), 'end']),
  });
  return { heard, life };
}

const forMs = (ms: number, time: HeapScheduler) => (slot: number) => of(slot).pipe(delay(ms, time));

describe('a warm pool', () => {
  it('gives a slot that is ready at once, and one that is not when it is', () => {
    const { pool, time, told } = workshop();
    pool.fit(1);
    time.flush();
    const both = [1, 2].map(() => hear(pool.use(forMs(10, time)), time));
    time.flush();
    // The second is given the first's, which is free before one of its own would be made.
    expect(both.map(({ heard }) => heard)).toEqual([
      [
        [110, 1],
        [110, 'end'],
      ],
      [
        [120, 1],
        [120, 'end'],
      ],
    ]);
    expect(told.filter(({ type }) => type === 'asked')).toEqual([
      { type: 'asked', wasReady: true },
      { type: 'asked', wasReady: false },
    ]);
  });

  it('makes a slot for whoever finds none, and keeps no more than fit', () => {
    const { pool, time, open, made } = workshop();
    const { heard } = hear(pool.use(forMs(10, time)), time);
    time.flush();
    expect(heard).toEqual([
      [110, 1],
      [110, 'end'],
    ]);
    expect([open.size, made()]).toEqual([0, 1]);
  });

  it('is fitted up and down; what is taken is let go when it is given back', () => {
    const { pool, time, open } = workshop();
    pool.fit(3);
    time.flush();
    expect([pool.ready, open.size]).toEqual([3, 3]);
    const { life } = hear(
      pool.use(() => NEVER),
      time,
    );
    pool.fit(1);
    expect([pool.ready, pool.taken]).toEqual([0, 1]);
    pool.fit(0);
    life.unsubscribe();
    expect([pool.ready, pool.taken, open.size]).toEqual([0, 0, 0]);
  });

  it('uses the one given back last', () => {
    const { pool, time } = workshop();
    pool.fit(3);
    time.flush();
    const used: number[] = [];
    for (let n = 0; n < 3; n++) pool.use((slot) => of(slot)).subscribe((slot) => used.push(slot));
    expect(used).toEqual([3, 3, 3]);
  });

  it('has a slot given back before anybody hears of the end of its work', () => {
    const { pool, time, made } = workshop({ max: 1 });
    pool.fit(1);
    time.flush();
    const twice = concat(...[1, 2].map(() => pool.use((slot) => of(slot))));
    expect(hear(twice, time).heard).toEqual([
      [100, 1],
      [100, 1],
      [100, 'end'],
    ]);
    const { heard } = hear(pool.use((slot) => concat(of(slot), NEVER)).pipe(take(1)), time);
    expect([heard.length, pool.ready, made()]).toEqual([2, 1, 1]);
  });

  it('lets requests wait in order, to a bound, and leave', () => {
    const { pool, time, told } = workshop({ max: 1, maxWaiting: 2 });
    const asked = [1, 2, 3].map(() => hear(pool.use(forMs(10, time)), time));
    expect(asked.map(({ heard }) => heard)).toEqual([[], [], [[0, 'slots.full']]]);
    expect(told.at(-1)).toEqual({ type: 'full' });
    asked[0]?.life.unsubscribe();
    expect(pool.waiting).toBe(1);
    time.flush();
    expect(asked[1]?.heard).toEqual([
      [110, 1],
      [110, 'end'],
    ]);
  });

  it('closes what may not be used again, and makes another', () => {
    const { pool, time, made } = workshop({ isReusable: () => false });
    pool.fit(1);
    time.flush();
    hear(
      pool.use((slot) => of(slot)),
      time,
    );
    expect([pool.ready, pool.opening]).toEqual([0, 1]);
    time.flush();
    expect([pool.ready, made()]).toEqual([1, 2]);
  });

  it('makes another for one that is lost, taken or not', () => {
    const { pool, time, told, lose } = workshop();
    pool.fit(2);
    time.flush();
    lose(1);
    expect([pool.ready, pool.opening]).toEqual([1, 1]);
    time.flush();
    const { life } = hear(
      pool.use(() => NEVER),
      time,
    );
    lose(3, new Error('crash'));
    expect(told.slice(-1)).toEqual([{ type: 'lost', error: new Error('crash') }]);
    life.unsubscribe();
    time.flush();
    expect([pool.ready, pool.taken]).toEqual([2, 0]);
  });

  it('tells whoever waits that its slot cannot be made, and tries again by itself, later and later', () => {
    const time = new HeapScheduler();
    const tries: number[] = [];
    const pool = warmPool<number>({
      open: () => {
        tries.push(time.now());
        return tries.length < 4 ? throwError(() => new Error('no room')) : concat(of(1), NEVER);
      },
      retryMs: 1_000,
      scheduler: time,
    });
    const { heard } = hear(
      pool.use((slot) => of(slot)),
      time,
    );
    expect(heard).toEqual([[0, 'no room']]);
    pool.fit(1);
    time.flush();
    expect(tries).toEqual([0, 1_000, 3_000, 7_000]);
    expect(pool.ready).toBe(1);
  });

  it('takes what throws or ends before it is ready for one that cannot be made', () => {
    for (const [open, code] of [
      [() => EMPTY, 'slots.failed'],
      [
        () => {
          throw new Error('broken');
        },
        'broken',
      ],
    ] as const) {
      const { pool, time } = workshop({ open });
      expect(
        hear(
          pool.use((slot) => of(slot)),
          time,
        ).heard,
      ).toEqual([[0, code]]);
    }
  });

  it('gives work that throws or fails its error, and its slot back', () => {
    const { pool, time } = workshop();
    pool.fit(1);
    time.flush();
    const bad = (): never => {
      throw new Error('bad');
    };
    expect(hear(pool.use(bad), time).heard).toEqual([[100, 'bad']]);
    expect(
      hear(
        pool.use(() => throwError(() => new Error('worse'))),
        time,
      ).heard,
    ).toEqual([[100, 'worse']]);
    expect([pool.ready, pool.taken]).toEqual([1, 0]);
  });

  it('closes all it holds, but for what is taken until it ends', () => {
    const { pool, time, open } = workshop({ max: 2 });
    pool.fit(2);
    time.flush();
    const { life } = hear(
      pool.use(() => NEVER),
      time,
    );
    hear(
      pool.use(() => NEVER),
      time,
    );
    const waiting = hear(
      pool.use((slot) => of(slot)),
      time,
    );
    pool.close();
    expect(waiting.heard).toEqual([[100, 'slots.closed']]);
    expect(
      hear(
        pool.use((slot) => of(slot)),
        time,
      ).heard,
    ).toEqual([[100, 'slots.closed']]);
    expect(open.size).toBe(2);
    life.unsubscribe();
    expect(open.size).toBe(1);
  });

  it('keeps its bounds and loses nothing, whatever happens', () => {
    const step = fc.oneof(
      fc.record({ what: fc.constant('use' as const), ms: fc.nat(300) }),
      fc.record({ what: fc.constant('leave' as const), ms: fc.nat(20) }),
      fc.record({ what: fc.constant('fit' as const), ms: fc.nat(6) }),
      fc.record({ what: fc.constant('lose' as const), ms: fc.nat(40) }),
      fc.record({ what: fc.constant('wait' as const), ms: fc.nat(200) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { pool, time, open, lose } = workshop({ max: 4, maxWaiting: 3 });
        const asked: ReturnType<typeof hear>[] = [];
        const inUse = new Map<number, number>();
        const check = (): void => {
          expect(pool.ready + pool.opening + pool.taken).toBeLessThanOrEqual(4);
          expect(pool.waiting).toBeLessThanOrEqual(3);
          for (const count of inUse.values()) expect(count).toBeLessThanOrEqual(1);
        };
        const use = (ms: number): void => {
          const work = (slot: number) =>
            new Observable<number>((over) => {
              inUse.set(slot, (inUse.get(slot) ?? 0) + 1);
              over.add(() => inUse.set(slot, (inUse.get(slot) ?? 0) - 1));
              return timer(ms, time).subscribe(over);
            });
          asked.push(hear(pool.use(work), time));
        };
        for (const { what, ms } of steps) {
          if (what === 'use') use(ms);
          else if (what === 'leave') asked[ms]?.life.unsubscribe();
          else if (what === 'fit') pool.fit(ms);
          else if (what === 'lose') lose(ms);
          else time.flushUntil(time.now() + ms);
          check();
        }
        time.flush();
        // Each has heard of its end, or has left.
        for (const { heard, life } of asked) expect(heard.length > 0 || life.closed).toBe(true);
        expect([pool.waiting, pool.taken]).toEqual([0, 0]);
        expect(open.size).toBe(pool.ready);
        pool.close();
        expect(open.size).toBe(0);
      }),
    );
  });

  it.each([
    [{ max: 0 }, 'max must be a whole number from 1'],
    [{ maxWaiting: -1 }, 'maxWaiting must be a whole number from 0'],
    [{ retryMs: 0 }, 'retryMs must be a number from 1'],
    [{ open: 5 as never }, 'open must be a function'],
    [{ isReusable: 5 as never }, 'isReusable must be a function'],
    [{ scheduler: {} as never }, 'scheduler must be an RxJS scheduler'],
  ])('refuses %j', (options, said) => {
    expect(() => workshop(options)).toThrow(said);
  });
});

import { concat, delay, NEVER, of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { HeapScheduler } from '../../src/simulate/scheduler/heap-scheduler.ts';
import { type SlotKeeper, type SlotKeeperOptions, slotKeeper, warmPool } from '../../src/slots/index.ts';

function kept(options: Partial<SlotKeeperOptions> = {}): {
  readonly keeper: SlotKeeper;
  readonly time: HeapScheduler;
  readonly fitted: number[];
  /** So many a second, for so long. */
  readonly come: (perSecond: number, seconds: number) => void;
} {
  const time = new HeapScheduler();
  const fitted: number[] = [];
  const keeper = slotKeeper({ fit: (slots) => fitted.push(slots), taken: () => 0, scheduler: time, ...options });
  const come = (perSecond: number, seconds: number): void => {
    for (let n = 0; n < perSecond * seconds; n++) {
      time.flushUntil(time.now() + 1_000 / perSecond);
      keeper.arrived();
    }
  };
  return { keeper, time, fitted, come };
}

describe('a slot keeper', () => {
  it('has the least ready from the start, and no timer while nothing comes', () => {
    const { time, fitted } = kept({ min: 2 });
    expect(fitted).toEqual([2]);
    expect(time.pending).toBe(0);
  });

  it('makes more ready in a spike, fewer after it, and rests', () => {
    const phases: string[] = [];
    const { keeper, time, fitted, come } = kept({ heldMs: 500, onPhase: (phase) => phases.push(phase) });
    come(20, 10);
    expect(keeper.slots).toBeGreaterThanOrEqual(10);
    time.flush();
    expect(fitted.at(-1)).toBe(1);
    expect(phases).toEqual(['spike', 'cooling', 'calm']);
    expect(time.pending).toBe(0);
  });

  it('foresees the same whether it slept in between or not', () => {
    const courses = [0, 1].map((taken) => {
      const phases: unknown[] = [];
      const { time, come } = kept({ taken: () => taken, onPhase: (phase) => phases.push([phase, time.now()]) });
      come(2, 30);
      time.flushUntil(700_000);
      const { pending } = time;
      come(8, 30);
      return { phases, pending };
    });
    expect(courses.map(({ pending }) => pending)).toEqual([0, 1]);
    expect(courses[0]?.phases).toEqual(courses[1]?.phases);
    expect(courses[0]?.phases.length).toBeGreaterThan(2);
  });

  it('learns how long slots are held and how long they take to be made', () => {
    const [quick, slow] = [kept({ max: 100 }), kept({ max: 100 })];
    for (let n = 0; n < 200; n++) {
      quick.keeper.returned(20);
      slow.keeper.returned(2_000);
      slow.keeper.opened(2_000);
    }
    for (const each of [quick, slow]) each.come(20, 5);
    expect(quick.keeper.slots).toBeLessThan(6);
    expect(slow.keeper.slots).toBeGreaterThan(40);
  });

  it('has slots ready for a second burst, which the first had to wait for', () => {
    const time = new HeapScheduler();
    const cold: number[] = [];
    const pool = warmPool<number>({
      open: () => concat(of(1).pipe(delay(500, time)), NEVER),
      max: 32,
      scheduler: time,
      observe: (event) => {
        if (event.type === 'asked' && !event.wasReady) cold.push(time.now());
        if (event.type === 'asked') keeper.arrived();
        if (event.type === 'returned') keeper.returned(event.heldMs);
        if (event.type === 'opened') keeper.opened(event.ms);
      },
    });
    const keeper = slotKeeper({
      fit: (slots) => pool.fit(slots),
      taken: () => pool.taken + pool.waiting,
      max: 32,
      scheduler: time,
    });
    const burst = (): void => {
      for (let n = 0; n < 100; n++) {
        time.schedule(() => pool.use(() => of(1).pipe(delay(200, time))).subscribe(), n * 50);
      }
    };
    burst();
    time.schedule(burst, 25_000);
    time.flush();
    const coldIn = (from: number): number => cold.filter((at) => at >= from && at < from + 25_000).length;
    expect(coldIn(0)).toBeGreaterThan(0);
    expect(coldIn(25_000)).toBe(0);
  });

  it('asks for nothing when it is closed', () => {
    const { keeper, time, fitted, come } = kept();
    come(10, 2);
    keeper.close();
    const asked = fitted.length;
    keeper.arrived();
    time.flush();
    expect(fitted.length).toBe(asked);
  });

  it.each([
    [{ fit: 5 as never }, 'fit must be a function'],
    [{ heldMs: -1 }, 'heldMs must be a number from 0'],
    [{ openMs: Number.NaN }, 'openMs must be a number from 0'],
    [{ windowMs: 0 }, 'windowMs must be a number from 1'],
  ])('refuses %j', (options, said) => {
    expect(() => kept(options)).toThrow(said);
  });
});

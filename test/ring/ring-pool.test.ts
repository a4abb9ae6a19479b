import { enableCompileCache } from 'node:module';
import { firstValueFrom, lastValueFrom, merge, type Subscription, toArray } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { RingError, type RingPool, type RingPoolOptions, RingTaskError, ringPool } from '../../src/ring/index.ts';
import { BEGUN, CANCELLED, HELD, LET_GO, type Task } from './tasks.ts';

// What the workers of tests load is compiled once.
enableCompileCache(process.env.NODE_COMPILE_CACHE);
const module = new URL('./tasks.ts', import.meta.url);
const pools: RingPool<Task, unknown>[] = [];
let words = new Int32Array(new SharedArrayBuffer(32));

function pool(options: Partial<RingPoolOptions> = {}): RingPool<Task, unknown> {
  words = new Int32Array(new SharedArrayBuffer(32));
  const made = ringPool<Task, unknown>({ module, workers: 1, data: words, ...options });
  pools.push(made);
  return made;
}

afterEach(async () => {
  await Promise.all(pools.splice(0).map((each) => each.close()));
});

/** Resolves when the worker has marked the word so often. */
async function marked(word: number, times = 1): Promise<void> {
  for (let seen = Atomics.load(words, word); seen < times; seen = Atomics.load(words, word)) {
    const waiting = Atomics.waitAsync(words, word, seen);
    // A wait alone does not keep this process alive.
    const alive = setInterval(() => {}, 1_000);
    if (waiting.async) await waiting.value;
    clearInterval(alive);
  }
}

const letGo = (): void => void Atomics.store(words, LET_GO, 1);
const hold: Task = { do: 'hold', word: LET_GO };
const echo = (value: unknown): Task => ({ do: 'echo', value });

async function failure(run: ReturnType<RingPool<Task, unknown>['run']>): Promise<RingError | RingTaskError> {
  return lastValueFrom(run).then(
    (value) => expect.unreachable(`gave ${JSON.stringify(value)}`),
    (error) => error,
  );
}

describe('ringPool', () => {
  it('gives each task its own result, through rings that wrap around again and again', async () => {
    const tasks = pool({ workers: 2, ringBytes: 2 ** 14, maxWaiting: 3_000 });
    const seen: number[] = [];
    const sizes = Array.from({ length: 3_000 }, (_, index) => (index * 37) % 200);
    await lastValueFrom(
      merge(
        ...sizes.map((size, index) => {
          const result = tasks.run(echo({ index, text: 'é'.repeat(size) }));
          return new Promise<void>((resolve, reject) => {
            result.subscribe({
              next: (value) => {
                const { index: given, text } = value as { readonly index: number; readonly text: string };
                if (given !== index || text.length !== size) reject(new Error(`task ${index} got that of ${given}`));
                seen.push(given);
              },
              error: reject,
              complete: resolve,
            });
          });
        }),
      ),
    );
    expect(seen.toSorted((a, b) => a - b)).toEqual(sizes.map((_, index) => index));
    expect(tasks.state()).toMatchObject({ workers: 2, underWay: 0, waiting: 0, replaced: 0 });
  });

  it('is cold: a task runs once for every subscription, and not before', async () => {
    const tasks = pool();
    const run = tasks.run(echo('x'));
    await lastValueFrom(tasks.warm(1));
    expect(Atomics.load(words, BEGUN)).toBe(0);
    expect([await firstValueFrom(run), await firstValueFrom(run)]).toEqual(['x', 'x']);
    expect(Atomics.load(words, BEGUN)).toBe(2);
  });

  it('gives all that a task yields, and nothing as undefined', async () => {
    const tasks = pool();
    expect(await lastValueFrom(tasks.run({ do: 'count', to: 3_000 }).pipe(toArray()))).toEqual(
      Array.from({ length: 3_000 }, (_, index) => index + 1),
    );
    expect(await lastValueFrom(tasks.run(echo(undefined)).pipe(toArray()))).toEqual([undefined]);
  });

  it('takes bytes as they are', async () => {
    const module = new URL('./byte-tasks.ts', import.meta.url);
    const tasks = ringPool<Uint8Array, Uint8Array>({ module, workers: 1, payload: 'bytes' });
    const result = await lastValueFrom(tasks.run(Uint8Array.of(3, 1, 2)));
    expect(result).toEqual(Uint8Array.of(2, 1, 3));
    await tasks.close();
  });

  it('fails with what a task throws, rejects with or cannot say', async () => {
    const tasks = pool();
    const thrown = await failure(tasks.run({ do: 'throw' }));
    expect(thrown).toBeInstanceOf(RingTaskError);
    expect(thrown).toMatchObject({ code: 'no-shelf', message: 'no such shelf', thrown: 'TypeError' });
    expect(thrown.stack).toContain('tasks.ts');
    expect(await failure(tasks.run({ do: 'reject' }))).toMatchObject({ code: 'failed', message: 'not today' });
    expect(await failure(tasks.run({ do: 'circle' }))).toMatchObject({ message: expect.stringMatching(/BigInt/) });
    expect(await failure(tasks.run(echo(1n)))).toBeInstanceOf(TypeError);
    expect(await firstValueFrom(tasks.run(echo('well')))).toBe('well');
  });

  it('says so of a task or a result that no ring would hold', async () => {
    const tasks = pool({ ringBytes: 2 ** 14 });
    expect(await failure(tasks.run(echo('x'.repeat(9_000))))).toMatchObject({ code: 'too-large' });
    expect(await failure(tasks.run({ do: 'repeat', length: 5_000 }))).toMatchObject({ code: 'too-large' });
    expect(await firstValueFrom(tasks.run({ do: 'repeat', length: 4_000 }))).toHaveLength(4_000);
  });

  describe('when it is unsubscribed', () => {
    it('never begins a task that has not begun', async () => {
      const tasks = pool({ slots: 2 });
      const held = lastValueFrom(tasks.run(hold));
      await marked(HELD);
      const inRing = tasks.run(echo(1)).subscribe();
      const waiting = tasks.run(echo(2)).subscribe();
      expect(tasks.state()).toMatchObject({ underWay: 2, waiting: 1 });
      for (const each of [inRing, waiting]) each.unsubscribe();
      letGo();
      await held;
      expect(await firstValueFrom(tasks.run(echo(3)))).toBe(3);
      expect(Atomics.load(words, BEGUN)).toBe(2);
    });

    it.each(['spin', 'await'] as const)('tells one that has begun: %s', async (kind) => {
      const tasks = pool();
      const seen: unknown[] = [];
      const run = tasks.run({ do: kind }).subscribe({ next: (value) => seen.push(value) });
      await marked(HELD);
      run.unsubscribe();
      await marked(CANCELLED);
      expect(await firstValueFrom(tasks.run(echo('next')))).toBe('next');
      expect(seen).toEqual([]);
    });

    it('ends the worker of one that goes on beyond the grace, and begins the others elsewhere', async () => {
      const tasks = pool({ graceMs: 10 });
      const stuck = tasks.run(hold).subscribe();
      await marked(HELD);
      const behind = firstValueFrom(tasks.run(echo('behind')));
      stuck.unsubscribe();
      expect(await behind).toBe('behind');
      expect(tasks.state()).toMatchObject({ replaced: 1 });
    });
  });

  describe('at its bound', () => {
    it('lets so many tasks wait, in order, and refuses more', async () => {
      const tasks = pool({ slots: 2, maxWaiting: 2 });
      const held = lastValueFrom(tasks.run(hold));
      await marked(HELD);
      const order: unknown[] = [];
      const ran = ['a', 'b', 'c'].map((value) =>
        lastValueFrom(tasks.run(echo(value))).then((each) => order.push(each)),
      );
      expect(await failure(tasks.run(echo('d')))).toMatchObject({
        code: 'ring-full',
        message: 'no worker has room, and 2 tasks wait for it',
      });
      letGo();
      await Promise.all([held, ...ran]);
      expect(order).toEqual(['a', 'b', 'c']);
    });

    it('closes its demand while every slot is taken, and opens it when half are free', async () => {
      const tasks = pool({ slots: 4 });
      const told: boolean[] = [];
      const demand: Subscription = tasks.demand.subscribe((open) => told.push(open));
      const held = lastValueFrom(tasks.run(hold));
      const rest = [1, 2, 3].map((value) => lastValueFrom(tasks.run(echo(value))));
      expect(told).toEqual([true, false]);
      letGo();
      await Promise.all([held, ...rest]);
      expect(told).toEqual([true, false, true]);
      demand.unsubscribe();
    });
  });

  describe('where a worker ends', () => {
    it.each([
      ['exit', 'worker-ended', /the worker ended by itself, with code 3/],
      ['throw later', 'worker-ended', /the worker ended by an error: much later/],
      ['hoard', 'out-of-memory', /went over its memory/],
    ] as const)('fails the task it was at: %s', async (kind, code, message) => {
      const tasks = pool({ worker: { resourceLimits: { maxOldGenerationSizeMb: 16 } } });
      const ended = await failure(tasks.run({ do: kind }));
      expect(ended).toBeInstanceOf(RingError);
      expect(ended).toMatchObject({ code, message: expect.stringMatching(message) });
      expect(await firstValueFrom(tasks.run(echo('again')))).toBe('again');
      expect(tasks.state()).toMatchObject({ workers: 1, replaced: 1 });
    });

    it('gives the tasks it had not begun to another, and all of them end once', async () => {
      const tasks = pool({ maxBatch: 4 });
      const ran = Array.from({ length: 40 }, (_, index) => {
        const run = index % 10 === 9 ? failure(tasks.run({ do: 'exit' })) : lastValueFrom(tasks.run(echo(index)));
        return run.then((value) => (value instanceof RingError ? value.code : value));
      });
      expect(await Promise.all(ran)).toEqual(
        Array.from({ length: 40 }, (_, index) => (index % 10 === 9 ? 'worker-ended' : index)),
      );
      expect(tasks.state().replaced).toBe(4);
    });

    it('begins a read-only task once more, and only once', async () => {
      const tasks = pool();
      expect(await failure(tasks.run({ do: 'exit' }, { readOnly: true }))).toMatchObject({ code: 'worker-ended' });
      expect(Atomics.load(words, BEGUN)).toBe(2);
    });

    it('replaces one that asks for it, or has had its share of tasks', async () => {
      const tasks = pool({ maxTasks: 2 });
      expect(await firstValueFrom(tasks.run({ do: 'retire' }))).toBe('last');
      const values = [1, 2, 3, 4].map((value) => firstValueFrom(tasks.run(echo(value))));
      expect(await Promise.all(values)).toEqual([1, 2, 3, 4]);
    });
  });

  it('fails at once while its module cannot be loaded, and says why', async () => {
    const missing = ringPool({ module: new URL('./nowhere.ts', import.meta.url), workers: 1 });
    const first = await failure(missing.run('x'));
    expect(first).toMatchObject({ code: 'no-worker', message: expect.stringMatching(/nowhere\.ts cannot be loaded/) });
    expect(await failure(missing.run('x'))).toBe(first);
    await expect(lastValueFrom(missing.warm(1))).rejects.toBe(first);
    await missing.close();
  });

  it('warms as many workers as it is told, and lets go of the others', async () => {
    const tasks = pool({ workers: 3 });
    expect(await lastValueFrom(tasks.warm(2))).toBe(2);
    expect(tasks.state()).toMatchObject({ workers: 2, ready: 2 });
    expect(tasks.greeting).toEqual({ greeted: 1 });
    await lastValueFrom(tasks.warm(1));
    expect(tasks.state()).toMatchObject({ workers: 1, ready: 1 });
    expect(await firstValueFrom(tasks.run(echo('one')))).toBe('one');
  });

  it('gives its workers the environment and arguments it is told', async () => {
    const tasks = pool({ worker: { env: {}, argv: ['a'] } });
    expect(await firstValueFrom(tasks.run({ do: 'thread' }))).toEqual(['a']);
    const other = pool({ worker: { env: { WHO: 'me' } } });
    expect(await firstValueFrom(other.run({ do: 'thread' }))).toBe('me');
  });

  it('fails what is under way when it is closed, and all that comes later', async () => {
    const tasks = pool({ slots: 1 });
    const [held, waiting] = [failure(tasks.run(hold)), failure(tasks.run(echo(1)))];
    await marked(HELD);
    await tasks.close();
    expect([await held, await waiting, await failure(tasks.run(echo(2)))]).toMatchObject([
      { code: 'closed' },
      { code: 'closed' },
      { code: 'closed' },
    ]);
    expect(tasks.state()).toMatchObject({ workers: 0, underWay: 0, waiting: 0 });
  });

  it.each([
    [{ workers: 0 }, /workers is 0; give a whole number from 1/],
    [{ slots: 1.5 }, /slots is 1.5/],
    [{ maxBatch: 0 }, /maxBatch is 0/],
    [{ maxWaiting: -1 }, /maxWaiting is -1; give a whole number from 0/],
    [{ maxTasks: 0 }, /maxTasks is 0/],
    [{ graceMs: -1 }, /graceMs is -1; give a number of at least 0/],
    [{ spinMs: Number.NaN }, /spinMs is NaN/],
    [{ ringBytes: 1_024 }, /ringBytes is 1024; give at least 16,384/],
    [{ ringBytes: 50_000 }, /a power of two of bytes/],
  ])('refuses %j', (options, message) => {
    expect(() => ringPool({ module, ...options })).toThrow(message);
  });
});

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asyncScheduler } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/index.ts';
import { bucketMs, bucketOf, readRuns } from '../../src/observe/run-store/index.ts';
import { RunStore, type RunStoreEvent, type RunStoreOptions } from '../../src/observe/run-store.ts';

let folder = '';
let file = '';
let clock = 0;
let stores: RunStore[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tailrace-runs-'));
  file = join(folder, 'kept', 'runs.sqlite');
  clock = Date.UTC(2026, 2, 10);
  stores = [];
});

afterEach(async () => {
  await Promise.all(stores.map((store) => store.close()));
  rmSync(folder, { recursive: true });
});

/** A store on the system's timers, but a clock of the test's own. */
function openStore(options: Partial<RunStoreOptions> = {}): RunStore {
  const scheduler = { now: () => clock, schedule: asyncScheduler.schedule.bind(asyncScheduler) };
  const store = new RunStore({ file, sampleRatio: 0, flushMs: 5, random: () => 0.5, scheduler, ...options });
  stores.push(store);
  return store;
}

type Body = RunEvent extends infer E ? (E extends RunEvent ? Omit<E, 'seq'> : never) : never;

const tokenAt = (at: number, text = 'Hi.'): Body => ({ at, type: 'text', msg: 0, off: 0, text });
const endAt = (at: number): Body => ({ at, type: 'done', outcome: 'answered' });

function tell(store: RunStore, run: string, events: readonly Body[], traceparent?: string) {
  const request = { run, pipeline: 'p', surface: 'chat', input: 'hi', ...(traceparent && { traceparent }) };
  const slo = { firstToken: { p95Ms: 100 }, full: { p95Ms: 1_000 } };
  const listener = store.begin({ request, version: 3, slo });
  for (const [index, event] of events.entries()) listener.event({ ...event, seq: index + 1 } as RunEvent);
  return listener;
}

describe('the run store', () => {
  it('keeps the whole log of each run that broke a promise or failed', async () => {
    const store = openStore();
    tell(store, 'good', [tokenAt(90), endAt(900)]);
    tell(store, 'late-token', [tokenAt(101), endAt(900)], '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01');
    tell(store, 'late', [tokenAt(90), endAt(1_001)]);
    tell(store, 'broken', [{ at: 5, type: 'error', code: 'run.failed', message: 'no', retry: false }]);
    tell(store, 'left', [tokenAt(90)]).cancelled?.();
    await store.flush();
    const reader = readRuns(file);
    expect(reader.list().map(({ run, kept, outcome }) => [run, kept, outcome])).toEqual([
      ['broken', 'failed', 'failed'],
      ['late', 'slo', 'answered'],
      ['late-token', 'slo', 'answered'],
    ]);
    expect(reader.find('late-t')).toEqual({
      run: 'late-token',
      pipeline: 'p',
      version: 3,
      surface: 'chat',
      startedAt: clock,
      traceId: '0af7651916cd43dd8448eb211c80319c',
      outcome: 'answered',
      kept: 'slo',
      firstTokenMs: 101,
      fullMs: 900,
      whole: true,
      log: [
        { ...tokenAt(101), seq: 1 },
        { ...endAt(900), seq: 2 },
      ],
    });
    expect(reader.find('late')?.run).toBe('late');
    expect(reader.find('%')).toBeUndefined();
    expect(reader.list({ kept: 'slo', order: 'slowest', limit: 1 }).map(({ run }) => run)).toEqual(['late']);
    expect([...reader.replay({ kept: 'slo' })].map(({ run }) => run)).toEqual(['late-token', 'late']);
    reader.close();
  });

  it('writes of what JSON cannot hold what it can, and counts what cannot be written at all', async () => {
    const told: RunStoreEvent[] = [];
    const store = openStore({ observe: (event) => told.push(event) });
    const settled = (value: unknown): Body =>
      ({
        at: 5,
        type: 'tool',
        phase: 'end',
        stage: 'calls',
        call: { id: 'a', name: 'count', args: {} },
        ok: true,
        tookMs: 1,
        value,
      }) as never;
    const loop: Record<string, unknown> = { books: 2n ** 64n };
    loop.self = loop;
    const odd = Object.defineProperty({}, 'x', {
      enumerable: true,
      get: () => {
        throw new Error('no');
      },
    });
    tell(store, 'loop', [settled(loop), endAt(2_000)]);
    tell(store, 'odd', [settled(odd), endAt(2_000)]);
    tell(store, 'plain', [settled(1), endAt(2_000)]);
    await store.flush();
    const reader = readRuns(file);
    expect(reader.list().map(({ run }) => run)).toEqual(['plain', 'loop']);
    expect(reader.find('loop')?.log[0]).toMatchObject({ value: { books: '18446744073709551616' } });
    reader.close();
    expect(told.map((event) => [event.type, event.runs])).toEqual([
      ['lost', 1],
      ['written', 2],
    ]);
  });

  it('keeps a sample of the rest', async () => {
    let drawn = 0;
    const store = openStore({ sampleRatio: 0.1, random: () => (drawn++ % 10) / 10 });
    for (let run = 0; run < 100; run++) tell(store, `run-${run}`, [endAt(10)]);
    await store.flush();
    const reader = readRuns(file);
    expect(reader.list({ limit: 1_000 }).length).toBe(10);
    expect(reader.list()[0]?.kept).toBe('sample');
    reader.close();
  });

  it('makes room for the newest, by number and by bytes', async () => {
    const few = openStore({ maxRuns: 5 });
    for (let run = 0; run < 12; run++) tell(few, `run-${run}`, [endAt(2_000)]);
    await few.close();
    const reader = readRuns(file);
    expect(reader.list().map(({ run }) => run)).toEqual(['run-11', 'run-10', 'run-9', 'run-8', 'run-7']);
    reader.close();

    // Bounds hold over what an earlier process has left, too.
    const small = openStore({ maxBytes: 5_000 });
    for (let run = 0; run < 4; run++) tell(small, `big-${run}`, [tokenAt(200, 'x'.repeat(2_000)), endAt(2_000)]);
    await small.flush();
    const again = readRuns(file);
    expect(again.list().map(({ run }) => run)).toEqual(['big-3', 'big-2']);
    again.close();
  });

  it('keeps the beginning and the end of a run that is too long, and says so', async () => {
    const store = openStore({ maxEvents: 3 });
    tell(store, 'long', [tokenAt(1), tokenAt(2), tokenAt(3), tokenAt(4), endAt(2_000)]);
    await store.flush();
    const reader = readRuns(file);
    const run = reader.find('long');
    expect(run?.whole).toBe(false);
    expect(run?.log.map(({ at }) => at)).toEqual([1, 2, 3, 2_000]);
    expect([...reader.replay()]).toEqual([]);
    reader.close();
  });

  it('counts what it loses where too many wait, and where the database refuses', async () => {
    const told: RunStoreEvent[] = [];
    const store = openStore({ maxPending: 3, observe: (event) => told.push(event) });
    for (let run = 0; run < 5; run++) tell(store, `run-${run}`, [endAt(2_000)]);
    expect(told).toEqual([
      { type: 'lost', runs: 1, why: 'full' },
      { type: 'lost', runs: 1, why: 'full' },
    ]);
    await store.flush();
    expect(told.at(-1)).toEqual({ type: 'written', runs: 3 });
    await store.close();
    stores = [];
    tell(store, 'too-late', [endAt(2_000)]);
    await store.flush();
    expect(told.at(-1)).toMatchObject({ type: 'lost', runs: 1, why: 'failed' });
  });

  it('holds up no run: nothing is written before the run has ended and its batch is due', async () => {
    const told: RunStoreEvent[] = [];
    const store = openStore({ observe: (event) => told.push(event) });
    tell(store, 'late', [endAt(2_000)]);
    expect(told).toEqual([]);
    await store.flush();
    expect(told).toEqual([{ type: 'written', runs: 1 }]);
  });

  it('is for its user alone', () => {
    openStore();
    expect(statSync(file).mode & 0o077).toBe(0);
  });

  it.each([
    [{ maxRuns: 0 }, 'maxRuns'],
    [{ sampleRatio: 2 }, 'sampleRatio'],
  ])('refuses %j', (options, named) => {
    expect(() => openStore(options)).toThrow(named);
  });
});

describe('the hourly counts', () => {
  it('hold every run, kept or not, by the hour it began in', async () => {
    const store = openStore();
    tell(store, 'a', [
      { at: 40, type: 'stage', stage: 'plan', phase: 'end', outcome: 'complete', startedAt: 10, items: 1 },
      { at: 40, type: 'policy', stage: 'plan', policy: 'budget', action: 'exceeded', ms: 20, tookMs: 30 },
      { at: 50, type: 'speculation', stage: 'calls', action: 'adopted', key: 'k', savedMs: 25 },
      tokenAt(90),
      endAt(900),
    ]);
    clock += 3_600_000;
    tell(store, 'b', [tokenAt(90), endAt(1_900)]);
    await store.flush();
    const reader = readRuns(file);
    const hour = Math.floor(clock / 3_600_000);
    const all = reader.tallies(hour - 1, hour + 1);
    const of = (what: string) => all.filter((tally) => tally.what === what);
    expect(of('outcome/answered')).toMatchObject([{ count: 2 }]);
    expect(of('slo/full/bad')).toMatchObject([{ count: 1 }]);
    expect(of('stage/plan')).toMatchObject([{ count: 1, total: 30, bucket: bucketOf(30) }]);
    expect(of('over/plan')).toMatchObject([{ count: 1, total: 30, bucket: -1 }]);
    expect(of('speculation/adopted')).toMatchObject([{ count: 1, total: 25 }]);
    expect(reader.tallies(hour, hour + 1, true).every((tally) => tally.hour === hour)).toBe(true);
    reader.close();
  });

  it('know a duration to 2.5 %', () => {
    for (let ms = 0.1; ms < 100_000; ms *= 1.013) {
      expect(Math.abs(bucketMs(bucketOf(ms)) / ms - 1)).toBeLessThan(0.0251);
    }
  });
});

describe('readRuns', () => {
  it('says how to record where nothing is', () => {
    expect(() => readRuns(join(folder, 'none.sqlite'))).toThrow('--runs');
  });

  it('keeps a share of the runs whose guess and plan disagreed, though they kept every promise', async () => {
    const tool = (phase: 'start' | 'end', name: string): Body =>
      ({
        at: 5,
        type: 'tool',
        phase,
        stage: 'calls',
        speculative: true,
        ok: true,
        tookMs: 1,
        call: { id: 'c', name, args: {} },
      }) as Body;
    const begun: Body = {
      at: 0,
      type: 'started',
      run: 'r',
      pipeline: 'p',
      version: 3,
      surface: 'chat',
      mode: 'streaming',
      input: 'hi',
    };
    const guess: Body = { at: 5, type: 'speculation', stage: 'calls', action: 'started', key: 'k' };
    const told = [begun, guess, tool('start', 'search'), tool('end', 'stock'), tokenAt(20), endAt(30)];
    const store = openStore({ disagreedRatio: 0.6 });
    tell(store, 'kept', told);
    tell(store, 'agreed', [begun, guess, tool('start', 'stock'), tool('end', 'stock'), tokenAt(20), endAt(30)]);
    await store.flush();
    const few = openStore({ disagreedRatio: 0.4 });
    tell(few, 'left out', told);
    await few.flush();
    const reader = readRuns(file);
    expect(reader.list().map(({ run, kept }) => [run, kept])).toEqual([['kept', 'disagreed']]);
    reader.close();
  });
});

import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/engine/events.ts';
import { fileLogStore } from '../../src/server/file-log-store.ts';
import type { LoadedRun, StoredRun } from '../../src/server/log-store.ts';

let directory = '';
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'tailrace-'))));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const stored: StoredRun = {
  request: { run: '../r/1', pipeline: 'p', surface: 's', input: { text: 'q' } },
  owner: 'alice',
  fingerprint: 'f',
  epoch: 'e',
  kinds: ['text'],
};

function event(seq: number, text = 'x'): RunEvent {
  return { type: 'text', msg: 0, off: 0, text, seq, at: seq };
}

async function eventsOf(loaded: LoadedRun | undefined): Promise<RunEvent[]> {
  const all: RunEvent[] = [];
  for await (const some of loaded?.events ?? []) all.push(...some);
  return all;
}

describe('a file log store', () => {
  it('gives the next process what this one kept', async () => {
    const store = fileLogStore(directory);
    const keeper = store.create(stored);
    for (let seq = 1; seq <= 3; seq++) keeper.append(event(seq, 'naïve\n'));
    await store.close();
    const next = fileLogStore(directory);
    expect(next.has('../r/1')).toBe(true);
    expect(next.has('other')).toBe(false);
    const loaded = await next.load('../r/1');
    expect(loaded?.stored).toEqual(stored);
    expect(await eventsOf(loaded)).toEqual([1, 2, 3].map((seq) => event(seq, 'naïve\n')));
    await next.close();
  });

  it('gives a long run some at a time, whatever its chunks cut, and goes on reading any part of it', async () => {
    const store = fileLogStore(directory);
    const keeper = store.create(stored);
    const events = Array.from({ length: 20_000 }, (_, i) => event(i + 1, `€${'ü'.repeat(i % 37)}`));
    for (const each of events) keeper.append(each);
    await store.close();
    const loaded = await fileLogStore(directory).load('../r/1');
    let chunks = 0;
    const all: RunEvent[] = [];
    for await (const some of loaded?.events ?? []) {
      chunks++;
      all.push(...some);
    }
    expect(all).toEqual(events);
    expect(chunks).toBeGreaterThan(10);
    expect((await loaded?.keeper.read(15_000, 100))?.[0]).toEqual(events[15_000]);
    expect(loaded?.keeper.bytes).toBe(keeper.bytes);
  });

  it('reads any part of a long run', async () => {
    const store = fileLogStore(directory);
    const keeper = store.create(stored);
    for (let seq = 1; seq <= 5_000; seq++) keeper.append(event(seq, `ü${seq}`));
    for (const after of [0, 1, 2_345, 4_999]) {
      const page = await keeper.read(after, 10_000);
      expect(page[0]?.seq).toBe(after + 1);
      expect(page.length).toBeGreaterThan(after === 4_999 ? 0 : 100);
      expect(page.length).toBeLessThan(400);
    }
    expect(await keeper.read(5_000, 10_000)).toEqual([]);
    await store.close();
  });

  it('counts a line that was cut off for nothing, and goes on after it', async () => {
    const store = fileLogStore(directory);
    store.create(stored).append(event(1));
    await store.close();
    const [name = ''] = readdirSync(directory);
    appendFileSync(join(directory, name), '{"type":"text","msg":0,"te');
    const next = fileLogStore(directory);
    const loaded = await next.load('../r/1');
    expect(await eventsOf(loaded)).toEqual([event(1)]);
    loaded?.keeper.append(event(2));
    await next.close();
    expect(await eventsOf(await fileLogStore(directory).load('../r/1'))).toEqual([event(1), event(2)]);
  });

  it('is readable by its user only, and names no run in a file name', async () => {
    const store = fileLogStore(directory);
    store.create(stored).append(event(1));
    await store.close();
    const [name = ''] = readdirSync(directory);
    expect(name).toMatch(/^[0-9a-f]{64}\.jsonl$/);
    expect(statSync(join(directory, name)).mode & 0o077).toBe(0);
  });

  it('lets go of what is removed, and of what earlier processes left too long ago', async () => {
    const store = fileLogStore(directory);
    const keeper = store.create(stored);
    keeper.append(event(1));
    await store.close();
    const [name = ''] = readdirSync(directory);
    const aged = `${'0'.repeat(64)}.jsonl`;
    writeFileSync(join(directory, aged), '');
    utimesSync(join(directory, aged), 1, 1);
    const next = fileLogStore(directory);
    next.sweep(60_000);
    await expect.poll(() => readdirSync(directory)).toEqual([name]);
    next.sweep(60_000);
    expect(next.has('../r/1')).toBe(true);
    utimesSync(join(directory, name), 1, 1);
    next.sweep(60_000);
    await expect.poll(() => readdirSync(directory)).toEqual([]);
    expect(next.has('../r/1')).toBe(false);
    const again = next.create(stored);
    again.append({ type: 'done', outcome: 'answered', seq: 1, at: 1 });
    await expect.poll(() => readdirSync(directory).length).toBe(1);
    again.remove();
    await expect.poll(() => readdirSync(directory)).toEqual([]);
    await next.close();
  });

  it('that cannot write is lost, and throws nothing', async () => {
    const store = fileLogStore(join(directory, 'gone'));
    rmSync(join(directory, 'gone'), { recursive: true });
    const keeper = store.create(stored);
    keeper.append(event(1));
    await store.close();
    expect(keeper.lost).toBe(true);
  });

  it('has written what it was given 10 ms ago', async () => {
    const store = fileLogStore(directory);
    store.create(stored).append(event(1));
    await expect
      .poll(() => readdirSync(directory).map((name) => readFileSync(join(directory, name), 'utf8').split('\n').length))
      .toEqual([3]);
    await store.close();
  });
});

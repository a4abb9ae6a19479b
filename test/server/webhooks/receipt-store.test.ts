import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openReceiptStore, type ReceiptStore } from '../../../src/server/webhooks/receipt-store.ts';
import { type ReceiptBounds, ReceiptTable } from '../../../src/server/webhooks/receipt-table.ts';

const roomy: ReceiptBounds = { maxReceipts: 1_000, maxBytes: 1_000_000, keepMs: 1_000_000, leastMs: 1_000 };
const done = { state: 'done', outcome: 'answered', text: 'yes' } as const;

let folder = '';
let file = '';
const open: ReceiptStore[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tailrace-receipts-'));
  file = join(folder, 'deep', 'webhooks.sqlite');
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
  rmSync(folder, { recursive: true, force: true });
});

async function opened(bounds: Partial<ReceiptBounds> = {}): Promise<ReceiptStore> {
  const store = await openReceiptStore(file, { ...roomy, ...bounds });
  open.push(store);
  return store;
}

/** The same questions, without a thread and a disk. */
function inMemory(bounds: Partial<ReceiptBounds> = {}): ReceiptTable {
  return new ReceiptTable(new DatabaseSync(':memory:'), { ...roomy, ...bounds });
}

let runs = 0;
const arrival = (id: string, at = 0, input = '{}') => ({ webhook: 'desk', id, run: `run-${++runs}`, input, at });

describe('a store of receipts', () => {
  it('takes an id once, also of those that come together, and after it was closed', async () => {
    const store = await opened();
    const all = await Promise.all([
      store.receive(arrival('a')),
      store.receive(arrival('a')),
      store.receive(arrival('b')),
    ]);
    expect(all.map((each) => each !== 'full' && each.isNew)).toEqual([true, false, true]);
    await store.close();
    const again = await (await opened()).receive(arrival('a'));
    expect(again).toEqual({ receipt: (all[0] as { receipt: object }).receipt, isNew: false });
  });

  it('takes an id once for each webhook', () => {
    const store = inMemory();
    store.receive(arrival('a'));
    expect(store.receive({ ...arrival('a'), webhook: 'other' })).toMatchObject({ isNew: true });
  });

  it('gives what has not ended to who comes after, with what is known of it, and what has ended never again', async () => {
    const store = await opened();
    const [one, two, three] = [arrival('1', 1, '{"n":1}'), arrival('2', 2), arrival('3', 3)];
    for (const each of [one, two, three]) await store.receive(each);
    await store.mark(two.run);
    await store.end({ run: three.run, final: done, at: 9, isDue: true });
    await store.close();
    const next = await opened();
    expect(await next.takeUp()).toEqual([
      { webhook: 'desk', id: '1', run: one.run, receivedAt: 1, input: '{"n":1}', attempts: 2, hasEffects: false },
      { webhook: 'desk', id: '2', run: two.run, receivedAt: 2, input: '{}', attempts: 2, hasEffects: true },
    ]);
    expect((await next.takeUp())[0]?.attempts).toBe(3);
    expect(await next.due()).toEqual([{ run: three.run, webhook: 'desk', tries: 0 }]);
    await next.replied({ run: three.run, reply: { state: 'dead', tries: 4, why: 'gone' } });
    expect(await next.due()).toEqual([]);
    expect(await next.find(three.run)).toEqual({
      ...{ webhook: 'desk', id: '3', run: three.run, receivedAt: 3, endedAt: 9, final: done },
      reply: { state: 'dead', tries: 4, why: 'gone' },
    });
  });

  it('is read by its owner alone, and is one process’s', async () => {
    await opened();
    expect(statSync(file).mode & 0o077).toBe(0);
    await expect(openReceiptStore(file, roomy)).rejects.toThrow(/is another process's: .* TAILRACE_WEBHOOKS/);
  });

  it('tells whoever asked that it could not be written, and goes on', async () => {
    const store = await opened();
    const first = arrival('a');
    await store.receive(first);
    await expect(store.receive({ ...arrival('b'), run: first.run })).rejects.toThrow('UNIQUE');
    expect(await store.receive(arrival('b'))).toMatchObject({ isNew: true });
  });

  it('lets the oldest go where it is full, but none that has not ended or could be sent again', () => {
    const store = inMemory({ maxReceipts: 2 });
    const [one, two] = [arrival('1'), arrival('2', 10)];
    store.receive(one);
    store.receive(two);
    expect(store.receive(arrival('3', 5_000))).toBe('full');
    store.end({ run: two.run, final: done, at: 20, isDue: false });
    expect(store.receive(arrival('3', 1_020))).toBe('full');
    expect(store.receive(arrival('3', 1_021))).toMatchObject({ isNew: true });
    expect(store.find(two.run)).toBeUndefined();
    expect(store.find(one.run)).toBeDefined();
  });

  it('keeps what has ended no longer than it should', () => {
    const store = inMemory({ keepMs: 10_000 });
    const one = arrival('1');
    store.receive(one);
    store.end({ run: one.run, final: done, at: 5, isDue: false });
    store.receive(arrival('2', 10_005));
    expect(store.find(one.run)).toBeDefined();
    store.receive(arrival('3', 10_006));
    expect(store.find(one.run)).toBeUndefined();
  });
});

describe('a commit', () => {
  it('is of all that came together or none of it, counts included', () => {
    const table = new ReceiptTable(new DatabaseSync(':memory:'), { ...roomy, maxReceipts: 1 });
    const [one, two] = [arrival('1'), arrival('2')];
    const both = (): unknown[] => [one, { ...two, webhook: 'other', run: one.run }].map((each) => table.receive(each));
    expect(() => table.transact(() => [table.mark(one.run), table.receive(one), fail()])).toThrow('no');
    expect(table.find(one.run)).toBeUndefined();
    // There is room for one still.
    expect(table.transact(both)).toMatchObject([{ isNew: true }, 'full']);
  });

  it('never leaves more than may be held, whatever comes and ends', () => {
    const step = fc.record({ ends: fc.boolean(), size: fc.nat(60), later: fc.nat(800) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const table = new ReceiptTable(new DatabaseSync(':memory:'), { ...roomy, maxReceipts: 5, maxBytes: 200 });
        const held = new Map<string, number>();
        let at = 0;
        for (const [n, { ends, size, later }] of steps.entries()) {
          at += later;
          const one = arrival(String(n), at, 'x'.repeat(size));
          const received = table.receive(one);
          if (received !== 'full') held.set(one.run, size);
          for (const run of held.keys()) if (table.find(run) === undefined) held.delete(run);
          expect(held.size).toBeLessThanOrEqual(5);
          // What one ended with is kept, whatever there is room for; then nothing comes in.
          const bytes = [...held.values()].reduce((sum, each) => sum + each, 0);
          if (received !== 'full') expect(bytes).toBeLessThanOrEqual(200);
          if (received === 'full' || !ends) continue;
          table.end({ run: one.run, final: done, at, isDue: false });
          held.set(one.run, JSON.stringify(done).length);
        }
      }),
      { numRuns: 40 },
    );
  });
});

function fail(): never {
  throw new Error('no');
}

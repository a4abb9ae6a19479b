import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { StartRun } from '../../src/engine/request.ts';
import { fileLogStore } from '../../src/server/file-log-store.ts';
import { LogBudget } from '../../src/server/log-budget.ts';
import { staticTokens } from '../../src/server/static-tokens.ts';
import { ManualTime } from './manual-time.ts';
import { RawClient } from './raw-client.ts';
import { serve } from './serve.ts';
import { atOnce, texts } from './sources.ts';

const tokens = { 'ann-0123456789abcdef': 'ann', 'bob-0123456789abcdef': 'bob' };
const [annsToken = '', bobsToken = ''] = Object.keys(tokens);
const auth = staticTokens(tokens);
/** Text of many messages: none of it merges. */
const kilobytes = (count: number): string => 'x'.repeat(count * 1_000);

async function greeted(url: string, token: string): Promise<RawClient> {
  const client = new RawClient(url);
  await client.opened();
  client.send({ type: 'hello', client: 'test', token });
  await client.message('ready');
  return client;
}

/** Runs that write when the test says so, and what their demand is. */
function byHand(): {
  readonly startRun: StartRun;
  readonly write: (run: string, text: string) => void;
  readonly end: (run: string) => void;
  readonly open: Map<string, boolean>;
} {
  const open = new Map<string, boolean>();
  const writers = new Map<string, { seq: number; off: number; emit: (event: object) => void }>();
  return {
    open,
    startRun: ({ run }, { demand } = {}) =>
      new Observable((log) => {
        writers.set(run, { seq: 0, off: 0, emit: (event) => log.next(event as never) });
        return demand?.subscribe((is) => open.set(run, is));
      }),
    write: (run, text) => {
      const writer = writers.get(run);
      if (writer === undefined) throw new Error(`${run} has not begun`);
      writer.emit({ type: 'text', msg: 0, off: writer.off, text, seq: ++writer.seq, at: 0 });
      writer.off += text.length;
    },
    end: (run) => {
      const writer = writers.get(run);
      writer?.emit({ type: 'done', outcome: 'answered', seq: ++writer.seq, at: 0 });
    },
  };
}

describe('what all logs may hold', () => {
  it('is short from its bound on, until three quarters of it, for those who hold no less than the average', () => {
    const budget = new LogBudget(1_000);
    const [ann, more, bob] = ['ann', 'ann', 'bob'].map((client) => budget.enter(client));
    ann?.(700);
    more?.(200);
    bob?.(100);
    expect([budget.heldBytes, budget.isOver('ann'), budget.isOver('bob')]).toEqual([1_000, false, false]);
    ann?.(800);
    expect([budget.isOver('ann'), budget.isOver('bob'), budget.isOver('carol')]).toEqual([true, false, false]);
    more?.(0);
    more?.(5_000);
    expect([budget.heldBytes, budget.isOver('ann')]).toEqual([900, true]);
    ann?.(600);
    expect([budget.heldBytes, budget.isOver('ann'), budget.largest]).toEqual([700, false, 'ann']);
  });
});

describe('a client whose runs hold most of what all logs may', () => {
  const limits = { logsBytes: 300_000 };

  it('is held back, and nobody else; it goes on when it has read', async () => {
    const { startRun, write, end, open } = byHand();
    const time = new ManualTime();
    const server = await serve(startRun, { auth, limits: { ...limits, heartbeatMs: 1e9 }, scheduler: time });
    const [ann, bob] = await Promise.all([greeted(server.url, annsToken), greeted(server.url, bobsToken)]);
    for (const run of ['a1', 'a2']) ann.start(run, { credit: 0 });
    bob.start('b1', { credit: 0 });
    await ann.until(() => ann.of('accepted').length === 2);
    await bob.message('accepted');
    write('a1', kilobytes(150));
    write('b1', kilobytes(10));
    expect([...open.values()]).toEqual([true, true, true]);
    write('a2', kilobytes(150));
    write('b1', kilobytes(10));
    expect(Object.fromEntries(open)).toEqual({ a1: true, a2: false, b1: true });
    time.advance(300);
    expect(Object.fromEntries(open)).toEqual({ a1: false, a2: false, b1: true });
    expect(server.logs).toMatchObject({ maxBytes: 300_000 });
    expect(server.logs.heldBytes).toBeGreaterThan(300_000);

    ann.start('a3');
    expect(await ann.message('error')).toMatchObject({ run: 'a3', code: 'overloaded', retry: true, afterMs: 1_000 });
    bob.start('b2');
    await bob.until(() => bob.of('accepted').length === 2);

    for (const run of ['a1', 'a2']) ann.send({ type: 'pull', run, n: 4_096 });
    await ann.until(() => ann.of('delta').reduce((sum, { text }) => sum + text.length, 0) === 300_000);
    time.advance(300);
    expect([...open.values()]).toEqual([true, true, true, true]);
    ann.start('a4');
    await ann.until(() => ann.of('accepted').length === 3);
    for (const run of ['a1', 'a2']) end(run);
    await ann.until(() => ann.of('done').length === 2);
    expect(ann.of('gap')).toEqual([]);
  });

  it('and that cannot be held back loses its largest run at twice the bound, and is told so', async () => {
    const { startRun, write, end } = byHand();
    const server = await serve(startRun, { auth, limits });
    const [ann, bob] = await Promise.all([greeted(server.url, annsToken), greeted(server.url, bobsToken)]);
    for (const run of ['a1', 'a2']) ann.start(run, { credit: 0 });
    bob.start('b1');
    await ann.until(() => ann.of('accepted').length === 2);
    await bob.message('accepted');
    for (let n = 0; n < 40; n++) write('a1', kilobytes(10));
    for (let n = 0; n < 30; n++) write('a2', kilobytes(10));
    expect(server.logs.heldBytes).toBeLessThan(600_000);
    expect(await ann.message('error')).toMatchObject({ run: 'a1', code: 'overloaded', retry: true });
    expect(ann.of('gap')).toMatchObject([{ run: 'a1' }]);
    write('b1', 'still here');
    end('b1');
    await bob.message('done');
    expect(bob.text).toBe('still here');
    ann.send({ type: 'pull', run: 'a2', n: 4_096 });
    end('a2');
    await ann.message('done');
    expect(ann.text.length).toBe(300_000);
  });

  it('has them leave memory where there is a store, and nothing is lost', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'tailrace-'));
    const { startRun, write, end, open } = byHand();
    const server = await serve(startRun, { limits, store: fileLogStore(directory) });
    const client = await RawClient.open(server.url);
    for (const run of ['a1', 'a2']) client.start(run, { credit: 0 });
    await client.until(() => client.of('accepted').length === 2);
    for (let n = 0; n < 60; n++) for (const run of ['a1', 'a2']) write(run, kilobytes(10));
    expect(server.logs.heldBytes).toBeLessThan(350_000);
    expect([...open.values()]).toEqual([true, true]);
    for (const run of ['a1', 'a2']) {
      end(run);
      client.send({ type: 'pull', run, n: 4_096 });
    }
    await client.until(() => client.of('done').length === 2);
    expect(client.of('gap')).toEqual([]);
    for (const run of ['a1', 'a2']) {
      const text = client.of('delta').filter((delta) => delta.run === run);
      expect(text.map((delta) => delta.text).join('')).toBe(kilobytes(600));
    }
    await server.close();
    rmSync(directory, { recursive: true });
  });

  it('and most of what the store may is held back the same way, and ended where it does not wait', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'tailrace-'));
    const { startRun, write, end, open } = byHand();
    const stored = { storedLogsBytes: 300_000, storedLogBytes: 200_000 };
    const time = new ManualTime();
    const server = await serve(startRun, {
      auth,
      scheduler: time,
      limits: { ...stored, heartbeatMs: 1e9 },
      store: fileLogStore(directory),
    });
    const [ann, bob] = await Promise.all([greeted(server.url, annsToken), greeted(server.url, bobsToken)]);
    for (const run of ['a1', 'a2']) ann.start(run);
    bob.start('b1');
    await ann.until(() => ann.of('accepted').length === 2);
    await bob.message('accepted');
    for (const run of ['a1', 'a2']) for (let n = 0; n < 16; n++) write(run, kilobytes(10));
    write('b1', kilobytes(10));
    time.advance(300);
    expect(Object.fromEntries(open)).toEqual({ a1: false, a2: false, b1: true });
    ann.start('a3');
    expect(await ann.message('error')).toMatchObject({ run: 'a3', code: 'overloaded' });
    // A run alone is over at twice its own bound; it is told all the same what was kept of it.
    for (let n = 0; n < 25; n++) write('a1', kilobytes(10));
    await ann.until(() => ann.of('error').length === 2);
    expect(ann.of('error')[1]).toMatchObject({ run: 'a1', code: 'overloaded', retry: true });
    expect(ann.of('delta').reduce((sum, { run, text }) => sum + (run === 'a1' ? text.length : 0), 0)).toBeGreaterThan(
      390_000,
    );
    end('b1');
    await bob.message('done');
    expect(bob.text).toBe(kilobytes(10));
    await time.finish(server.close());
    rmSync(directory, { recursive: true });
  });

  it('is told by 503 over HTTP', async () => {
    const { startRun, write } = byHand();
    const server = await serve(startRun, { auth, limits });
    const ann = await greeted(server.url, annsToken);
    ann.start('a1', { credit: 0 });
    await ann.message('accepted');
    write('a1', kilobytes(301));
    const response = await fetch(`${server.url.replace('ws', 'http')}/v1/runs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${annsToken}` },
      body: JSON.stringify({ pipeline: 'p', input: {} }),
    });
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await response.json()).toMatchObject({ error: { code: 'overloaded' } });
  });
});

describe('logs of ended runs', () => {
  it('that a client never reads go like others when there is no room, and it is told', async () => {
    const time = new ManualTime();
    const limits = { heartbeatMs: 1e9, retainedBytes: 100_000 };
    const server = await serve(atOnce(texts([kilobytes(40)])), { limits, scheduler: time });
    const client = await RawClient.open(server.url);
    for (let n = 0; n < 10; n++) client.start(`r${n}`, { credit: 0 });
    await client.until(() => client.of('accepted').length === 10);
    time.advance(300);
    expect(server.logs.heldBytes).toBeLessThan(100_000);
    await client.until(() => client.of('error').length === 8);
    const oldest = Array.from({ length: 8 }, (_, n) => `r${n}`);
    for (const error of client.of('error')) expect(error).toMatchObject({ code: 'log-lost', retry: false });
    for (const type of ['gap', 'error'] as const)
      expect(
        client
          .of(type)
          .map(({ run }) => run)
          .sort(),
      ).toEqual(oldest);
    // What is held is told, however late it is asked for.
    time.advance(301_000);
    client.send({ type: 'pull', run: 'r9', n: 9 });
    await client.message('done');
    expect(client.text).toBe(kilobytes(40));
  });
});

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asyncScheduler } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../src/index.ts';
import type { AuditEntry } from '../../../src/observe/audit/audit-entry.ts';
import { type AuditEvent, AuditLog, type AuditLogOptions } from '../../../src/observe/audit/audit-log.ts';
import { postLines } from '../../../src/observe/audit/post-lines.ts';

let folder = '';
let events: AuditEvent[] = [];

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'tailrace-audit-')), 'audit');
  events = [];
});

afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

const open = (options: Partial<AuditLogOptions> = {}): AuditLog =>
  new AuditLog({ folder, scheduler: asyncScheduler, flushMs: 1, observe: (event) => events.push(event), ...options });

function run(log: AuditLog, name: string, ...log_: readonly Partial<RunEvent>[]): void {
  const request = { run: name, pipeline: 'shop', surface: 'chat', input: { text: 'hi', user: 'ann', session: 's1' } };
  const listener = log.begin({ request, version: 2, slo: {} });
  const done: Partial<RunEvent> = { type: 'done', outcome: 'answered' };
  for (const [index, event] of [...log_, done].entries())
    listener.event({ seq: index + 1, at: 12, ...event } as RunEvent);
}

const onDisk = (): AuditEntry[] =>
  readdirSync(folder)
    .sort()
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n'))
    .filter(Boolean)
    .map((line) => JSON.parse(line) as AuditEntry);

const countOf = (type: AuditEvent['type']): number =>
  events.filter((event) => event.type === type).reduce((sum, { entries }) => sum + entries, 0);

describe('an audit log', () => {
  it('puts on record who asked, what was called, what was cut, and how it ended; not what was said', async () => {
    const log = open();
    const call = { id: '1', name: 'reserve', args: { book: 'B17' } };
    run(
      log,
      'r1',
      { type: 'text', msg: 0, off: 0, text: 'secret words' },
      { type: 'tool', phase: 'end', stage: 'calls', call, ok: true, value: 1, tookMs: 3 },
      { type: 'finding', stage: 'safe', category: 'pii.card-number' },
      { type: 'retract', msg: 0, fromOff: 0, reason: 'self-harm' },
    );
    await log.close();
    const [entry] = onDisk();
    expect(entry).toMatchObject({
      ...{ run: 'r1', pipeline: 'shop', version: 2, surface: 'chat', user: 'ann', session: 's1' },
      ...{ outcome: 'answered', tookMs: 12, findings: ['pii.card-number', 'retracted: self-harm'] },
      calls: [{ name: 'reserve', args: { book: 'B17' }, ok: true }],
    });
    expect(JSON.stringify(entry)).not.toContain('secret words');
    const [file = ''] = readdirSync(folder);
    expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it('puts on record what it can of a call that JSON cannot hold, and loses no other entry for it', async () => {
    const log = open();
    const ended = (args: unknown): Partial<RunEvent> =>
      ({
        type: 'tool',
        phase: 'end',
        stage: 'calls',
        call: { id: '1', name: 'count', args },
        ok: true,
        tookMs: 3,
      }) as never;
    const odd = Object.defineProperty({}, 'x', {
      enumerable: true,
      get: () => {
        throw new Error('no');
      },
    });
    run(log, 'r1', ended({ most: 10n }), ended(odd));
    run(log, 'r2', ended({ most: 10 }));
    await log.close();
    expect(onDisk().map(({ run: name, calls }) => [name, calls.map(({ args }) => args)])).toEqual([
      ['r1', [{ most: '10' }, 'not JSON: Error: no']],
      ['r2', [{ most: 10 }]],
    ]);
    expect(countOf('lost')).toBe(0);
  });

  it('records runs that failed or were left', async () => {
    const log = open();
    const request = { run: 'x', pipeline: 'shop', surface: 'chat', input: 'hi' };
    log
      .begin({ request, version: 1, slo: {} })
      .event({ seq: 1, at: 5, type: 'error', code: 'run.deadline', message: '', retry: true });
    log.begin({ request, version: 1, slo: {} }).cancelled?.();
    await log.close();
    expect(onDisk()).toMatchObject([{ outcome: 'failed', code: 'run.deadline' }, { outcome: 'cancelled' }]);
  });

  it('bounds an entry: many calls are counted, long arguments cut', async () => {
    const log = open();
    const calls = Array.from({ length: 70 }, (_, n): Partial<RunEvent> => {
      const call = { id: String(n), name: 'note', args: { text: 'x'.repeat(10_000) } };
      return { type: 'tool', phase: 'end', stage: 'calls', call, ok: true, tookMs: 1 };
    });
    run(log, 'r', ...calls);
    await log.close();
    const [entry] = onDisk();
    expect([entry?.calls.length, entry?.moreCalls, String(entry?.calls[0]?.args).length]).toEqual([64, 6, 4096]);
  });

  it('sends in batches, and leaves nothing on disk', async () => {
    const sent: string[][] = [];
    const log = open({ send: async (lines) => void sent.push([...lines]), maxBatch: 10, flushMs: 50 });
    for (let n = 0; n < 25; n++) run(log, `r${n}`);
    await log.close();
    expect(sent.map((lines) => lines.length)).toEqual([10, 10, 5]);
    expect(sent.flat().map((line) => (JSON.parse(line) as AuditEntry).run)).toEqual(
      Array.from({ length: 25 }, (_, n) => `r${n}`),
    );
    expect(readdirSync(folder)).toEqual([]);
    expect(countOf('sent')).toBe(25);
  });
});

describe('a receiver that is away', () => {
  it('costs nothing: entries wait on disk and follow in order, each once, also from the next process', async () => {
    const taken: string[] = [];
    let away = true;
    const send = async (lines: readonly string[]): Promise<void> => {
      if (away) throw new Error('503');
      taken.push(...lines.map((line) => (JSON.parse(line) as AuditEntry).run));
    };
    const before = open({ send, retryMs: 60_000, maxSegmentBytes: 500 });
    for (let n = 0; n < 10; n++) run(before, `r${n}`);
    await before.close();
    expect(taken).toEqual([]);
    expect(onDisk()).toHaveLength(10);
    expect([countOf('spilled'), countOf('lost')]).toEqual([10, 0]);
    away = false;
    const after = open({ send });
    for (let n = 10; n < 15; n++) run(after, `r${n}`);
    await after.close();
    expect(taken).toEqual(Array.from({ length: 15 }, (_, n) => `r${n}`));
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is asked again by itself', async () => {
    const taken: string[] = [];
    let asked = 0;
    const log = open({
      retryMs: 5,
      send: async (lines) => {
        if (++asked <= 2) throw new Error('503');
        taken.push(...lines);
      },
    });
    run(log, 'r1');
    await expect.poll(() => taken.length).toBe(1);
    await log.close();
  });

  it('that never answers does not hold more in memory than it may: the rest goes to disk', async () => {
    let release = (): void => {};
    let asked = 0;
    const log = open({
      send: () =>
        new Promise((resolve) => {
          asked++;
          release = resolve;
        }),
      ...{ maxWaiting: 20, maxBatch: 5, flushMs: 0 },
    });
    run(log, 'first');
    await expect.poll(() => asked).toBe(1);
    for (let n = 0; n < 65; n++) run(log, `r${n}`);
    await expect.poll(() => countOf('spilled')).toBeGreaterThanOrEqual(60);
    expect(onDisk().length).toBe(60);
    const closing = log.close();
    // Answers whatever is still asked of it while it closes.
    const answering = setInterval(() => release(), 1);
    await closing;
    clearInterval(answering);
    expect(countOf('lost')).toBe(0);
    expect(countOf('sent')).toBe(66);
  });
});

describe('the disk', () => {
  it('holds as much as it may, and what must go for it is told', async () => {
    const log = open({ maxSegmentBytes: 400, maxBytes: 2_000, maxBatch: 1 });
    for (let n = 0; n < 30; n++) run(log, `r${n}`);
    await log.close();
    const kept = onDisk();
    expect(kept.length + countOf('lost')).toBe(30);
    expect(countOf('lost')).toBeGreaterThan(10);
    expect(kept.at(-1)?.run).toBe('r29');
    const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
    expect(bytes).toBeLessThanOrEqual(2_400);
  });

  it('that refuses is told: nothing is lost in silence', async () => {
    writeFileSync(folder, 'a file where the folder should be');
    const log = open();
    run(log, 'r1');
    await log.close();
    expect(events).toMatchObject([{ type: 'lost', entries: 1 }]);
  });

  it('may hold half a line of a process that was killed: it is not sent', async () => {
    const before = open();
    run(before, 'r1');
    await before.close();
    const [file = ''] = readdirSync(folder);
    writeFileSync(join(folder, file), '{"run":"r2","out', { flag: 'a' });
    const taken: string[] = [];
    const log = open({ send: async (lines) => void taken.push(...lines) });
    await log.close();
    expect(taken.map((line) => (JSON.parse(line) as AuditEntry).run)).toEqual(['r1']);
  });
});

describe('lines posted to a URL', () => {
  it('arrive as one request, and are refused where the receiver refuses', async () => {
    const bodies: string[] = [];
    const receiver = createServer(async (request, response) => {
      let text = '';
      for await (const chunk of request) text += chunk;
      bodies.push(`${request.headers['content-type']} ${text}`);
      response.writeHead(bodies.length === 1 ? 204 : 500).end();
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const send = postLines(`http://127.0.0.1:${(receiver.address() as AddressInfo).port}/audit`);
    await send(['{"a":1}', '{"a":2}']);
    expect(bodies).toEqual(['application/x-ndjson {"a":1}\n{"a":2}\n']);
    await expect(send(['{}'])).rejects.toThrow('the receiver answered 500');
    receiver.close();
    expect(() => postLines('nowhere')).toThrow('nowhere is no URL');
  });
});

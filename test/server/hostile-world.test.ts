import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect as dial } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom, type MonoTypeOperatorFunction, tap, toArray } from 'rxjs';
import { afterAll, describe, expect, it } from 'vitest';
import { connect, type RunMessage, Transcript } from '../../src/client/index.ts';
import { codecs } from '../../src/protocol/codecs.ts';
import { DarkProxy } from './dark-proxy.ts';
import { RawClient } from './raw-client.ts';
import { type Writing, wordsOf } from './server-process.ts';
import { ServerProcess } from './spawn-server.ts';

const directory = mkdtempSync(join(tmpdir(), 'tailrace-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const million: Writing = { words: 1_000_000, burst: 2_000, everyMs: 1, pausable: true };
/** What it takes where nobody holds it up: how long it lasts, in its own time. */
const millionBursts = 500;
const slowly: Writing = { words: 300, burst: 1, everyMs: 4 };
/** Does not end before it is cut. */
const endless: Writing = { words: 1_000_000, burst: 1, everyMs: 4 };
const megabyte = 1024 * 1024;

function start(client: RawClient, run: string, writing: Writing, credit: number): void {
  client.start(run, { input: { ...writing }, credit });
}

/** Opens a connection where hellos must come soon: on a busy machine one may come too late, and is said again. */
async function openPromptly(url: string): Promise<RawClient> {
  for (;;) {
    const client = new RawClient(url);
    const late = await Promise.race([client.greet(), client.closed]);
    if (late === undefined) return client;
    // Its hello, or already the head of its request.
    expect([4408, 1006]).toContain(late.code);
  }
}

/** Does something once, when a run has shown so many characters. */
function whenShown(chars: number, act: () => unknown): MonoTypeOperatorFunction<RunMessage> {
  let shown = 0;
  return tap((message) => {
    if (message.type !== 'delta' || shown >= chars) return;
    shown = message.off + message.text.length;
    if (shown >= chars) void act();
  });
}

function textOf(messages: readonly RunMessage[]): string {
  const transcript = new Transcript();
  for (const message of messages) transcript.apply(message);
  return transcript.text();
}

describe('a million deltas', () => {
  it('for a client that grants nothing: the run ends all the same, memory is flat, the text is whole when it pulls', async () => {
    const server = await ServerProcess.start();
    const client = await RawClient.open(server.url);
    const before = await server.memoryBytes();
    start(client, 'r1', million, 0);
    expect(await server.hasEnded('r1')).toBe(millionBursts);
    expect((await server.memoryBytes()) - before).toBeLessThan(16 * megabyte);
    expect(client.of('delta')).toEqual([]);
    client.send({ type: 'pull', run: 'r1', n: 4096 });
    await client.message('done');
    expect(client.text).toBe(wordsOf(million.words));
    // What waited has merged, sixteen kilobytes a frame.
    expect(client.of('delta').length).toBeLessThan(400);
  });

  it('for a client that stops reading its socket: the gate shuts, memory is flat, the text is whole when it reads', async () => {
    const server = await ServerProcess.start();
    const client = await RawClient.open(server.url);
    const before = await server.memoryBytes();
    client.socket.pause();
    start(client, 'r1', million, 4096);
    expect(await server.hasEnded('r1')).toBe(millionBursts);
    expect((await server.memoryBytes()) - before).toBeLessThan(16 * megabyte);
    client.socket.resume();
    await client.message('done');
    expect(client.text).toBe(wordsOf(million.words));
  });

  it('for a client that stalls end when they do for one that reads, which gets them meanwhile', async () => {
    const server = await ServerProcess.start();
    const [stalled, silent, reading] = await Promise.all([1, 2, 3].map(() => RawClient.open(server.url)));
    if (stalled === undefined || silent === undefined || reading === undefined) throw new Error('three are open');
    start(stalled, 'stalled', million, 4096);
    await stalled.message('delta');
    stalled.socket.pause();
    start(silent, 'silent', million, 0);
    start(reading, 'read', million, 4096);
    const pulling = setInterval(() => reading.send({ type: 'pull', run: 'read', n: 1000 }), 5);
    await reading.message('done');
    clearInterval(pulling);
    expect(reading.text).toBe(wordsOf(million.words));
    // All write side by side, a burst each in turn: who was held up would have taken more turns.
    const turns = await Promise.all(['stalled', 'silent', 'read'].map((run) => server.hasEnded(run)));
    expect(turns).toEqual([millionBursts, millionBursts, millionBursts]);
    expect(silent.of('delta')).toEqual([]);
    stalled.socket.resume();
    silent.send({ type: 'pull', run: 'silent', n: 4096 });
    await Promise.all([stalled.message('done'), silent.message('done')]);
    expect(stalled.text).toBe(wordsOf(million.words));
    expect(silent.text).toBe(wordsOf(million.words));
  });

  it('beyond the bound of the log hold up a source that can wait, and lose nothing', async () => {
    const server = await ServerProcess.start({ limits: { logBytes: 200_000 } });
    const client = await RawClient.open(server.url);
    start(client, 'r1', { words: 200_000, burst: 2_000, everyMs: 1, pausable: true }, 0);
    await expect.poll(() => [...server.heldUp]).toEqual(['r1']);
    expect(server.ended.size).toBe(0);
    client.send({ type: 'pull', run: 'r1', n: 4096 });
    await client.message('done');
    expect(client.text).toBe(wordsOf(200_000));
    expect(client.of('gap')).toEqual([]);
  });

  it('that memory cannot hold go to the store: nothing is lost, and demand stays open', async () => {
    const server = await ServerProcess.start({ store: join(directory, 'spill'), limits: { logBytes: 200_000 } });
    const client = await RawClient.open(server.url, codecs.msgpack);
    start(client, 'r1', { words: 300_000, burst: 2_000, everyMs: 1 }, 0);
    await server.hasEnded('r1');
    client.send({ type: 'pull', run: 'r1', n: 4096 });
    await client.message('done');
    expect(client.of('gap')).toEqual([]);
    expect(client.text).toBe(wordsOf(300_000));
    let after = 0;
    for (const { from, seq } of client.of('delta')) {
      expect(from).toBe(after + 1);
      after = seq;
    }
  });

  it('that nothing can hold are announced as lost, and the text is whole by a snapshot', async () => {
    const server = await ServerProcess.start({ limits: { logBytes: 1_000_000 } });
    const client = await RawClient.open(server.url);
    start(client, 'r1', { words: 200_000, burst: 2_000, everyMs: 1 }, 1);
    await server.hasEnded('r1');
    client.send({ type: 'pull', run: 'r1', n: 4096 });
    await client.message('done');
    expect(client.text).toBe(wordsOf(200_000));
  });
});

describe('a link', () => {
  it('cut without a word is noticed, and the run resumed over another', async () => {
    const server = await ServerProcess.start({ limits: { heartbeatMs: 200 } });
    const proxy = await DarkProxy.to(server.port);
    const client = connect(proxy.url, { backoff: { baseMs: 5 } });
    const cut = whenShown(80, () => proxy.goDark());
    const input = { ...slowly };
    const messages = await lastValueFrom(client.run({ pipeline: 'p', surface: 's', input }).pipe(cut, toArray()));
    expect(textOf(messages)).toBe(wordsOf(slowly.words));
    expect(messages.filter((message) => message.type === 'accepted').length).toBeGreaterThan(1);
    client.close();
  });

  it('of each of 500 clients reset at once: all come back, and each text is whole', async () => {
    const server = await ServerProcess.start({ limits: { connectionsPerAddress: 1_100, activeRunsPerClient: 600 } });
    const proxy = await DarkProxy.to(server.port);
    let begun = 0;
    const writing: Writing = { words: 60, burst: 1, everyMs: 40 };
    const texts = Array.from({ length: 500 }, async (_, i) => {
      const codec = Object.values(codecs)[i % 3] ?? codecs.json;
      const client = connect(proxy.url, { codec, backoff: { baseMs: 50, attempts: 30 } });
      let counted = false;
      const count = tap<RunMessage>((message) => {
        if (counted || message.type !== 'delta') return;
        counted = true;
        if (++begun === 500) proxy.reset();
      });
      const input = { ...writing };
      const messages = await lastValueFrom(client.run({ pipeline: 'p', surface: 's', input }).pipe(count, toArray()));
      client.close();
      return textOf(messages);
    });
    expect(new Set(await Promise.all(texts))).toEqual(new Set([wordsOf(60)]));
    expect(begun).toBe(500);
  });
});

describe('a frame', () => {
  it('of 40 bytes, eight MessagePack arrays one in the other, each of 268 million, is malformed and takes no memory', async () => {
    const hostile = Buffer.from('dd0fffffff'.repeat(8), 'hex');
    expect(hostile).toHaveLength(40);
    const server = await ServerProcess.start();
    const quiet = await RawClient.open(server.url);
    const before = await server.peakBytes();
    const greeted = await RawClient.open(server.url, codecs.msgpack);
    const unknown = new RawClient(server.url, codecs.msgpack);
    await unknown.opened();
    for (const { socket, closed } of [greeted, unknown]) {
      socket.send(hostile);
      expect(await closed).toEqual({ code: 4400, reason: 'a length is greater than the frame' });
    }
    expect((await server.peakBytes()) - before).toBeLessThan(32 * megabyte);
    await quiet.settle();
  });
});

describe('a flood', () => {
  it('of starts ends its own connection, and nobody else notices', async () => {
    const server = await ServerProcess.start();
    const quiet = await RawClient.open(server.url);
    start(quiet, 'quiet', slowly, 4096);
    await quiet.message('delta');
    const flooding = await RawClient.open(server.url);
    for (let i = 0; i < 10_000; i++) start(flooding, `flood${i}`, slowly, 1);
    expect((await flooding.closed).code).toBe(4429);
    await quiet.message('done');
    expect(quiet.text).toBe(wordsOf(slowly.words));
  });

  it('of starts with large inputs leaves none of them in memory once they have ended', async () => {
    const server = await ServerProcess.start({
      limits: { starts: 1_000, activeRuns: 1_000, activeRunsPerClient: 1_000, inboundBytesPerSecond: 1e9 },
    });
    const client = await RawClient.open(server.url);
    const before = await server.memoryBytes();
    for (let i = 0; i < 400; i++) {
      const input = { words: 1, burst: 1, everyMs: 1, padding: 'x'.repeat(60_000) };
      client.start(`large${i}`, { input, credit: 9 });
    }
    await client.until(() => client.of('done').length === 400);
    // 24 MB came in; what is kept for a resume are the logs.
    expect((await server.memoryBytes()) - before).toBeLessThan(8 * megabyte);
  });

  it('of pings ends its own connection', async () => {
    const server = await ServerProcess.start();
    const flooding = await RawClient.open(server.url);
    for (let n = 0; n < 50_000; n++) flooding.send({ type: 'ping', n });
    expect((await flooding.closed).code).toBe(4429);
  });

  it('of handshakes that never end is cut off, and others get in meanwhile', async () => {
    const server = await ServerProcess.start({ limits: { helloMs: 400 } });
    const slow = Array.from({ length: 200 }, () => {
      const socket = dial(server.port, '127.0.0.1');
      socket.on('error', () => {});
      socket.resume();
      socket.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n');
      return new Promise<void>((resolve) => socket.on('close', () => resolve()));
    });
    const client = await openPromptly(server.url);
    start(client, 'r1', { words: 10, burst: 10, everyMs: 1 }, 100);
    await client.message('done');
    await Promise.all(slow);
  });

  it('of clients that say no hello and do not answer the close gives their places back in the time for an answer', async () => {
    const limits = { helloMs: 200, connectionsPerAddress: 20 };
    const server = await ServerProcess.start({ limits: { ...limits, closeMs: 1_000 } });
    const longer = await ServerProcess.start({ limits: { ...limits, closeMs: 600_000 } });
    const mute = ({ port }: ServerProcess): Promise<'closed'> => {
      const socket = dial(port, '127.0.0.1');
      socket.on('error', () => {});
      socket.resume();
      socket.write(
        'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
          'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n' +
          'Sec-WebSocket-Protocol: tailrace.v1.json\r\n\r\n',
      );
      return new Promise((resolve) => socket.on('close', () => resolve('closed')));
    };
    const held = mute(longer);
    await Promise.all(Array.from({ length: 30 }, () => mute(server)));
    expect(await Promise.race([held, 'still held'])).toBe('still held');
    expect((await openPromptly(server.url)).of('ready')).toHaveLength(1);
  });
});

describe('a server', () => {
  it('that gets SIGTERM in mid-stream lets the runs end, and exits with 0', async () => {
    const server = await ServerProcess.start({ limits: { drainMs: 60_000 } });
    const client = await RawClient.open(server.url);
    start(client, 'r1', slowly, 4096);
    await client.message('delta');
    server.child.kill('SIGTERM');
    await client.message('done');
    expect(client.text).toBe(wordsOf(slowly.words));
    expect((await client.closed).code).toBe(4503);
    expect(await server.exited).toBe(0);
  });

  it('that is killed, with a store: what had ended is resumed whole by the next process', async () => {
    const store = join(directory, 'killed-after');
    const server = await ServerProcess.start({ store });
    const client = await RawClient.open(server.url);
    start(client, 'r1', { words: 500, burst: 100, everyMs: 1 }, 2);
    await server.hasEnded('r1');
    await client.message('delta');
    const kept = (): string =>
      readdirSync(store)
        .map((name) => readFileSync(join(store, name), 'utf8'))
        .join('');
    await expect.poll(kept).toContain('"type":"done"');
    server.child.kill('SIGKILL');
    await server.exited;
    // What it had sent still comes.
    await client.closed;
    const next = await ServerProcess.start({ store });
    const epoch = client.of('accepted')[0]?.epoch ?? '';
    const after = client.of('delta').at(-1)?.seq ?? 0;
    const back = await RawClient.open(next.url, codecs.fb);
    back.send({ type: 'resume', run: 'r1', epoch, after, credit: 100 });
    await back.message('done');
    const texts = [...client.of('delta'), ...back.of('delta')].map((delta) => delta.text);
    expect(texts.join('')).toBe(wordsOf(500));
  });

  it('that is killed in mid-run, with a store: the client gets what was kept, then is told that the run was cut off', async () => {
    const store = join(directory, 'killed-during');
    const server = await ServerProcess.start({ store });
    const address = await DarkProxy.to(server.port);
    const client = connect(address.url, { backoff: { baseMs: 20, maxMs: 200, attempts: 1_000 } });
    const kill = whenShown(100, async () => {
      server.child.kill('SIGKILL');
      await server.exited;
      address.aim((await ServerProcess.start({ store })).port);
    });
    const input = { ...endless };
    const messages = await lastValueFrom(client.run({ pipeline: 'p', surface: 's', input }).pipe(kill, toArray()));
    expect(messages.at(-1)).toMatchObject({ type: 'error', code: 'interrupted', retry: true });
    const text = textOf(messages);
    expect(text.length).toBeGreaterThanOrEqual(100);
    expect(wordsOf(100_000).startsWith(text)).toBe(true);
    client.close();
  });

  it('that is killed, without a store: the client is told that nothing is known of its run', async () => {
    const server = await ServerProcess.start();
    const address = await DarkProxy.to(server.port);
    const client = connect(address.url, { backoff: { baseMs: 20, maxMs: 200, attempts: 1_000 } });
    const kill = whenShown(100, async () => {
      server.child.kill('SIGKILL');
      await server.exited;
      address.aim((await ServerProcess.start()).port);
    });
    const input = { ...endless };
    const messages = await lastValueFrom(client.run({ pipeline: 'p', surface: 's', input }).pipe(kill, toArray()));
    expect(messages.at(-1)).toMatchObject({ type: 'error', code: 'unknown-run', retry: false });
    client.close();
  });
});

import { pino } from 'pino';
import { Observable, of, Subscription } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { RunEvent } from '../../src/engine/events.ts';
import type { RunOptions, StartRun } from '../../src/engine/request.ts';
import { codecs } from '../../src/protocol/codecs.ts';
import { recordsCodec } from '../../src/protocol/msgpack-codec.ts';
import { ManualTime } from './manual-time.ts';
import { RawClient } from './raw-client.ts';
import { serve } from './serve.ts';
import { atOnce, echo, failing, numbered, silent, texts, type Unnumbered } from './sources.ts';

const words = ['The ', 'Big ', 'Sleep ', 'costs ', '$9.50.'];

describe.each(Object.values(codecs).map((codec) => [codec.name, codec] as const))('a connection in %s', (_, codec) => {
  it('is greeted, starts a run, and gets its text and its end', async () => {
    const server = await serve(atOnce(texts(words)));
    const client = await RawClient.open(server.url, codec);
    expect(client.of('ready')[0]).toMatchObject({ codec: codec.name, heartbeatMs: 15_000, limits: { credit: 4096 } });
    client.start('r1');
    expect(await client.message('done')).toMatchObject({ run: 'r1', outcome: 'answered', seq: 6 });
    expect(client.received[1]).toMatchObject({ type: 'accepted', run: 'r1', epoch: client.of('ready')[0]?.epoch });
    expect(client.text).toBe(words.join(''));
  });

  it('is closed with 4400 on a frame of the wrong kind, and the server goes on', async () => {
    const server = await serve(echo);
    const client = await RawClient.open(server.url, codec);
    client.socket.send(Buffer.from('{"type":"ping","n":1}'), { binary: !codec.binary });
    expect((await client.closed).code).toBe(4400);
    const next = await RawClient.open(server.url, codec);
    next.start('r1', { input: { text: 'still here' } });
    await next.message('done');
    expect(next.text).toBe('still here');
  });

  it('is closed with 4400 on noise', async () => {
    const server = await serve(echo);
    const client = await RawClient.open(server.url, codec);
    client.socket.send(Buffer.from([0xdd, 0x0f, 0xff, 0xff, 0xff, 1, 2, 3]), { binary: codec.binary });
    const { code } = await client.closed;
    // In a text frame these bytes are not UTF-8, which WebSocket itself refuses.
    expect(code).toBe(codec.binary ? 4400 : 1007);
  });
});

describe('msgpack with records', () => {
  it('is spoken to clients that say they can', async () => {
    const server = await serve(atOnce(texts(words)));
    const client = new RawClient(server.url, recordsCodec(), ['tailrace.v1.msgpack']);
    await client.opened();
    client.socket.send(codecs.msgpack.encode({ type: 'hello', client: 'test', caps: ['records'] }));
    await client.message('ready');
    client.socket.send(
      codecs.msgpack.encode({ type: 'start', run: 'r', pipeline: 'p', surface: 'chat', input: {}, credit: 9 }),
    );
    await client.message('done');
    expect(client.text).toBe(words.join(''));
  });
});

describe('the handshake', () => {
  it('picks the first subprotocol it knows', async () => {
    const server = await serve(echo);
    const client = new RawClient(server.url, codecs.msgpack, ['soap', 'tailrace.v1.msgpack', 'tailrace.v1.json']);
    await client.opened();
    expect(client.socket.protocol).toBe('tailrace.v1.msgpack');
  });

  it('is closed with 4406 where none is known', async () => {
    const server = await serve(echo);
    const client = new RawClient(server.url, codecs.json, ['graphql-transport-ws']);
    expect((await client.closed).code).toBe(4406);
  });

  it('is closed with 4408 where no hello comes in time', async () => {
    const time = new ManualTime();
    const server = await serve(echo, { scheduler: time });
    const client = new RawClient(server.url);
    await client.opened();
    time.advance(2_900);
    await time.turn();
    expect(client.socket.readyState).toBe(WebSocket.OPEN);
    time.advance(400);
    expect((await client.closed).code).toBe(4408);
  });

  it('is closed with 4401 where something comes before hello', async () => {
    const server = await serve(echo);
    const client = new RawClient(server.url);
    await client.opened();
    client.start('r1');
    expect(await client.closed).toEqual({ code: 4401, reason: 'hello comes before start' });
  });

  it('is closed with 4409 on a second hello', async () => {
    const server = await serve(echo);
    const client = await RawClient.open(server.url);
    client.send({ type: 'hello', client: 'again' });
    expect((await client.closed).code).toBe(4409);
  });

  it('lets a start follow hello without waiting for ready', async () => {
    const server = await serve(echo);
    const client = new RawClient(server.url);
    await client.opened();
    client.send({ type: 'hello', client: 'test' });
    client.start('r1');
    await client.message('done');
    expect(client.received.map((message) => message.type)).toEqual(['ready', 'accepted', 'delta', 'done']);
  });
});

describe('credit', () => {
  it('of nothing holds back text but not the run, and merges what waits', async () => {
    const server = await serve(atOnce(texts(words)));
    const client = await RawClient.open(server.url);
    client.start('r1', { credit: 0 });
    await client.settle();
    expect(client.of('delta')).toEqual([]);
    client.send({ type: 'pull', run: 'r1', n: 1 });
    expect(await client.message('delta')).toMatchObject({ from: 1, seq: 5, off: 0, text: words.join('') });
    expect(await client.message('done')).toMatchObject({ from: 6, seq: 6 });
  });

  it('is spent one unit a frame', async () => {
    const events = texts(['a. ', 'b. ']);
    events.splice(1, 0, { type: 'sentence', msg: 0, idx: 0, off: 0, len: 3 });
    const server = await serve(atOnce(events));
    const client = await RawClient.open(server.url);
    client.start('r1', { credit: 2 });
    await client.settle();
    expect(client.received.filter((m) => m.type !== 'pong').map((m) => m.type)).toEqual([
      'ready',
      'accepted',
      'delta',
      'sentence',
    ]);
    expect(client.of('done')).toEqual([]);
    client.send({ type: 'pull', run: 'r1', n: 1 });
    await client.message('done');
  });

  it('by bytes lets a frame overdraw and the next one wait', async () => {
    const server = await serve(
      numbered(
        () =>
          new Observable((run) => {
            const timer = setInterval(() => run.next({ type: 'text', msg: 0, off: 0, text: 'x'.repeat(10) }), 5);
            return () => clearInterval(timer);
          }),
      ),
    );
    const client = await RawClient.open(server.url);
    client.start('r1', { credit: 0 });
    client.send({ type: 'pull', run: 'r1', n: 100, bytes: 5 });
    await client.message('delta');
    await client.settle();
    expect(client.of('delta')).toHaveLength(1);
    client.send({ type: 'pull', run: 'r1', n: 1, bytes: 1_000 });
    await client.until(() => client.of('delta').length > 1);
    client.send({ type: 'cancel', run: 'r1' });
    await client.message('done');
  });

  it.each([0, -1, 1.5])('of %s is malformed', async (n) => {
    const server = await serve(silent);
    const client = await RawClient.open(server.url);
    client.start('r1');
    client.socket.send(JSON.stringify({ type: 'pull', run: 'r1', n }));
    expect(await client.closed).toEqual({ code: 4400, reason: 'pull.n: expected an integer from 1 to 4294967295' });
  });
});

describe('demand', () => {
  it('closes at the bound of the log, and opens when the client has pulled', async () => {
    const demands: boolean[] = [];
    let emit: (event: RunEvent) => void = () => {};
    const startRun: StartRun = (_, { demand }: RunOptions = {}) =>
      new Observable((run) => {
        emit = (event) => run.next(event);
        return demand?.subscribe((open) => demands.push(open));
      });
    const server = await serve(startRun, { limits: { logBytes: 20_000 } });
    const client = await RawClient.open(server.url);
    client.start('r1', { credit: 0 });
    await client.settle();
    expect(demands).toEqual([true]);
    for (let i = 0; i < 30; i++)
      emit({ type: 'text', msg: 0, off: i * 1000, text: 'x'.repeat(1000), seq: i + 1, at: i });
    expect(demands).toEqual([true, false]);
    client.send({ type: 'pull', run: 'r1', n: 10 });
    await client.until(() => client.text.length === 30_000);
    expect(demands).toEqual([true, false, true]);
    emit({ type: 'done', outcome: 'answered', seq: 31, at: 31 });
    await client.message('done');
  });
});

describe('cancel', () => {
  it('unsubscribes the run, silences what was not sent, and ends it as cancelled', async () => {
    let torn = 0;
    const server = await serve(
      numbered(
        () =>
          new Observable((run) => {
            run.next({ type: 'text', msg: 0, off: 0, text: 'unsent' });
            return () => torn++;
          }),
      ),
    );
    const client = await RawClient.open(server.url);
    client.start('r1', { credit: 0 });
    client.send({ type: 'cancel', run: 'r1' }, { type: 'cancel', run: 'r1' }, { type: 'pull', run: 'r1', n: 5 });
    expect(await client.message('done')).toMatchObject({ outcome: 'cancelled', from: 1, seq: 2 });
    await client.settle();
    expect(client.of('delta')).toEqual([]);
    expect(client.of('done')).toHaveLength(1);
    expect(torn).toBe(1);
  });

  it('of a run nobody knows changes nothing', async () => {
    const server = await serve(echo);
    const client = await RawClient.open(server.url);
    client.send({ type: 'cancel', run: 'unknown' });
    await client.settle();
    expect(client.received.map((m) => m.type)).toEqual(['ready', 'pong', 'pong']);
  });
});

describe('a run', () => {
  it('tells of tools, stages and speculation to those who asked', async () => {
    const call = { id: 'c1', name: 'search', args: { text: 'noir' } };
    const events = [
      { type: 'stage', stage: 'plan', phase: 'start' },
      { type: 'speculation', stage: 'calls', action: 'adopted', key: 'k', savedMs: 12 },
      { type: 'tool', phase: 'end', stage: 'calls', call, ok: true, value: [1, null], tookMs: 3 },
      { type: 'usage', stage: 'plan', inputTokens: 10, outputTokens: 2 },
      ...texts(['ok']),
    ] as const;
    const server = await serve(atOnce(events));
    const all = await RawClient.open(server.url);
    all.start('r1', { kinds: ['text', 'stage', 'tool', 'speculation', 'trace'] });
    await all.message('done');
    expect(all.received.slice(2)).toMatchObject([
      { type: 'stage', stage: 'plan', phase: 'start', from: 1, seq: 1 },
      { type: 'speculation', action: 'adopted', savedMs: 12 },
      { type: 'tool', phase: 'end', call, ok: true, value: [1, null], tookMs: 3 },
      { type: 'trace', event: { type: 'usage', inputTokens: 10 } },
      { type: 'delta', from: 5, seq: 5 },
      { type: 'done' },
    ]);
    const few = await RawClient.open(server.url);
    few.start('r2');
    await few.message('done');
    expect(few.received.slice(2)).toMatchObject([
      { type: 'delta', from: 1, seq: 5 },
      { type: 'done', from: 6 },
    ]);
  });

  it('is spoken to whoever takes sound, and to nobody else', async () => {
    const asked: (boolean | undefined)[] = [];
    const server = await serve((request, options) => {
      asked.push(request.aloud);
      return atOnce(texts(['ok']))(request, options);
    });
    const client = await RawClient.open(server.url);
    client.start('r1');
    client.start('r2', { kinds: ['text', 'audio'] });
    client.start('r3', { kinds: ['text', 'trace'] });
    await client.until(() => client.of('done').length === 3);
    const body = JSON.stringify({ model: 'p', messages: [{ role: 'user', content: 'q' }] });
    const headers = { 'content-type': 'application/json' };
    await fetch(`${server.url.replace('ws', 'http')}/v1/chat/completions`, { method: 'POST', headers, body });
    expect(asked).toEqual([undefined, undefined, false, false]);
  });

  it('that fails says so', async () => {
    const server = await serve(failing);
    const client = await RawClient.open(server.url);
    client.start('r1');
    expect(await client.message('error')).toMatchObject({ code: 'stage-failed', stage: 'plan', retry: true, seq: 1 });
  });

  it('that ends without an outcome, or breaks its contract, is an error of the server', async () => {
    for (const source of [
      new Observable<never>((run) => run.complete()),
      new Observable<never>((run) => run.error(1)),
      of({ type: 'text', msg: 0, off: 0, text: 'out of turn', seq: 2, at: 0 } as RunEvent, { seq: 3 } as RunEvent),
      of({ type: 'output', value: 1n as unknown as number, seq: 1, at: 0 } as RunEvent),
    ]) {
      const server = await serve(() => source);
      const client = await RawClient.open(server.url);
      client.start('r1');
      expect(await client.message('error')).toMatchObject({ code: 'internal', retry: false });
    }
    const server = await serve(() => {
      throw new Error('cannot even begin');
    });
    const client = await RawClient.open(server.url);
    client.start('r1');
    expect(await client.message('error')).toMatchObject({ code: 'internal', retry: false });
  });

  it('that says what no codec can say ends its connection or its response, and the server goes on', async () => {
    const unsayable = { type: 'usage', stage: 'draft', inputTokens: 1n as unknown as number, outputTokens: 2 } as const;
    const server = await serve(atOnce([unsayable, ...texts(['text'])]));
    const client = await RawClient.open(server.url);
    client.start('r1', { kinds: ['trace'] });
    expect(await client.closed).toEqual({ code: 4500, reason: 'internal error' });
    const next = await RawClient.open(server.url);
    next.start('r2');
    await next.message('done');
    const body = JSON.stringify({ model: 'p', messages: [{ role: 'user', content: 'q' }], stream: true });
    const headers = { 'content-type': 'application/json' };
    const asked = fetch(`${server.url.replace('ws', 'http')}/v1/chat/completions`, { method: 'POST', headers, body });
    await asked.then((response) => response.text()).catch(() => {});
    await next.settle();
  });

  it('runs beside others on one connection, which take turns', async () => {
    const server = await serve(atOnce(texts(Array.from({ length: 50 }, () => 'x'.repeat(16_000)))));
    const client = await RawClient.open(server.url);
    client.start('r1', { credit: 50 });
    client.start('r2', { credit: 50 });
    await client.until(() => client.of('done').length === 2);
    const order = client.of('delta').map((delta) => delta.run);
    expect(order.lastIndexOf('r1') - order.indexOf('r2')).toBeGreaterThan(40);
  });
});

describe('inbound limits', () => {
  it('close with 4413 over 64 KiB', async () => {
    const server = await serve(echo);
    const client = await RawClient.open(server.url);
    client.start('r1', { input: { text: 'x'.repeat(66_000) } });
    expect((await client.closed).code).toBe(4413);
  });

  it('close with 1009, as WebSocket has it, over 128 KiB', async () => {
    const server = await serve(echo);
    const client = await RawClient.open(server.url);
    client.start('r1', { input: { text: 'x'.repeat(200_000) } });
    expect((await client.closed).code).toBe(1009);
  });

  it('close on more than 64 fragments', async () => {
    const server = await serve(echo);
    const client = await RawClient.open(server.url);
    for (let i = 0; i < 70; i++) client.socket.send(' ', { fin: false });
    expect((await client.closed).code).toBe(1008);
  });

  it('close with 4400 on JSON nested over 32 deep', async () => {
    const server = await serve(echo);
    const client = await RawClient.open(server.url);
    const input = `${'['.repeat(5000)}${']'.repeat(5000)}`;
    client.socket.send(`{"type":"start","run":"r","pipeline":"p","surface":"s","credit":1,"input":${input}}`);
    expect(await client.closed).toEqual({ code: 4400, reason: 'start.input: expected JSON nested at most 32 deep' });
  });

  it('close with 4400 on a key that would change prototypes', async () => {
    const server = await serve(echo);
    const client = await RawClient.open(server.url);
    client.socket.send(
      '{"type":"start","run":"r","pipeline":"p","surface":"s","credit":1,"input":{"__proto__":{"a":1}}}',
    );
    expect((await client.closed).code).toBe(4400);
  });

  it.each([
    ['a prototype', '"__proto__":{"a":1}', 'a key is __proto__'],
    ['one inside', '"more":{"__proto__":{"a":1}}', '"more": expected JSON nested at most 32 deep'],
    [
      'nesting over 32',
      `"more":${'['.repeat(5000)}${']'.repeat(5000)}`,
      '"more": expected JSON nested at most 32 deep',
    ],
  ])('close with 4400 on %s in a field the protocol does not know', async (_, field, reason) => {
    const server = await serve(echo);
    const client = await RawClient.open(server.url);
    client.socket.send(`{"type":"ping","n":1,${field}}`);
    expect(await client.closed).toEqual({ code: 4400, reason });
  });

  it('leave out of account what the protocol does not know, if it is plain', async () => {
    const server = await serve(echo);
    const client = await RawClient.open(server.url);
    client.socket.send('{"type":"ping","n":7,"more":{"a":[1,null,"x"]}}');
    expect(await client.message('pong')).toEqual({ type: 'pong', n: 7 });
  });

  it('close with 4429 on the 21st start in ten seconds', async () => {
    const server = await serve(echo);
    const client = await RawClient.open(server.url);
    for (let i = 0; i < 21; i++) client.start(`r${i}`);
    expect((await client.closed).code).toBe(4429);
  });

  it('close with 4429 on the 101st resume in ten seconds', async () => {
    const server = await serve(echo);
    const client = await RawClient.open(server.url);
    for (let i = 0; i < 101; i++) client.send({ type: 'resume', run: 'r', epoch: 'e', after: 0, credit: 0 });
    expect((await client.closed).code).toBe(4429);
    expect(client.of('error')).toHaveLength(100);
  });

  it('refuse a 17th run that is active, and say to try again', async () => {
    const server = await serve(silent, { limits: { drainMs: 1 } });
    const client = await RawClient.open(server.url);
    for (let i = 0; i < 17; i++) client.start(`r${i}`);
    expect(await client.message('error')).toMatchObject({ run: 'r16', code: 'too-many-runs', retry: true });
    client.send({ type: 'cancel', run: 'r0' });
    await client.message('done');
    client.start('again');
    await client.until(() => client.of('accepted').some((accepted) => accepted.run === 'again'));
  });

  it('close with 4429 on more connections of one address than allowed', async () => {
    const server = await serve(echo, { limits: { connectionsPerAddress: 2 } });
    const first = await RawClient.open(server.url);
    await RawClient.open(server.url);
    expect((await new RawClient(server.url).closed).code).toBe(4429);
    first.socket.close();
    await first.closed;
    // The client knows of its end before the server does.
    await expect.poll(() => server.connections.open).toBe(1);
    await RawClient.open(server.url);
  });
});

describe('closing the server', () => {
  it('lets runs end, refuses new ones, closes with 4503, and frees the port', async () => {
    let finish: () => void = () => {};
    const server = await serve(
      numbered(
        () =>
          new Observable((run) => {
            run.next({ type: 'text', msg: 0, off: 0, text: 'first ' });
            finish = () => {
              run.next({ type: 'text', msg: 0, off: 6, text: 'last' });
              run.next({ type: 'done', outcome: 'answered' });
              run.complete();
            };
          }),
      ),
      { limits: { drainMs: 60_000 } },
    );
    const client = await RawClient.open(server.url);
    client.start('r1');
    await client.message('delta');
    const closing = server.close();
    client.start('r2');
    expect(await client.message('error')).toMatchObject({ run: 'r2', code: 'draining', retry: true });
    finish();
    await client.message('done');
    expect(client.text).toBe('first last');
    expect((await client.closed).code).toBe(4503);
    await closing;
    const refused = new WebSocket(server_url(client));
    await expect(new Promise((_, reject) => refused.on('error', reject))).rejects.toThrow('ECONNREFUSED');
  });

  it('cancels what has not ended in time, and says so', async () => {
    let torn = false;
    const server = await serve(
      numbered(() => new Observable(() => () => (torn = true))),
      { limits: { drainMs: 50 } },
    );
    const client = await RawClient.open(server.url);
    client.start('r1');
    await client.message('accepted');
    await server.close();
    expect(torn).toBe(true);
    expect(client.of('done')).toMatchObject([{ outcome: 'cancelled' }]);
    expect((await client.closed).code).toBe(4503);
  });
});

function server_url(client: RawClient): string {
  return client.socket.url;
}

describe('liveness', () => {
  it('a client that is silent for twice the heartbeat is let go, and its run goes on', async () => {
    const time = new ManualTime();
    let torn = false;
    const server = await serve(
      numbered(() => new Observable(() => () => (torn = true))),
      { scheduler: time },
    );
    const client = new RawClient(server.url, codecs.json);
    await client.opened();
    client.send({ type: 'hello', client: 'test' });
    client.start('r1');
    await client.message('accepted');
    const pings: unknown[] = [];
    client.socket.on('ping', () => pings.push('ping'));
    time.advance(15_300);
    await time.turn();
    await expect.poll(() => pings.length).toBe(1);
    // An answer to the ping counts: only from here on is there silence.
    client.socket.pause();
    time.advance(46_000);
    client.socket.resume();
    expect([4508, 1006]).toContain((await client.closed).code);
    expect(torn).toBe(false);
  });

  it('a client that does not read for 30 s is let go with 4508, or without a word where none gets through', async () => {
    const time = new ManualTime();
    let gone = 0;
    const logger = pino({ level: 'warn' }, { write: () => (gone = time.now()) });
    const server = await serve(atOnce(texts(Array.from({ length: 2_000 }, () => 'x'.repeat(16_000)))), {
      scheduler: time,
      limits: { heartbeatMs: 1e9, logBytes: 64e6 },
      logger,
    });
    const client = await RawClient.open(server.url);
    client.socket.pause();
    client.start('r1', { credit: 4096 });
    // The gate shuts when the system's buffers are full; only from then on does time count.
    const left = new Promise<void>((resolve) => {
      const wait = setInterval(() => {
        time.advance(1_000);
        if (gone === 0) return;
        clearInterval(wait);
        resolve();
      }, 10);
    });
    await left;
    expect(gone).toBeGreaterThanOrEqual(30_000);
    client.socket.resume();
    expect([4508, 1006]).toContain((await client.closed).code);
  });
});

describe('audio', () => {
  const sound = (id: string, ptsMs: number): Unnumbered => ({
    type: 'audio',
    id,
    ptsMs,
    durMs: 20,
    off: 0,
    len: 10,
    codec: 'pcm-s16le-8000',
    bytes: Buffer.from([ptsMs]).toString('base64'),
  });
  const sentence = (idx: number, off: number): Unnumbered => ({ type: 'sentence', msg: 0, idx, off, len: 10 });

  it('is sent as bytes, and told to be heard no further by played', async () => {
    const heard: unknown[] = [];
    let emit: (event: Unnumbered) => void = () => {};
    const startRun: StartRun = (_, { played } = {}) =>
      new Observable((run) => {
        let seq = 0;
        emit = (event) => run.next({ ...event, seq: ++seq, at: 0 } as RunEvent);
        return played?.subscribe((what) => heard.push(what));
      });
    const server = await serve(startRun);
    const client = await RawClient.open(server.url, codecs.msgpack);
    client.start('r1', { credit: 2 });
    await client.message('accepted');
    for (const ptsMs of [0, 20, 40, 60]) emit(sound('a1', ptsMs));
    await client.until(() => client.of('audio').length === 2);
    expect(client.of('audio').map(({ ptsMs, bytes }) => [ptsMs, ...bytes])).toEqual([
      [0, 0],
      [20, 20],
    ]);
    client.send({ type: 'played', run: 'r1', audioId: 'a1', ms: 30 }, { type: 'pull', run: 'r1', n: 9 });
    await client.settle();
    expect(heard).toEqual([{ audioId: 'a1', ms: 30 }]);
    emit(sound('a1', 80));
    emit(sound('a2', 0));
    emit({ type: 'done', outcome: 'answered' });
    expect(await client.message('done')).toMatchObject({ from: 7, seq: 7 });
    expect(client.of('audio').map(({ id, ptsMs }) => [id, ptsMs])).toEqual([
      ['a1', 0],
      ['a1', 20],
      ['a2', 0],
    ]);
  });

  it('may be interrupted when the run is over and all of it is acknowledged, as long as the run listens', async () => {
    const heard: unknown[] = [];
    const listening = new Subscription();
    const startRun: StartRun = (_, { played } = {}) =>
      new Observable((run) => {
        listening.add(played?.subscribe((what) => heard.push(what)));
        run.next({ ...sound('a1', 0), seq: 1, at: 0 } as RunEvent);
        run.next({ type: 'done', outcome: 'answered', seq: 2, at: 0 });
      });
    const time = new ManualTime();
    const server = await serve(startRun, { scheduler: time });
    const client = await RawClient.open(server.url);
    const other = await RawClient.open(server.url);
    client.start('r1');
    await client.message('done');
    client.send({ type: 'ack', run: 'r1', seq: 2 }, { type: 'played', run: 'r1', audioId: 'a1', ms: 5 });
    await client.settle();
    expect(heard).toEqual([{ audioId: 'a1', ms: 5 }]);
    client.send({ type: 'resume', run: 'r1', epoch: 'e', after: 0, credit: 1 });
    expect(await client.message('error')).toMatchObject({ code: 'unknown-run' });
    listening.unsubscribe();
    time.advance(1_000);
    other.send({ type: 'played', run: 'r1', audioId: 'a1', ms: 9 });
    await other.settle();
    expect(heard).toHaveLength(1);
  });

  it('of what is taken back is not sent; of what stands before it is', async () => {
    const server = await serve(
      atOnce([
        { type: 'text', msg: 0, off: 0, text: 'It stands. It does not.' },
        sentence(0, 0),
        sound('a1', 0),
        sentence(1, 11),
        sound('a1', 20),
        { type: 'retract', msg: 0, fromOff: 11, reason: 'pii' },
        sound('a2', 0),
        { type: 'done', outcome: 'retracted' },
      ]),
    );
    const client = await RawClient.open(server.url);
    client.start('r1');
    await client.message('done');
    expect(client.text).toBe('It stands. ');
    expect(client.of('audio').map(({ id, ptsMs }) => [id, ptsMs])).toEqual([
      ['a1', 0],
      ['a2', 0],
    ]);
  });
});

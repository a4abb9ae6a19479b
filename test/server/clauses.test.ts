import { Observable, Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { codecs } from '../../src/protocol/codecs.ts';
import { RawClient } from './raw-client.ts';
import { serve } from './serve.ts';
import { atOnce, echo, numbered, silent, texts, type Unnumbered } from './sources.ts';

describe('the upgrade', () => {
  it('with no subprotocol at all is accepted, and closed with 4406', async () => {
    const server = await serve(echo);
    expect((await new RawClient(server.url, codecs.json, []).closed).code).toBe(4406);
  });

  it('never agrees to compression', async () => {
    const server = await serve(echo);
    const socket = new WebSocket(server.url, ['tailrace.v1.json'], { perMessageDeflate: true });
    await new Promise((resolve) => socket.once('open', resolve));
    expect(socket.extensions).toBe('');
    socket.terminate();
  });

  it('is welcome on any path', async () => {
    const server = await serve(echo);
    const client = await RawClient.open(`${server.url}/some/where?else=1`);
    expect(client.of('ready')).toHaveLength(1);
  });
});

describe('early messages', () => {
  const slow = { auth: () => new Promise<{ owner: string }>((resolve) => setTimeout(resolve, 200, { owner: 'ann' })) };
  const never = { auth: () => new Promise<never>(() => {}), limits: { helloMs: 60_000 } };

  it('up to 32 wait for the answer to hello, in order; the 33rd closes with 4429', async () => {
    const server = await serve(echo, slow);
    const client = new RawClient(server.url);
    await client.opened();
    client.send({ type: 'hello', client: 'test' });
    for (let n = 0; n < 32; n++) client.send({ type: 'ping', n });
    await client.until(() => client.of('pong').length === 32);
    expect(client.of('pong').map(({ n }) => n)).toEqual(Array.from({ length: 32 }, (_, n) => n));
    const eager = new RawClient((await serve(echo, never)).url);
    await eager.opened();
    eager.send({ type: 'hello', client: 'test' });
    for (let n = 0; n < 33; n++) eager.send({ type: 'ping', n });
    expect((await eager.closed).code).toBe(4429);
  });

  it('hold 256 KiB at most', async () => {
    const server = await serve(echo, never);
    const client = new RawClient(server.url);
    await client.opened();
    client.send({ type: 'hello', client: 'test' });
    for (let i = 0; i < 5; i++) client.start(`r${i}`, { input: { text: 'x'.repeat(60_000) } });
    expect((await client.closed).code).toBe(4429);
  });
});

describe('credit', () => {
  const sentences = (count: number): Unnumbered[] =>
    Array.from({ length: count }, (_, idx) => ({ type: 'sentence', msg: 0, idx, off: idx, len: 1 }));

  it('held is 4,096 at most, whatever is granted', async () => {
    const written = new Subject<Unnumbered>();
    const server = await serve(numbered(() => written));
    const client = await RawClient.open(server.url);
    client.start('r1', { credit: 4096 });
    for (let i = 0; i < 3; i++) client.send({ type: 'pull', run: 'r1', n: 4_294_967_295 });
    await client.settle();
    for (const event of sentences(5_000)) written.next(event);
    written.next({ type: 'done', outcome: 'answered' });
    await client.until(() => client.of('sentence').length >= 4_096);
    await client.settle();
    expect(client.of('sentence')).toHaveLength(4_096);
    client.send({ type: 'pull', run: 'r1', n: 4_096 });
    await client.message('done');
    expect(client.of('sentence')).toHaveLength(5_000);
  });

  it('is not given by ack', async () => {
    const server = await serve(atOnce([...sentences(4), { type: 'done', outcome: 'answered' }]));
    const client = await RawClient.open(server.url);
    client.start('r1', { credit: 2 });
    await client.until(() => client.of('sentence').length === 2);
    client.send({ type: 'ack', run: 'r1', seq: 2 });
    await client.settle();
    expect(client.of('sentence')).toHaveLength(2);
    expect(client.of('done')).toEqual([]);
    client.send({ type: 'pull', run: 'r1', n: 9 });
    await client.message('done');
  });

  it('is not needed by what is free: a retract of what is shown, and the end behind it', async () => {
    const written = new Subject<Unnumbered>();
    const server = await serve(numbered(() => written));
    const client = await RawClient.open(server.url);
    client.start('r1', { credit: 1 });
    await client.message('accepted');
    written.next({ type: 'text', msg: 0, off: 0, text: 'shown' });
    await client.message('delta');
    written.next({ type: 'retract', msg: 0, fromOff: 2, reason: 'pii' });
    expect(await client.message('retract')).toMatchObject({ fromOff: 2 });
    written.next({ type: 'done', outcome: 'retracted' });
    await client.message('done');
    expect(client.text).toBe('sh');
  });

  it('of one run is of no use to another', async () => {
    const server = await serve(atOnce(texts(['text'])));
    const client = await RawClient.open(server.url);
    client.start('rich', { credit: 100 });
    client.start('poor', { credit: 0 });
    await client.until(() => client.of('done').length === 1);
    await client.settle();
    expect(client.of('delta').map(({ run }) => run)).toEqual(['rich']);
  });
});

describe('what is free', () => {
  it('goes ahead of what waits for the socket', async () => {
    const server = await serve(atOnce(texts(Array.from({ length: 400 }, () => 'x'.repeat(16_000)))), {
      limits: { logBytes: 64e6 },
    });
    const client = await RawClient.open(server.url);
    client.start('r1', { credit: 4096 });
    client.send({ type: 'ping', n: 7 });
    await client.message('done');
    const types = client.received.map(({ type }) => type);
    expect(types.indexOf('pong')).toBeLessThan(types.lastIndexOf('delta') - 300);
  });
});

describe('pull, ack, cancel and played', () => {
  it.each([
    [{ type: 'pull', run: 'nobody', n: 1 }],
    [{ type: 'ack', run: 'nobody', seq: 4_294_967_295 }],
    [{ type: 'cancel', run: 'nobody', reason: 'x'.repeat(60_000) }],
    [{ type: 'played', run: 'nobody', audioId: 'a', ms: 1e300 }],
  ] as const)('of a run that is not there do nothing: %o', async (message) => {
    const server = await serve(silent);
    const client = await RawClient.open(server.url);
    client.send(message);
    await client.settle();
    expect(client.socket.readyState).toBe(WebSocket.OPEN);
  });

  it('ack of what was not sent acknowledges no more than was', async () => {
    const written = new Subject<Unnumbered>();
    const server = await serve(numbered(() => written));
    const client = await RawClient.open(server.url);
    client.start('r1', { credit: 1 });
    await client.message('accepted');
    for (const [i, text] of ['one ', 'two ', 'three'].entries()) {
      written.next({ type: 'text', msg: 0, off: i * 4, text });
      if (i === 0) await client.message('delta');
    }
    client.send({ type: 'ack', run: 'r1', seq: 3 }, { type: 'pull', run: 'r1', n: 9 });
    written.next({ type: 'done', outcome: 'answered' });
    await client.message('done');
    expect(client.of('gap')).toEqual([]);
    expect(client.text).toBe('one two three');
  });
});

describe('a run that is cancelled', () => {
  it('has told its source before the server reads the next message', async () => {
    const order: string[] = [];
    const server = await serve(
      numbered(({ run }) => {
        order.push(`start ${run}`);
        return new Observable(() => () => order.push(`stop ${run}`));
      }),
    );
    const client = await RawClient.open(server.url);
    client.start('r1');
    client.send({ type: 'cancel', run: 'r1' });
    client.start('r2');
    await client.until(() => client.of('accepted').length === 2);
    expect(order).toEqual(['start r1', 'stop r1', 'start r2']);
  });
});

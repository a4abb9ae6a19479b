import { connect } from 'node:net';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterEach, describe, expect, it, type Mock, vi } from 'vitest';
import { codecs } from '../../src/protocol/codecs.ts';
import { Connection } from '../../src/server/connection.ts';
import { Delivery } from '../../src/server/delivery.ts';
import type { ServerContext } from '../../src/server/server-context.ts';
import { defaultLimits } from '../../src/server/server-limits.ts';
import type { Socket } from '../../src/server/socket.ts';
import { WriteLoad } from '../../src/server/write-load.ts';
import { ManualTime } from './manual-time.ts';
import { RawClient } from './raw-client.ts';
import { statusFrom } from './raw-http.ts';
import { RawSocket } from './raw-socket.ts';
import { serve } from './serve.ts';
import { echo } from './sources.ts';
import { ServerProcess } from './spawn-server.ts';

const ping = 9;
const pong = 10;
const sockets: RawSocket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

async function dial(port: number): Promise<RawSocket> {
  const socket = await RawSocket.open(port);
  sockets.push(socket);
  return socket;
}

/** A peer that takes nothing: what is sent to it stays with us. */
function deaf(): Socket & { bufferedBytes: number; readonly pong: Mock<(data: Uint8Array) => void> } {
  const none = (): void => {};
  return {
    bufferedBytes: 0,
    send(frame) {
      this.bufferedBytes += frame.length;
    },
    pong: vi.fn<(data: Uint8Array) => void>(),
    cork: none,
    uncork: none,
    ping: none,
    close: none,
    terminate: none,
  };
}

describe('pings of the WebSocket itself', () => {
  it('are answered with what they carry', async () => {
    const server = await serve(echo);
    const socket = await dial(server.address.port);
    socket.send({ opcode: ping, payload: 'are you there' });
    expect(await socket.read()).toEqual({ opcode: pong, payload: Buffer.from('are you there') });
  });

  it.each([
    ['pings', ping],
    ['pongs', pong],
  ])('or %s over the limit of messages close with 4429, from whoever said no hello too', async (_, opcode) => {
    const server = await ServerProcess.start();
    const before = await server.memoryBytes();
    const socket = await dial(server.port);
    const flood = Array.from({ length: 1_000 }, () => ({ opcode, payload: 'x'.repeat(125) }));
    for (let i = 0; i < 20; i++) socket.send(...flood);
    expect(await socket.closeCode()).toBe(4429);
    expect((await server.memoryBytes()) - before).toBeLessThan(4_000_000);
  });

  it('are not answered to a peer that does not read', () => {
    const socket = deaf();
    const context = { limits: defaultLimits, load: new WriteLoad(), now: () => 0 } as unknown as ServerContext;
    const logger = pino({ level: 'silent' });
    const connection = new Connection(context, {
      socket,
      codec: codecs.json,
      session: 's',
      logger,
      address: 'here',
      identify: () => ({ owner: 'ann' }),
    });
    connection.pinged(Buffer.from('1'));
    socket.bufferedBytes = defaultLimits.gateHighBytes;
    connection.pinged(Buffer.from('2'));
    expect(socket.pong.mock.calls).toEqual([[Buffer.from('1')]]);
  });
});

describe('a peer that asks and does not read', () => {
  it('is over the gate by answers alone, and stalls from then on', () => {
    let at = 0;
    const socket = deaf();
    const delivery = new Delivery({
      socket,
      codec: codecs.json,
      limits: defaultLimits,
      load: new WriteLoad(),
      now: () => at,
      failed: () => {},
    });
    delivery.send({ type: 'pong', n: 1 });
    at = 1_000;
    expect(delivery.stalledMs).toBe(0);
    while (socket.bufferedBytes < defaultLimits.gateHighBytes) delivery.send({ type: 'pong', n: 1 });
    at = 31_000;
    expect(delivery.stalledMs).toBe(30_000);
  });
});

describe('messages', () => {
  it('of over 4 MiB in a second close with 4429', async () => {
    const server = await serve(echo, { scheduler: new ManualTime() });
    const client = await RawClient.open(server.url);
    const large = `{"type":"ping","n":1,"more":"${'x'.repeat(60_000)}"}`;
    for (let i = 0; i < 80; i++) client.socket.send(large);
    expect((await client.closed).code).toBe(4429);
  });

  it('whose keys are those of prototypes change none', async () => {
    const server = await serve(echo);
    const client = await RawClient.open(server.url);
    const input = { text: 'hi', constructor: { prototype: { polluted: true } }, prototype: { polluted: true } };
    client.start('constructor', { pipeline: 'constructor', surface: 'prototype', input });
    await client.message('done');
    client.send({ type: 'cancel', run: '__proto__' }, { type: 'pull', run: 'hasOwnProperty', n: 1 });
    await client.settle();
    expect('polluted' in {}).toBe(false);
  });
});

describe('the log', () => {
  it('holds a client’s words on one line, and few of them', async () => {
    const lines: string[] = [];
    const stream = new Writable({
      write(chunk: Buffer, _, done) {
        lines.push(...chunk.toString().split('\n').filter(Boolean));
        done();
      },
    });
    const server = await serve(echo, {
      logger: pino({ level: 'trace' }, stream),
      pipelines: [{ name: 'p', version: 1, surfaces: ['s'] }],
    });
    const forged = 'x\n{"level":60,"msg":"forged"}\r\n\u001b[31m\u2028';
    const client = new RawClient(server.url);
    await client.opened();
    client.send({ type: 'hello', client: forged + 'c'.repeat(9_000) });
    const words = { pipeline: forged + 'p'.repeat(9_000), surface: forged + 's'.repeat(9_000) };
    client.start(forged, words);
    client.send({ type: 'cancel', run: forged, reason: forged + 'r'.repeat(9_000) });
    await client.message('done');
    const body = JSON.stringify({ ...words, input: { text: 'q' } });
    await fetch(`${server.url.replace('ws', 'http')}/v1/runs`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    });
    expect(lines.length).toBeGreaterThanOrEqual(3);
    for (const line of lines) {
      expect(line.length).toBeLessThan(800);
      expect(JSON.parse(line).msg).not.toBe('forged');
    }
  });
});

describe('a request', () => {
  it('that offers HTTP/2 is answered in HTTP/1.1, as others are', async () => {
    const server = await serve(echo);
    const socket = connect(server.address.port, '127.0.0.1');
    socket.write(
      'GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\n' +
        'HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n\r\n',
    );
    expect(await statusFrom(socket)).toBe(200);
    socket.destroy();
  });

  it.each([
    ['with headers over 16 KiB', `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
    [
      'with two lengths',
      'POST /v1/runs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['that is none', '\u0016\u0003\u0001\u0002\r\n\r\n', 400],
    ['of another host name', 'GET /v1/models HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n', 403],
    ['of no host name', 'GET /v1/models HTTP/1.0\r\n\r\n', 403],
    [
      'to upgrade without a key',
      'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
      400,
    ],
  ])('%s is refused', async (_, text, status) => {
    const server = await serve(echo);
    const socket = connect(server.address.port, '127.0.0.1');
    socket.write(text);
    expect(await statusFrom(socket)).toBe(status);
    socket.destroy();
  });
});

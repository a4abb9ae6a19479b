import { get, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Server } from '../../src/server/create-server.ts';
import { ManualTime } from './manual-time.ts';
import { RawClient } from './raw-client.ts';
import { serve } from './serve.ts';
import { echo, silent } from './sources.ts';

const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

/** A connection that says nothing; resolves when it is open. */
function open(server: Server): Promise<Socket> {
  const socket = connect(server.address.port, '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => {});
  socket.resume();
  return new Promise((resolve) => socket.once('connect', () => resolve(socket)));
}

/** A request on a connection of its own. */
function ask(server: Server, path = '/healthz'): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = get(server.url.replace('ws', 'http') + path, { agent: false }, (response) => {
      response.resume();
      resolve(response);
    });
    request.on('error', reject);
  });
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => (socket.closed ? resolve() : socket.once('close', () => resolve())));
}

const patient = { helloMs: 60_000, connectionsPerAddress: 3 };

describe('connections of an address', () => {
  it('over the limit are told so by HTTP and by WebSocket, whatever those before them are', async () => {
    const server = await serve(silent, { limits: patient });
    const client = await RawClient.open(server.url);
    await open(server);
    const stream = await ask(server, '/healthz');
    expect(stream.statusCode).toBe(200);
    await open(server);
    const last = await open(server);
    const refused = await ask(server);
    expect([refused.statusCode, refused.headers['retry-after'], refused.headers.connection]).toEqual([
      429,
      '1',
      'close',
    ]);
    expect(await new RawClient(server.url).closed).toEqual({ code: 4429, reason: 'too many connections' });
    // Who was there before goes on.
    await client.settle();
    last.destroy();
    client.socket.close();
    await expect.poll(async () => (await ask(server)).statusCode).toBe(200);
  });

  it('at twice the limit are ended without a word', async () => {
    const server = await serve(silent, { limits: patient });
    for (let i = 0; i < 6; i++) await open(server);
    const last = await open(server);
    await closed(last);
    expect(last.bytesRead).toBe(0);
  });

  it('that ask for a run over server-sent events count as long as they last', async () => {
    const server = await serve(silent, {
      limits: patient,
      pipelines: [{ name: 'assistant', version: 1, surfaces: ['chat'] }],
    });
    const body = JSON.stringify({ messages: [{ role: 'user', content: 'q' }] });
    const streams = await Promise.all(Array.from({ length: 3 }, () => open(server)));
    for (const stream of streams) {
      stream.write(
        `POST /v1/ag-ui HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      );
    }
    await Promise.all(streams.map((stream) => new Promise((resolve) => stream.once('data', resolve))));
    expect((await ask(server)).statusCode).toBe(429);
    for (const stream of streams) stream.destroy();
    await expect.poll(async () => (await ask(server)).statusCode).toBe(200);
  });

  it('that say nothing give their place back in the time of a hello', async () => {
    const longer = await open(await serve(silent, { limits: patient }));
    const server = await serve(silent, { limits: { ...patient, helloMs: 300 } });
    const mute = await Promise.all(Array.from({ length: 3 }, () => open(server)));
    await Promise.all(mute.map(closed));
    expect(longer.closed).toBe(false);
    await expect.poll(async () => (await ask(server)).statusCode).toBe(200);
  });
});

describe('connections in all', () => {
  it('over the limit are not taken', async () => {
    const server = await serve(echo, { limits: { connections: 2 } });
    await RawClient.open(server.url);
    await RawClient.open(server.url);
    await expect(ask(server)).rejects.toThrow();
  });
});

describe('requests and handshakes of an address', () => {
  it('over the limit of a second are 429 and 4429', async () => {
    const time = new ManualTime();
    const server = await serve(echo, { limits: { requestsPerAddress: 3 }, scheduler: time });
    const statuses = await Promise.all(Array.from({ length: 12 }, async () => (await ask(server)).statusCode));
    expect(statuses.filter((status) => status === 200)).toHaveLength(3);
    expect(statuses.filter((status) => status === 429)).toHaveLength(9);
    expect(await new RawClient(server.url).closed).toEqual({ code: 4429, reason: 'too many requests in a second' });
    time.advance(1_000);
    await RawClient.open(server.url);
  });
});

import { request as httpRequest } from 'node:http';
import { connect as dial } from 'node:net';
import { generateKeyPair, SignJWT } from 'jose';
import { lastValueFrom, Observable, tap, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ClientError, connect, type RunMessage, Transcript } from '../../src/client/index.ts';
import type { RunEvent } from '../../src/engine/events.ts';
import type { StartRun } from '../../src/engine/request.ts';
import { codecs } from '../../src/protocol/codecs.ts';
import type { Identity } from '../../src/server/access.ts';
import type { Server } from '../../src/server/create-server.ts';
import { jwtTokens } from '../../src/server/jwt-tokens.ts';
import { staticTokens } from '../../src/server/static-tokens.ts';
import { ManualTime } from './manual-time.ts';
import { RawClient } from './raw-client.ts';
import { statusFrom } from './raw-http.ts';
import { serve } from './serve.ts';
import { echo, numbered, silent, stepped, texts } from './sources.ts';

const tokens = { 'ann-0123456789abcdef': 'ann', 'bob-0123456789abcdef': 'bob' };
const [ann = '', bob = ''] = Object.keys(tokens);
const auth = staticTokens(tokens);

async function greeted(url: string, token: string, codec = codecs.json): Promise<RawClient> {
  const client = new RawClient(url, codec);
  await client.opened();
  client.send({ type: 'hello', client: 'test', token });
  await client.message('ready');
  return client;
}

describe.each(Object.values(codecs).map((codec) => [codec.name, codec] as const))(
  'somebody else, in %s, who knows all of a run but its token',
  (_, codec) => {
    it('does nothing to it, and learns nothing of it', async () => {
      const heard: unknown[] = [];
      let isTorn = false;
      const startRun: StartRun = (_, { played, input } = {}) =>
        new Observable((log) => {
          log.next({ type: 'text', msg: 0, off: 0, text: 'secret', seq: 1, at: 0 } as RunEvent);
          const sound = { type: 'audio', id: 'a1', ptsMs: 0, durMs: 20, off: 0, len: 6, codec: 'pcm', bytes: 'AAAA' };
          log.next({ ...sound, seq: 2, at: 0 } as RunEvent);
          played?.subscribe((what) => heard.push(what));
          input?.subscribe((what) => heard.push(what));
          return () => (isTorn = true);
        });
      const server = await serve(startRun, { auth });
      const owner = await greeted(server.url, ann);
      owner.start('r1', { input: { text: '' }, final: false, credit: 1 });
      const { epoch } = await owner.message('accepted');
      await owner.message('delta');
      const other = await greeted(server.url, bob, codec);
      other.send(
        { type: 'pull', run: 'r1', n: 9 },
        { type: 'ack', run: 'r1', seq: 2 },
        { type: 'played', run: 'r1', audioId: 'a1', ms: 0 },
        { type: 'input', run: 'r1', text: 'mine', final: true },
        { type: 'cancel', run: 'r1', reason: 'mine' },
        { type: 'resume', run: 'r1', epoch, after: 0, credit: 9, kinds: ['text', 'audio', 'trace'] },
      );
      other.start('r1', { input: { text: '' }, final: false });
      await other.settle();
      expect(
        other.received.filter(({ type }) => type !== 'pong').map((each) => [each.type, 'code' in each && each.code]),
      ).toEqual([
        ['ready', false],
        ['error', 'unknown-run'],
        ['error', 'run-taken'],
      ]);
      expect([isTorn, heard, owner.of('done')]).toEqual([false, [], []]);
      // What was not sent is still there to be sent, to its owner.
      owner.send({ type: 'pull', run: 'r1', n: 9 });
      expect((await owner.message('audio')).id).toBe('a1');
    });
  },
);

describe('a token', () => {
  it.each(Object.values(codecs).map((codec) => [codec.name, codec] as const))(
    'that expires in mid-run ends the connection, not the run; its owner goes on with another one, in %s',
    async (_, codec) => {
      const time = new ManualTime();
      const { startRun, step } = stepped(texts(['one ', 'two ', 'three']));
      const identities: Record<string, Identity> = {
        first: { owner: 'ann', expiresAtMs: 5_000 },
        second: { owner: 'ann' },
      };
      const server = await serve(startRun, {
        auth: (token = '') => identities[token],
        scheduler: time,
        limits: { heartbeatMs: 1e9 },
      });
      const given = ['first', 'second'];
      const client = connect(server.url, { codec, token: () => given.shift() ?? '', backoff: { baseMs: 5 } });
      let accepted = 0;
      const run = client.run({ pipeline: 'p', surface: 's', input: {} }).pipe(
        tap(({ type }) => {
          if (type !== 'accepted') return;
          if (++accepted === 1) time.advance(5_250);
          // The rest is said to whoever came back.
          else for (let i = 0; i < 3; i++) step();
        }),
        toArray(),
      );
      const transcript = new Transcript();
      for (const message of await lastValueFrom(run)) transcript.apply(message as RunMessage);
      expect(transcript.text()).toBe('one two three');
      expect([given, accepted]).toEqual([[], 2]);
      client.close();
    },
  );

  it('that has expired, and is all there is, ends its runs with the reason', async () => {
    const time = new ManualTime();
    const identity: Identity = { owner: 'ann', expiresAtMs: 5_000 };
    const server = await serve(silent, { auth: () => identity, scheduler: time, limits: { heartbeatMs: 1e9 } });
    const client = await greeted(server.url, 'any');
    client.start('r1');
    await client.message('accepted');
    time.advance(4_900);
    await client.settle();
    time.advance(200);
    expect(await client.closed).toEqual({ code: 4401, reason: 'the token has expired' });
    const fixed = connect(server.url, { token: 'any', backoff: { baseMs: 1 } });
    await expect(lastValueFrom(fixed.run({ pipeline: 'p', surface: 's', input: {} }))).rejects.toMatchObject({
      name: ClientError.name,
      code: 'refused',
      closeCode: 4401,
    });
    fixed.close();
  });

  it('is waited for, whatever promise its check gives', async () => {
    // biome-ignore lint/suspicious/noThenProperty: what other libraries' promises have
    const foreign = { then: (resolve: (identity: undefined) => void) => setImmediate(resolve, undefined) };
    const server = await serve(silent, { auth: () => foreign as unknown as Promise<undefined> });
    const client = new RawClient(server.url);
    await client.opened();
    client.send({ type: 'hello', client: 'test' });
    expect((await client.closed).code).toBe(4401);
  });

  it('of JSON is believed until it expires', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    const expires = Math.floor(Date.now() / 1000) + 3_600;
    const jwt = new SignJWT({ sub: 'ann' }).setProtectedHeader({ alg: 'ES256' }).setExpirationTime(expires);
    const identity = await jwtTokens({ key: publicKey })(await jwt.sign(privateKey), {} as never);
    expect(identity).toEqual({ owner: 'ann', expiresAtMs: expires * 1_000 });
  });

  it.each([[''], [7], [['ann']]])('whose subject is %j is nobody’s', async (sub) => {
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    const token = await new SignJWT({ sub: sub as string })
      .setProtectedHeader({ alg: 'ES256' })
      .setExpirationTime('1h')
      .sign(privateKey);
    expect(await jwtTokens({ key: publicKey })(token, {} as never)).toBeUndefined();
  });

  it.each([`Bearer ${bob}`, 'Basic YW5uOng=', 'Bearer', `bearer  ${ann} ${bob}`])(
    'in the header `%s` does not outweigh the one in hello',
    async (authorization) => {
      const server = await serve(echo, { auth });
      const socket = new WebSocket(server.url, ['tailrace.v1.json'], { headers: { authorization } });
      const closed = new Promise<number>((resolve) => socket.on('close', resolve));
      socket.on('open', () => socket.send('{"type":"hello","client":"test","token":"wrong-0123456789abcdef"}'));
      expect(await closed).toBe(4401);
    },
  );
});

/** What a browser sends for a page of another origin. */
function fromPage(server: Server, method: string, headers: Record<string, string>, body = ''): Promise<number> {
  return new Promise((resolve, reject) => {
    const url = `${server.url.replace('ws', 'http')}/v1/runs`;
    const request = httpRequest(url, { method, agent: false, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on('error', reject);
    request.end(body);
  });
}

describe('a page of another origin', () => {
  const origin = 'https://evil.example';
  const question = JSON.stringify({ input: { text: 'q' } });

  it.each([
    ['a form', { origin, 'content-type': 'application/x-www-form-urlencoded' }],
    ['a form as text', { origin, 'content-type': 'text/plain' }],
    ['a form in parts', { origin, 'content-type': 'multipart/form-data; boundary=x' }],
    ['a script without CORS', { origin, 'content-type': 'text/plain;charset=UTF-8' }],
    ['a script of a frame in a sandbox', { origin: 'null', 'content-type': 'application/json' }],
    ['a script that need not ask', { origin, 'content-type': 'application/json' }],
    ['the same host on another port', { origin: 'http://127.0.0.1:1', 'content-type': 'application/json' }],
    ['a host that begins like ours', { origin: 'http://127.0.0.1.evil.example', 'content-type': 'application/json' }],
    ['an origin with a user in it', { origin: 'http://127.0.0.1@evil.example', 'content-type': 'application/json' }],
    ['a beacon that names no origin', { 'content-type': 'text/plain' }],
    ['a blob without a type', { origin }],
  ])('starts nothing by %s', async (_, headers) => {
    let starts = 0;
    const server = await serve((...asked) => {
      starts++;
      return echo(...asked);
    });
    expect([403, 415]).toContain(await fromPage(server, 'POST', headers as Record<string, string>, question));
    expect(starts).toBe(0);
  });

  it('is not told that it might: its preflight is refused, and names nobody', async () => {
    const server = await serve(echo, { origins: ['https://shop.example'] });
    const response = await fetch(`${server.url.replace('ws', 'http')}/v1/runs`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
    });
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([403, null]);
  });
});

describe('a path', () => {
  it.each([
    ['//v1/runs', 404],
    ['/v1/runs/', 404],
    ['/v1/%72uns', 404],
    ['/V1/RUNS', 404],
    ['/v1/runs%00', 404],
    ['/v1/ag-ui/a/b/c', 404],
    ['/v1/ag-ui/%2e%2e/%2e%2e/metrics', 404],
    ['/v1/ag-ui/%E0%A4%A', 400],
    ['/healthz/../metrics', 404],
    ['http://elsewhere.example/v1/runs', 200],
    ['*', 404],
  ])('%s is where it seems to be, or nowhere', async (path, status) => {
    const server = await serve(echo, { pipelines: [{ name: 'p', version: 1, surfaces: ['s'] }] });
    const socket = dial(server.address.port, '127.0.0.1');
    const body = '{"input":{"text":"q"}}';
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    expect(await statusFrom(socket)).toBe(status);
    socket.destroy();
  });
});

describe('a handshake', () => {
  const handshake = (more: string): string =>
    'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
    `Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n${more}\r\n`;
  const many = (count: number): string => Array.from({ length: count }, (_, i) => `v${i}.other`).join(', ');

  it.each([
    [
      'of a thousand subprotocols, the last of them known',
      `Sec-WebSocket-Protocol: ${many(1_000)}, tailrace.v1.json\r\n`,
      101,
    ],
    ['of more than a header may hold', `Sec-WebSocket-Protocol: ${many(2_000)}\r\n`, 431],
    ['of one subprotocol twice', 'Sec-WebSocket-Protocol: tailrace.v1.json, tailrace.v1.json\r\n', 400],
    ['of none that is a name', 'Sec-WebSocket-Protocol: ,,;\r\n', 400],
    [
      'that would compress all it can',
      'Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=8\r\n',
      101,
    ],
    ['with a body', 'Content-Length: 5\r\n', 101],
  ])('%s is answered with its status, and the server goes on', async (_, more, status) => {
    const server = await serve(echo);
    const socket = dial(server.address.port, '127.0.0.1');
    socket.write(handshake(more));
    expect(await statusFrom(socket)).toBe(status);
    socket.destroy();
    expect((await RawClient.open(server.url)).of('ready')).toHaveLength(1);
  });
});

describe('resumes', () => {
  it('of many connections at once leave the run to the last, and take nothing from it', async () => {
    const { startRun, step } = stepped(texts(['one ', 'two ', 'three']));
    const server = await serve(startRun);
    const first = await RawClient.open(server.url);
    first.start('r1');
    const { epoch } = await first.message('accepted');
    const others = await Promise.all(Array.from({ length: 40 }, () => RawClient.open(server.url)));
    const halves = others.map((other, i) => {
      // Every other one is gone before it hears of it.
      other.send({ type: 'resume', run: 'r1', epoch, after: 0, credit: i % 3 });
      if (i % 2 === 0) other.socket.terminate();
      return other.closed;
    });
    const last = await RawClient.open(server.url);
    await Promise.all(halves.filter((_, i) => i % 2 === 0));
    last.send({ type: 'resume', run: 'r1', epoch, after: 0, credit: 9 });
    await last.message('accepted');
    for (let i = 0; i < 3; i++) step();
    await last.message('done');
    expect(last.text).toBe('one two three');
    for (const { code } of await Promise.all(halves)) expect([4410, 1006]).toContain(code);
  });

  it('of a client over its limit close with 4429, by however many connections', async () => {
    const server = await serve(echo, { limits: { resumesPerClient: 5 }, scheduler: new ManualTime() });
    const resume = { type: 'resume', run: 'r', epoch: 'e', after: 0, credit: 0 } as const;
    const [one, two] = await Promise.all([RawClient.open(server.url), RawClient.open(server.url)]);
    for (let i = 0; i < 3; i++) one.send(resume);
    await one.until(() => one.of('error').length === 3);
    for (let i = 0; i < 3; i++) two.send(resume);
    expect(await two.closed).toEqual({ code: 4429, reason: 'too many resumes in 10000 ms' });
    expect(two.of('error')).toHaveLength(2);
  });
});

describe('a request', () => {
  it('whose body drips is ended, and what it held is given back', async () => {
    const server = await serve(echo, { limits: { httpBodiesBytes: 30, requestMs: 500, helloMs: 500 } });
    const socket = dial(server.address.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(
      'POST /v1/runs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n',
    );
    const dripping = setInterval(() => socket.write(' '), 20);
    const closed = new Promise((resolve) => socket.on('close', resolve));
    await closed;
    clearInterval(dripping);
    const asked = await fetch(`${server.url.replace('ws', 'http')}/v1/runs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"pipeline":"p","input":{"text":"q"}}'.slice(0, 30),
    });
    expect(asked.status).toBe(400);
  });

  it('whose answer is never read is cut off, with a run or without', async () => {
    const body = 'x'.repeat(20_000_000);
    const exposition = async () => ({ contentType: 'text/plain', body });
    const server = await serve(
      numbered(() => new Observable()),
      { exposition, limits: { slowMs: 200 } },
    );
    const socket = dial(server.address.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.pause();
    socket.write('GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await expect.poll(() => server.connections.open).toBe(1);
    await expect.poll(() => server.connections.open).toBe(0);
    socket.destroy();
  });
});

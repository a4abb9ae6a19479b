import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { RunRequest, StartRun } from '../../src/engine/request.ts';
import { createServer } from '../../src/server/create-server.ts';
import { jwtTokens } from '../../src/server/jwt-tokens.ts';
import { staticTokens } from '../../src/server/static-tokens.ts';
import { RawClient } from './raw-client.ts';
import { serve } from './serve.ts';
import { echo, silent } from './sources.ts';

const alice = 'alice-0123456789abcdef';
const bob = 'bob-0123456789abcdef';
const auth = staticTokens({ [alice]: 'alice', [bob]: 'bob' });

async function greeted(url: string, token?: string): Promise<RawClient> {
  const client = new RawClient(url);
  await client.opened();
  client.send({ type: 'hello', client: 'test', ...(token !== undefined && { token }) });
  return client;
}

describe('tokens', () => {
  it('let in whom they belong to, in hello or in the upgrade request', async () => {
    const server = await serve(echo, { auth });
    await (await greeted(server.url, alice)).message('ready');
    const socket = new WebSocket(server.url, ['tailrace.v1.json'], { headers: { authorization: `Bearer ${bob}` } });
    socket.on('open', () => socket.send('{"type":"hello","client":"test"}'));
    const first = await new Promise<string>((resolve) =>
      socket.on('message', (data: Buffer) => resolve(data.toString())),
    );
    expect(JSON.parse(first)).toMatchObject({ type: 'ready' });
    socket.close();
  });

  it.each([undefined, '', 'carol-0123456789abcdef'])('of nobody (%s) close with 4401', async (token) => {
    const server = await serve(echo, { auth });
    const client = await greeted(server.url, token);
    expect(await client.closed).toEqual({ code: 4401, reason: 'the token is not known' });
  });

  it('in a URL are not looked at', async () => {
    const server = await serve(echo, { auth });
    const client = await greeted(`${server.url}/?token=${alice}`);
    expect((await client.closed).code).toBe(4401);
  });

  it('may take their time: what follows hello waits, and is handled in order', async () => {
    const server = await serve(echo, {
      auth: async (token, request) => {
        await new Promise((resolve) => setTimeout(resolve, 30));
        return auth(token, request);
      },
    });
    const client = await greeted(server.url, alice);
    client.start('r1');
    await client.message('done');
    expect(client.received.map((message) => message.type)).toEqual(['ready', 'accepted', 'delta', 'done']);
  });

  it('that cannot be checked are a fault of the server: 4500', async () => {
    const server = await serve(echo, { auth: () => Promise.reject(new Error('the directory is down')) });
    expect((await (await greeted(server.url, alice)).closed).code).toBe(4500);
  });

  it('do not stand in the log', async () => {
    let log = '';
    const logger = pino(
      { level: 'trace' },
      new Writable({
        write(chunk: Buffer, _, done) {
          log += chunk.toString();
          done();
        },
      }),
    );
    const server = await serve(echo, { auth, logger });
    const client = await greeted(server.url, alice);
    client.start('run-id-in-the-log', { input: { text: 'private words' } });
    await client.message('done');
    const stranger = await greeted(server.url, 'stranger-0123456789abcdef');
    await stranger.closed;
    client.socket.send('{"type":"hello","token":"malformed-0123456789abcdef","client":1}');
    await client.closed;
    await server.close();
    expect(log).toContain('run-id-in-the-log');
    expect(log).toContain('4400');
    for (const secret of [alice, 'stranger-', 'malformed-', 'private words']) expect(log).not.toContain(secret);
  });

  it('are refused when they are short', () => {
    expect(() => staticTokens({ short: 'alice' })).toThrow(RangeError);
  });
});

describe('the user of an input', () => {
  const asked: RunRequest[] = [];
  const heard: StartRun = (request, options) => {
    asked.push(request);
    return echo(request, options);
  };

  it('is the owner of the token where it names none, and may be nobody else', async () => {
    const server = await serve(heard, { auth });
    const client = await greeted(server.url, alice);
    client.start('unnamed', { input: { text: 'hi' } });
    client.start('own', { input: { text: 'hi', user: 'alice' } });
    client.start('other', { input: { text: 'hi', user: 'bob' } });
    client.start('empty', { input: { text: 'hi', user: '' } });
    await client.until(() => client.of('done').length === 2 && client.of('error').length === 2);
    expect(asked.splice(0).map(({ run, input }) => [run, input])).toEqual([
      ['unnamed', { text: 'hi', user: 'alice' }],
      ['own', { text: 'hi', user: 'alice' }],
    ]);
    expect(client.of('error').map(({ run, code }) => [run, code])).toEqual([
      ['other', 'forbidden'],
      ['empty', 'forbidden'],
    ]);
    // Named or not, it is the same start.
    client.start('own', { input: { text: 'hi' } });
    await client.until(() => client.of('accepted').length === 3);
    expect(asked).toEqual([]);
  });

  it('stays as it is where there are no tokens', async () => {
    const server = await serve(heard);
    const client = await greeted(server.url);
    client.start('r1', { input: { text: 'hi' } });
    await client.message('done');
    expect(asked.splice(0)[0]?.input).toEqual({ text: 'hi' });
  });
});

describe('JSON Web Tokens', async () => {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const other = await generateKeyPair('ES256');
  const sign = (claims: Record<string, unknown>, key = privateKey, expires = '1m'): Promise<string> =>
    new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'k1' }).setExpirationTime(expires).sign(key);

  it('let in their subject', async () => {
    const server = await serve(echo, { auth: jwtTokens({ key: publicKey, audience: 'tailrace' }) });
    await (await greeted(server.url, await sign({ sub: 'alice', aud: 'tailrace' }))).message('ready');
  });

  it.each([
    ['expired', () => sign({ sub: 'alice', aud: 'tailrace' }, privateKey, '-1m')],
    ['for another audience', () => sign({ sub: 'alice', aud: 'other' })],
    ['without a subject', () => sign({ aud: 'tailrace' })],
    ['of another key', () => sign({ sub: 'alice', aud: 'tailrace' }, other.privateKey)],
    ['without a signature', () => `${btoa('{"alg":"none"}')}.${btoa('{"sub":"alice","aud":"tailrace","exp":9e9}')}.`],
    ['that are none', () => 'not.a.token'],
    [
      'signed with the public key as a secret',
      async () =>
        new SignJWT({ sub: 'alice', aud: 'tailrace' })
          .setProtectedHeader({ alg: 'HS256' })
          .setExpirationTime('1m')
          .sign(new TextEncoder().encode(JSON.stringify(await exportJWK(publicKey)))),
    ],
  ])('%s close with 4401', async (_, token) => {
    const server = await serve(echo, { auth: jwtTokens({ key: publicKey, audience: 'tailrace' }) });
    expect((await (await greeted(server.url, await token())).closed).code).toBe(4401);
  });

  it('are checked with the keys of a URL; where it is out of reach, that is no fault of the token', async () => {
    const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256' };
    const keys = createHttpServer((_, response) => response.end(JSON.stringify({ keys: [jwk] })));
    await new Promise<void>((resolve) => keys.listen(0, '127.0.0.1', resolve));
    const url = new URL(`http://127.0.0.1:${(keys.address() as AddressInfo).port}/jwks`);
    const server = await serve(echo, { auth: jwtTokens({ key: url }) });
    await (await greeted(server.url, await sign({ sub: 'alice' }))).message('ready');
    keys.closeAllConnections();
    await new Promise((resolve) => keys.close(resolve));
    const without = await serve(echo, { auth: jwtTokens({ key: url }) });
    expect((await (await greeted(without.url, await sign({ sub: 'alice' }))).closed).code).toBe(4500);
  });
});

describe('a run', () => {
  it('does not exist for anybody but its owner', async () => {
    const server = await serve(silent, { auth });
    const owner = await greeted(server.url, alice);
    await owner.message('ready');
    owner.start('r1');
    const { epoch } = await owner.message('accepted');
    const stranger = await greeted(server.url, bob);
    await stranger.message('ready');
    stranger.send({ type: 'cancel', run: 'r1' }, { type: 'pull', run: 'r1', n: 1 }, { type: 'ack', run: 'r1', seq: 9 });
    stranger.send({ type: 'resume', run: 'r1', epoch, after: 0, credit: 1 });
    stranger.start('r1');
    await stranger.until(() => stranger.of('error').length === 2);
    expect(stranger.of('error').map((error) => error.code)).toEqual(['unknown-run', 'run-taken']);
    await owner.settle();
    expect(owner.of('done')).toEqual([]);
    expect(owner.socket.readyState).toBe(WebSocket.OPEN);
  });
});

describe('an origin', () => {
  const open = async (url: string, headers: Record<string, string>): Promise<number> => {
    const socket = new WebSocket(url, ['tailrace.v1.json'], { headers });
    socket.on('open', () => socket.send('{"type":"hello","client":"test"}'));
    return new Promise((resolve) => {
      socket.on('message', () => resolve(0));
      socket.on('close', (code) => resolve(code));
    });
  };

  it('of the server itself and those on the list are let in, others closed with 4403', async () => {
    const server = await serve(echo, { auth: () => ({ owner: 'all' }), origins: ['https://shop.example'] });
    const { port } = server.address;
    expect(await open(server.url, {})).toBe(0);
    expect(await open(server.url, { origin: `http://127.0.0.1:${port}` })).toBe(0);
    expect(await open(server.url, { origin: 'https://shop.example' })).toBe(0);
    expect(await open(server.url, { origin: 'https://evil.example' })).toBe(4403);
    expect(await open(server.url, { origin: 'null' })).toBe(4403);
    expect(await open(server.url, { origin: `http://127.0.0.1:${port + 1}` })).toBe(4403);
  });

  it('that is refused is named in the log, with the way to let it in', async () => {
    const lines: { readonly origin?: string; readonly msg: string }[] = [];
    const logger = pino({ level: 'warn' }, { write: (line) => void lines.push(JSON.parse(line)) });
    const server = await serve(echo, { logger });
    expect(await open(server.url, { origin: 'https://shop.example' })).toBe(4403);
    expect(lines).toEqual([
      expect.objectContaining({
        origin: 'https://shop.example',
        msg: 'a connection was refused: origin not allowed; a page of that origin is let in by origins, or TAILRACE_ORIGINS',
      }),
    ]);
  });

  it('of a name that was pointed at this machine is not, where there are no tokens', async () => {
    const server = await serve(echo);
    const { port } = server.address;
    expect(await open(server.url, { host: `rebound.example:${port}`, origin: `http://rebound.example:${port}` })).toBe(
      4403,
    );
    expect(await open(server.url, { host: `localhost:${port}`, origin: `http://localhost:${port}` })).toBe(0);
  });
});

describe('a public address', () => {
  const logger = pino({ level: 'silent' });

  it('is not bound without auth, unless that is what is wanted', async () => {
    const options = { startRun: echo, pipelines: [], logger, host: '0.0.0.0' };
    await expect(createServer(options)).rejects.toThrow('host 0.0.0.0 can be reached by others: give auth');
    const open = await createServer({ ...options, allowPublicWithoutAuth: true });
    await open.close();
    const guarded = await createServer({ ...options, auth });
    await guarded.close();
  });

  it('without auth lets nobody say who they are, unless the server has a rule of its own', async () => {
    const named = { input: { text: 'hi', user: 'bob' } };
    const inTheOpen = { host: '0.0.0.0', allowPublicWithoutAuth: true };
    const server = await serve(echo, inTheOpen);
    const client = await greeted(server.url);
    client.start('named', named);
    expect(await client.message('error')).toMatchObject({ run: 'named', code: 'forbidden' });
    client.start('unnamed', { input: { text: 'hi' } });
    await client.message('done');
    const ruled = await greeted((await serve(echo, { ...inTheOpen, authorize: () => undefined })).url);
    ruled.start('named', named);
    await ruled.message('done');
  });
});

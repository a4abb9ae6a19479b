import { connect } from 'node:net';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { StartRun } from '../../../src/engine/request.ts';
import type { Server } from '../../../src/server/create-server.ts';
import { staticTokens } from '../../../src/server/static-tokens.ts';
import { RawClient } from '../raw-client.ts';
import { statusFrom } from '../raw-http.ts';
import { serve } from '../serve.ts';
import { atOnce, echo, failing, numbered, silent, texts, type Unnumbered } from '../sources.ts';

const pipelines = [{ name: 'assistant', version: 1, surfaces: ['chat'] }];

function urlOf(server: Server, path: string): string {
  return server.url.replace('ws', 'http') + path;
}

function post(server: Server, body: unknown, more: RequestInit = {}, path = '/v1/runs'): Promise<Response> {
  return fetch(urlOf(server, path), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...more,
  });
}

describe('a plain POST', () => {
  it('is answered with the texts of the run as they stand at its end', async () => {
    const events: Unnumbered[] = [
      { type: 'text', msg: 0, off: 0, text: 'One secret' },
      { type: 'retract', msg: 0, fromOff: 4, reason: 'pii' },
      { type: 'text', msg: 0, off: 4, text: 'moment.' },
      { type: 'text', msg: 1, off: 0, text: 'And more.' },
      { type: 'done', outcome: 'retracted' },
    ];
    const server = await serve(atOnce(events), { pipelines });
    const response = await post(server, { pipeline: 'assistant', surface: 'chat', input: { text: 'q' } });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ outcome: 'retracted', text: 'One moment.\n\nAnd more.', tookMs: 4 });
  });

  it('is answered with the outputs of a pipeline that gives no text', async () => {
    const server = await serve(atOnce([{ type: 'output', value: [1] }, { type: 'output', value: null }, ...texts([])]));
    const response = await post(server, { pipeline: 'p', input: {} });
    expect(await response.json()).toMatchObject({ outcome: 'answered', text: '', outputs: [[1], null] });
  });

  it('says what went wrong by its status', async () => {
    const failWith = (code: string, retry = false) => atOnce([{ type: 'error', code, message: 'no', retry }]);
    for (const [source, status] of [
      [failing, 503],
      [failWith('run.unknown-pipeline'), 404],
      [failWith('run.bad-input'), 400],
      [failWith('run.deadline'), 504],
      [failWith('run.failed'), 500],
    ] as const) {
      const response = await post(await serve(source, { pipelines }), { input: 'q' });
      expect(response.status).toBe(status);
      expect(await response.json()).toMatchObject({ error: { code: expect.any(String) } });
    }
  });

  it.each([
    ['{"input":', 400],
    ['[1]', 400],
    ['{}', 400],
    [`{"input":${'['.repeat(40)}${']'.repeat(40)}}`, 400],
    ['{"input":{"__proto__":1}}', 400],
    ['{"input":"q","pipeline":5}', 400],
    ['{"input":"q","surface":""}', 400],
    ['{"input":"q","version":"1"}', 400],
    ['{"input":"q","version":-1}', 400],
    ['{"input":"q","version":1.5}', 400],
    ['{"input":"q","deadlineMs":-1}', 400],
    ['{"input":"q","deadlineMs":"soon"}', 400],
    ['{"input":"q","mode":"fast"}', 400],
    [`{"input":"${'x'.repeat(1_100_000)}"}`, 413],
  ])('is refused where its body is not right (%#)', async (body, status) => {
    expect((await post(await serve(echo, { pipelines }), body)).status).toBe(status);
  });

  it('is refused where it is no JSON, or not a POST, or nothing is there', async () => {
    const server = await serve(echo, { pipelines });
    expect((await post(server, '{}', { headers: { 'content-type': 'text/plain' } })).status).toBe(415);
    expect((await fetch(urlOf(server, '/v1/runs'))).status).toBe(405);
    expect((await fetch(urlOf(server, '/v1/nothing'))).status).toBe(404);
    expect((await post(server, {}, {}, '/v1/ag-ui/%E0%A4%A')).status).toBe(400);
  });

  it('whose body never ends does not keep others waiting', async () => {
    const server = await serve(echo, { pipelines });
    const slow = new ReadableStream({ start: (body) => body.enqueue(Buffer.from('{"input":')) });
    const abort = new AbortController();
    const pending = post(server, '', { body: slow, duplex: 'half', signal: abort.signal } as RequestInit).catch(
      () => {},
    );
    expect((await post(server, { input: { text: 'q' } })).status).toBe(200);
    abort.abort();
    await pending;
  });

  it('cancels its run when the client hangs up', async () => {
    let torn: () => void = () => {};
    const cancelled = new Promise<void>((resolve) => (torn = resolve));
    let begun: () => void = () => {};
    const began = new Promise<void>((resolve) => (begun = resolve));
    const server = await serve(
      numbered(
        () =>
          new Observable(() => {
            begun();
            return torn;
          }),
      ),
      { pipelines },
    );
    const abort = new AbortController();
    const pending = post(server, { input: 'q' }, { signal: abort.signal }).catch(() => {});
    await began;
    abort.abort();
    await Promise.all([cancelled, pending]);
  });
});

describe('an HTTP response', () => {
  it('carries the headers that keep it from being framed, sniffed or kept', async () => {
    const { headers } = await fetch(urlOf(await serve(echo), '/healthz'));
    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    });
  });

  it.each(['/v1/ag-ui', '/v1/chat/completions', '/v1/ui-messages', '/v1/runs'])(
    'of %s is kept by nobody',
    async (path) => {
      const server = await serve(echo, { pipelines });
      const messages = [{ role: 'user', content: 'q', parts: [{ type: 'text', text: 'q' }] }];
      const { headers } = await post(server, { input: { text: 'q' }, messages, stream: true }, {}, path);
      expect(headers.get('cache-control')).toMatch(/^no-store/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    },
  );

  it('is for allowed origins only', async () => {
    const server = await serve(echo, { pipelines, origins: ['https://shop.example'] });
    const headers = (origin: string) => ({ headers: { origin, 'content-type': 'application/json' } });
    const allowed = await post(server, { input: { text: 'q' } }, headers('https://shop.example'));
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://shop.example');
    expect((await post(server, { input: 'q' }, headers('https://evil.example'))).status).toBe(403);
    const asked = await fetch(urlOf(server, '/v1/runs'), { method: 'OPTIONS', ...headers('https://shop.example') });
    expect([asked.status, asked.headers.get('access-control-allow-headers')]).toEqual([
      204,
      'authorization, content-type',
    ]);
  });

  it('is for known tokens only, where there are tokens', async () => {
    const server = await serve(echo, { pipelines, auth: staticTokens({ 'alice-0123456789abcdef': 'alice' }) });
    const refused = await post(server, { input: { text: 'q' } });
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    const headers = { 'content-type': 'application/json', authorization: 'Bearer alice-0123456789abcdef' };
    expect((await post(server, { input: { text: 'q' } }, { headers })).status).toBe(200);
    expect((await post(server, { input: { text: 'q', user: 'bob' } }, { headers })).status).toBe(403);
  });

  it('is made for the owner of the token, and the query stands in no log line', async () => {
    let log = '';
    const write = (chunk: Buffer, _: unknown, done: () => void): void => {
      log += chunk.toString();
      done();
    };
    const logger = pino({ level: 'trace' }, new Writable({ write }));
    const asked: unknown[] = [];
    const auth = staticTokens({ 'alice-0123456789abcdef': 'alice' });
    const heard: StartRun = (request, options) => {
      asked.push(request.input);
      return echo(request, options);
    };
    const server = await serve(heard, { pipelines, auth, logger });
    const path = '/v1/runs?token=query-0123456789abcdef';
    expect((await post(server, { input: { text: 'q' } }, {}, path)).status).toBe(401);
    const headers = { 'content-type': 'application/json', authorization: 'Bearer alice-0123456789abcdef' };
    expect((await post(server, { input: { text: 'q' } }, { headers }, path)).status).toBe(200);
    expect(asked).toEqual([{ text: 'q', user: 'alice' }]);
    expect(log).toContain('/v1/runs');
    expect(log).not.toContain('0123456789abcdef');
  });

  it('of a body that comes in chunks and grows over the bound is told so', async () => {
    const server = await serve(echo, { pipelines, limits: { httpBodyBytes: 10_000 } });
    const socket = connect(server.address.port, server.address.host);
    let told = '';
    socket.on('data', (chunk: Buffer) => {
      told += chunk.toString();
    });
    const closed = new Promise((resolve) => socket.on('error', () => {}).on('close', resolve));
    const chunk = `1000\r\n${'x'.repeat(4096)}\r\n`;
    socket.write(
      'POST /v1/runs HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n',
    );
    socket.write(chunk.repeat(3));
    await closed;
    expect(told).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('of a megabyte of small members is 413 before any of it is built', async () => {
    const server = await serve(echo, { pipelines });
    const members = Array.from({ length: 90_000 }, (_, i) => `"${i.toString(36)}":0`);
    const refused = await post(server, `{"input":{${members.join(',')}}}`);
    expect([refused.status, ((await refused.json()) as { error: { message: string } }).error.message]).toEqual([
      413,
      'the body holds over 10000 values',
    ]);
    const chat = Array.from({ length: 400 }, (_, i) => ({
      role: i % 2 ? 'assistant' : 'user',
      content: `${i}, and so on, `,
    }));
    expect((await post(server, { input: { text: 'q', chat } })).status).toBe(200);
  });

  it('is 503 while the bodies of others fill the room there is for them', async () => {
    const server = await serve(echo, { pipelines, limits: { httpBodiesBytes: 200 } });
    const slow = connect(server.address.port, '127.0.0.1');
    slow.on('error', () => {});
    slow.write(
      `POST /v1/runs HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 300\r\n\r\n${' '.repeat(190)}`,
    );
    const asked = { input: { text: 'who is there' } };
    await expect.poll(async () => (await post(server, asked)).status).toBe(503);
    slow.destroy();
    await expect.poll(async () => (await post(server, asked)).status).toBe(200);
  });

  it('to a target that is no URL is 400', async () => {
    const server = await serve(echo, { pipelines });
    const socket = connect(server.address.port, server.address.host);
    socket.write('GET // HTTP/1.1\r\nhost: localhost\r\n\r\n');
    expect(await statusFrom(socket)).toBe(400);
    socket.destroy();
  });

  it('whose client never reads is cut off, and its run cancelled', async () => {
    let stopped = 0;
    const endless: StartRun = (_, options) =>
      new Observable((subscriber) => {
        let seq = 0;
        let open = true;
        const demand = options?.demand?.subscribe((isOpen) => {
          open = isOpen;
        });
        const timer = setInterval(() => {
          for (let i = 0; open && i < 200; i++) {
            subscriber.next({ type: 'text', msg: 0, off: seq * 1000, text: 'x'.repeat(1000), seq: ++seq, at: 0 });
          }
        }, 1);
        return () => {
          stopped++;
          clearInterval(timer);
          demand?.unsubscribe();
        };
      });
    const server = await serve(endless, { pipelines, limits: { slowMs: 200 } });
    const socket = connect(server.address.port, server.address.host);
    socket.on('error', () => {});
    const body = JSON.stringify({ messages: [{ role: 'user', content: 'q' }] });
    socket.write(
      `POST /v1/ag-ui HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    socket.pause();
    await expect.poll(() => stopped).toBe(1);
    socket.destroy();
  });

  it('is 429 over the starts or the active runs of a client', async () => {
    const many = await serve(echo, { pipelines, limits: { startsPerClient: 1 } });
    expect((await post(many, { input: { text: 'q' } })).status).toBe(200);
    expect((await post(many, { input: { text: 'q' } })).status).toBe(429);
    const begun = Promise.withResolvers<void>();
    const endless: StartRun = (...asked) => {
      begun.resolve();
      return silent(...asked);
    };
    const busy = await serve(endless, { pipelines, limits: { activeRunsPerClient: 1 } });
    const abort = new AbortController();
    const first = post(busy, { input: 'q' }, { signal: abort.signal }).catch(() => {});
    await begun.promise;
    expect((await post(busy, { input: 'q' })).status).toBe(429);
    abort.abort();
    await first;
  });
});

describe('health', () => {
  it('is ok while the server lives, ready while it takes runs', async () => {
    const server = await serve(silent, { pipelines, limits: { drainMs: 60_000 } });
    const status = async (path: string): Promise<number> => (await fetch(urlOf(server, path))).status;
    expect([await status('/healthz'), await status('/readyz')]).toEqual([200, 200]);
    const client = await RawClient.open(server.url);
    const idle = await RawClient.open(server.url);
    client.start('r1');
    await client.message('accepted');
    const closing = server.close();
    expect((await idle.closed).code).toBe(4503);
    expect([await status('/healthz'), await status('/readyz')]).toEqual([200, 503]);
    expect((await post(server, { input: 'q' })).status).toBe(503);
    expect((await new RawClient(server.url).closed).code).toBe(4503);
    client.send({ type: 'cancel', run: 'r1' });
    await closing;
    await expect(status('/healthz')).rejects.toThrow();
  });
});

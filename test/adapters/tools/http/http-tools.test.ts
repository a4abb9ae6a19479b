import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { lastValueFrom } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHttpTools, type HttpTool, type HttpTools } from '../../../../src/adapters/tools/index.ts';
import type { CallContext, Json, JsonObject } from '../../../../src/ports/index.ts';
import { callContext } from '../../call-context.ts';

const id = { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] } as const;

const ask = (
  tools: HttpTools,
  name: string,
  args: JsonObject = {},
  context: Partial<CallContext> = {},
): Promise<Json> => lastValueFrom(tools.call({ id: 'c1', name, args }, callContext(context)));

const failure = (asked: Promise<Json>): Promise<{ readonly code: string; readonly message: string }> =>
  asked.then(
    (value) => ({ code: 'none', message: JSON.stringify(value) }),
    ({ code, message }) => ({ code, message }),
  );

describe('tools behind HTTP', () => {
  let server: Server;
  let origin = '';
  let tools: HttpTools;
  const requests: string[] = [];
  const gone: string[] = [];

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    requests.push(`${request.method} ${request.url}`);
    response.on('close', () => response.writableFinished || gone.push(String(request.url)));
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const json = (value: unknown): unknown =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    const path = String(request.url).split('?')[0];
    if (path?.startsWith('/books/') === true) json({ path: request.url, trace: request.headers.traceparent ?? null });
    else if (path === '/orders')
      json({ got: JSON.parse(Buffer.concat(chunks).toString()), key: request.headers['x-key'] });
    else if (path === '/plain') response.end('just words');
    else if (path === '/empty') response.writeHead(204).end();
    else if (path === '/broken') response.writeHead(200, { 'content-type': 'application/json' }).end('{"a":');
    else if (path === '/declared') response.writeHead(200, { 'content-length': '9000000' }).write('x');
    else if (path === '/endless') {
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(10_000)));
      };
      response.on('drain', more);
      more();
    } else if (path === '/drops') {
      response.writeHead(200, { 'content-length': '100' }).write('half');
      setImmediate(() => response.destroy());
    } else if (path === '/busy') response.writeHead(503).end('come back later');
    else if (path === '/moved') response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
    else if (path !== '/hangs') response.writeHead(404).end();
  }

  const tool = (name: string, path: string, more: Partial<HttpTool['spec']> = {}): HttpTool => ({
    spec: { name, description: name, parameters: { type: 'object' }, ...more },
    request: { url: `${origin}${path}` },
  });

  beforeAll(async () => {
    server = createServer((request, response) => void answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const plain = ['plain', 'empty', 'broken', 'declared', 'endless', 'drops', 'busy', 'moved', 'hangs'];
    tools = createHttpTools(
      [
        tool('book', '/books/{id}', { parameters: id, readOnly: true }),
        {
          spec: { name: 'order', description: 'Orders.', parameters: { type: 'object' } },
          request: { method: 'POST', url: `${origin}/orders`, headers: { 'x-key': 'k' } },
        },
        ...plain.map((name) => tool(name, `/${name}`)),
      ],
      { maxBytes: 100_000 },
    );
  });

  afterAll(async () => {
    await tools.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('puts arguments into the path and the query', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const args = { id: 'B 1/2', lang: 'de', tags: ['a', 'b'], near: { km: 3 } };
    expect(await ask(tools, 'book', args, { traceparent })).toEqual({
      path: '/books/B%201%2F2?lang=de&tags=a&tags=b&near=%7B%22km%22%3A3%7D',
      trace: traceparent,
    });
  });

  it('puts arguments into a JSON body', async () => {
    expect(await ask(tools, 'order', { book: 'B1', copies: 2 })).toEqual({ got: { book: 'B1', copies: 2 }, key: 'k' });
  });

  it('takes what is left of a run, to any fraction of a millisecond', async () => {
    expect(await ask(tools, 'plain', {}, { timeLeftMs: () => 2459.48681640625 })).toBe('just words');
  });

  it('reads text and nothing', async () => {
    expect(await ask(tools, 'plain')).toBe('just words');
    expect(await ask(tools, 'empty')).toBe(null);
  });

  it('sends nothing that does not fit, nor what would climb out of its path', async () => {
    const before = requests.length;
    expect(await failure(ask(tools, 'book', { id: 1 }))).toMatchObject({ code: 'bad-arguments' });
    expect(await failure(ask(tools, 'book', { id: '..' }))).toMatchObject({ code: 'bad-arguments' });
    expect(await failure(ask(tools, 'book', { id: '' }))).toMatchObject({ code: 'bad-arguments' });
    expect(await failure(ask(tools, 'sell'))).toMatchObject({ code: 'unknown-tool' });
    expect(tools.check?.({ id: 'c1', name: 'book', args: {} })).toMatchObject({ code: 'bad-arguments' });
    expect(requests).toHaveLength(before);
  });

  it.each([
    ['broken', 'malformed'],
    ['declared', 'too-large'],
    ['endless', 'too-large'],
    ['drops', 'disconnected'],
    ['busy', 'status-503'],
    ['moved', 'status-302'],
  ])('settles a call of the tool that is %s as %s', async (name, code) => {
    expect(await failure(ask(tools, name))).toMatchObject({ code });
    expect(await ask(tools, 'book', { id: 'B1' })).toMatchObject({ path: '/books/B1' });
  });

  it('hands on what the service says of its error', async () => {
    const { message } = await failure(ask(tools, 'busy'));
    expect(message).toBe('busy: the service answered with status 503: "come back later"');
  });

  it('ends the wait at the time that is left', async () => {
    const late = { code: 'timeout', message: 'hangs: the service did not answer within 20 ms' };
    // A request may be given up before it has reached the service, which then knows nothing of it.
    await expect
      .poll(async () => {
        expect(await failure(ask(tools, 'hangs', {}, { timeLeftMs: () => 20 }))).toEqual(late);
        return gone;
      })
      .toContain('/hangs');
  });

  it('destroys the request on abort and when nobody listens any more', async () => {
    const stop = new AbortController();
    const asked = failure(ask(tools, 'hangs', { by: 'abort' }, { signal: stop.signal }));
    const listening = tools.call({ id: 'c2', name: 'hangs', args: { by: 'leaving' } }, callContext()).subscribe();
    const both = ['/hangs?by=abort', '/hangs?by=leaving'];
    await expect.poll(() => requests).toEqual(expect.arrayContaining(both.map((path) => `GET ${path}`)));
    expect(gone).not.toEqual(expect.arrayContaining(both));
    stop.abort();
    listening.unsubscribe();
    expect(await asked).toMatchObject({ code: 'cancelled' });
    await expect.poll(() => gone).toEqual(expect.arrayContaining(both));
  });

  it('keeps a connection, and has one before the first call', async () => {
    let connections = 0;
    const own = createServer((request, response) => void answer(request, response));
    own.on('connection', () => connections++);
    await new Promise<void>((resolve) => own.listen(0, '127.0.0.1', resolve));
    const at = `http://127.0.0.1:${(own.address() as AddressInfo).port}`;
    const { spec } = tool('book', '', { parameters: id });
    const kept = createHttpTools([{ spec, request: { url: `${at}/books/{id}` } }]);
    expect(await kept.warmUp()).toEqual([{ origin: at, ok: true }]);
    expect(connections).toBe(1);
    // A call right behind another may find the first connection not free yet.
    for (let call = 0; call < 20; call++) await ask(kept, 'book', { id: 'B1' });
    expect(connections).toBeLessThanOrEqual(2);
    await kept.close();
    own.close();
    expect(await failure(ask(kept, 'book', { id: 'B1' }))).toMatchObject({ code: 'disconnected' });
  });

  it('sends a read again whose kept connection had ended', async () => {
    let hits = 0;
    const flaky = createServer((request, response) => (++hits === 2 ? request.socket.destroy() : response.end('ok')));
    await new Promise<void>((resolve) => flaky.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(flaky.address() as AddressInfo).port}/`;
    const spec = { description: '', parameters: { type: 'object' } } as const;
    const both = createHttpTools([
      { spec: { ...spec, name: 'read', readOnly: true }, request: { url } },
      { spec: { ...spec, name: 'write' }, request: { url, method: 'POST' } },
    ]);
    expect([await ask(both, 'read'), await ask(both, 'read'), hits]).toEqual(['ok', 'ok', 3]);
    hits = 1;
    expect(await failure(ask(both, 'write'))).toMatchObject({ code: 'disconnected' });
    expect(hits).toBe(2);
    await both.close();
    flaky.closeAllConnections();
    flaky.close();
  });

  it('names a service that is not there, or is none', async () => {
    const noise = createTcpServer((socket) => socket.on('error', () => {}).end('SSH-2.0-OpenSSH_9.6\r\n'));
    await new Promise<void>((resolve) => noise.listen(0, '127.0.0.1', resolve));
    const spec = { description: '', parameters: { type: 'object' } } as const;
    const bad = createHttpTools([
      { spec: { ...spec, name: 'away' }, request: { url: 'http://127.0.0.1:1/' } },
      {
        spec: { ...spec, name: 'noise' },
        request: { url: `http://127.0.0.1:${(noise.address() as AddressInfo).port}/` },
      },
    ]);
    expect(await bad.warmUp()).toMatchObject([{ ok: false }, { ok: false }]);
    expect(await failure(ask(bad, 'away'))).toMatchObject({ code: 'unreachable' });
    expect(await failure(ask(bad, 'noise'))).toMatchObject({ code: 'malformed' });
    await bad.close();
    noise.close();
  });

  it('refuses tools and limits that are none', () => {
    expect(() => createHttpTools([{ ...tool('a', '/'), request: { url: 'ftp://x/' } }])).toThrow(
      /url of tool a is ftp/,
    );
    expect(() => createHttpTools([{ ...tool('a', '/'), request: { url: 'http://{host}/' } }])).toThrow(TypeError);
    expect(() => createHttpTools([tool('a', '/'), tool('a', '/b')])).toThrow('two tools are named a; rename one');
    expect(() => createHttpTools([], { maxBytes: 0 })).toThrow('maxBytes is 0; give a number over 0');
  });
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { lastValueFrom } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type McpServer,
  type McpTools,
  type McpToolsOptions,
  openMcpTools,
} from '../../../../src/adapters/tools/index.ts';
import type { CallContext, Json, JsonObject } from '../../../../src/ports/index.ts';
import { callContext } from '../../call-context.ts';
import { serveShop } from './http-server.ts';
import { seen } from './shop-server.ts';

const stdio: McpServer = { command: process.execPath, args: [join(import.meta.dirname, 'stdio-server.ts')] };

const ask = (tools: McpTools, name: string, args: JsonObject = {}, context: Partial<CallContext> = {}): Promise<Json> =>
  lastValueFrom(tools.call({ id: 'c1', name, args }, callContext(context)));

const failure = (asked: Promise<Json>): Promise<{ readonly code: string; readonly message: string }> =>
  asked.then(
    (value) => ({ code: 'none', message: JSON.stringify(value) }),
    ({ code, message }) => ({ code, message }),
  );

for (const kind of ['stdio', 'http'] as const) {
  describe(`tools of an MCP server over ${kind}`, () => {
    let shop: Awaited<ReturnType<typeof serveShop>>;
    let tools: McpTools;
    const open = (options: McpToolsOptions = {}): Promise<McpTools> =>
      openMcpTools(kind === 'stdio' ? stdio : { url: shop.url }, options);

    beforeAll(async () => {
      shop = await serveShop();
      tools = await open();
    });
    afterAll(async () => {
      await tools.close();
      await shop.close();
    });

    it('lists every page of tools, and takes its hints for what a call may do', () => {
      expect(tools.tools.map(({ name }) => name)).toEqual(
        ['find', 'reserve', 'trace', 'fails', 'throws', 'odd', 'hangs', 'huge', 'exits', 'counts', 'unclear'], // in order
      );
      const [find, reserve, trace] = tools.tools;
      expect(find).toMatchObject({ readOnly: true, idempotent: true, parameters: { required: ['title'] } });
      expect(reserve).toMatchObject({ idempotent: true });
      expect(reserve).not.toHaveProperty('readOnly');
      expect(trace).not.toHaveProperty('idempotent');
    });

    it('gives structured content, or text', async () => {
      expect(await ask(tools, 'find', { title: 'Emma' })).toEqual({ title: 'Emma', copies: 3 });
      expect(await ask(tools, 'reserve', { title: 'Emma' })).toBe('reserved Emma');
    });

    it('hands the trace on', async () => {
      const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
      expect(await ask(tools, 'trace', {}, { traceparent })).toBe(traceparent);
    });

    it('sends no call whose arguments do not fit', async () => {
      const before = (await ask(tools, 'counts')) as { readonly calls: number };
      expect(await failure(ask(tools, 'find', { title: 7 }))).toEqual({
        code: 'bad-arguments',
        message: 'find: argument `title` must be of type string',
      });
      expect(await failure(ask(tools, 'find'))).toMatchObject({ code: 'bad-arguments' });
      expect(await failure(ask(tools, 'sell'))).toMatchObject({ code: 'unknown-tool' });
      expect(await failure(ask(tools, 'unclear'))).toMatchObject({ code: 'bad-schema' });
      const check = (name: string, args: JsonObject = {}): unknown => tools.check?.({ id: 'c1', name, args })?.code;
      expect([check('find', { title: 'Emma' }), check('find'), check('sell'), check('unclear')]).toEqual([
        undefined,
        'bad-arguments',
        'unknown-tool',
        'bad-schema',
      ]);
      expect(await ask(tools, 'counts')).toMatchObject({ calls: before.calls + 1 });
    });

    it('settles the call of a tool that fails with its words', async () => {
      expect(await failure(ask(tools, 'fails'))).toEqual({ code: 'failed', message: 'fails: the till is locked' });
      expect(await failure(ask(tools, 'odd'))).toMatchObject({ code: 'malformed' });
      expect(await failure(ask(tools, 'throws'))).toMatchObject(
        kind === 'stdio' ? { code: 'failed', message: 'throws: the till is on fire' } : { code: 'malformed' },
      );
    });

    it('bounds a result', async () => {
      expect(await failure(ask(tools, 'huge'))).toMatchObject({ code: 'too-large' });
    });

    it('ends its connection with a message over the limit, and makes another', async () => {
      const bounded = await open({ maxMessageBytes: 100_000 });
      expect(await failure(ask(bounded, 'huge'))).toMatchObject({ code: 'too-large' });
      expect(await ask(bounded, 'find', { title: 'Emma' })).toMatchObject({ copies: 3 });
      await bounded.close();
    });

    it('ends the wait for a server that hangs, and tells it', async () => {
      const { cancelled } = (await ask(tools, 'counts')) as { readonly cancelled: number };
      // A call may be given up before it has reached the server, which then knows nothing of it.
      await expect
        .poll(async () => {
          expect(await failure(ask(tools, 'hangs', {}, { timeLeftMs: () => 20 }))).toMatchObject({ code: 'timeout' });
          return ((await ask(tools, 'counts')) as { readonly cancelled: number }).cancelled;
        })
        .toBeGreaterThan(cancelled);
    });

    it('cancels on abort and when nobody listens any more', async () => {
      const counts = async () =>
        (await ask(tools, 'counts')) as { readonly hanging: number; readonly cancelled: number };
      await expect.poll(async () => (await counts()).hanging).toBe(0);
      const { cancelled } = await counts();
      const stop = new AbortController();
      const asked = failure(ask(tools, 'hangs', {}, { signal: stop.signal }));
      const listening = tools.call({ id: 'c2', name: 'hangs', args: {} }, callContext()).subscribe();
      await expect.poll(async () => (await counts()).hanging).toBe(2);
      stop.abort();
      listening.unsubscribe();
      expect(await asked).toMatchObject({ code: 'cancelled' });
      await expect.poll(counts).toMatchObject({ hanging: 0, cancelled: cancelled + 2 });
      expect(await failure(ask(tools, 'find', { title: 'Emma' }, { signal: stop.signal }))).toMatchObject({
        code: 'cancelled',
      });
    });

    it('settles a call under which the server goes away, and reaches it again', async () => {
      expect(await failure(ask(tools, 'exits'))).toMatchObject({ code: 'disconnected' });
      expect(await ask(tools, 'find', { title: 'Emma' })).toEqual({ title: 'Emma', copies: 3 });
    });

    it('names tools with a prefix, and believes no hint where told so', async () => {
      const prefixed = await open({
        namePrefix: 'shop_',
        trustHints: false,
        annotate: { shop_reserve: { timeoutMs: 500, idempotent: true } },
      });
      expect(prefixed.tools[0]).not.toHaveProperty('readOnly');
      expect(prefixed.tools[1]).toMatchObject({ name: 'shop_reserve', timeoutMs: 500, idempotent: true });
      expect(await ask(prefixed, 'shop_find', { title: 'Emma' })).toMatchObject({ copies: 3 });
      await prefixed.close();
      expect(await failure(ask(prefixed, 'shop_find', { title: 'Emma' }))).toMatchObject({ code: 'unreachable' });
    });
  });
}

describe('an MCP server that is not there', () => {
  it('is named, with what is wrong', async () => {
    await expect(openMcpTools({ command: 'no-such-program-here' })).rejects.toMatchObject({
      code: 'unreachable',
      tool: 'no-such-program-here',
    });
    await expect(openMcpTools({ url: 'http://127.0.0.1:1/mcp?key=secret' })).rejects.toMatchObject({
      code: 'unreachable',
      tool: 'http://127.0.0.1:1/mcp',
    });
  });

  it('is given up on where it never greets', async () => {
    const silent = { ...stdio, args: [...(stdio.args ?? []), 'silent'] } as McpServer;
    await expect(openMcpTools(silent, { connectTimeoutMs: 50 })).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('is given up on where it speaks no MCP', async () => {
    const page = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<h1>hello'));
    await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(page.address() as AddressInfo).port}/`;
    await expect(openMcpTools({ url })).rejects.toMatchObject({ code: 'unreachable' });
    page.close();
  });

  it('refuses limits that are none', async () => {
    await expect(openMcpTools(stdio, { callTimeoutMs: 0 })).rejects.toThrow('callTimeoutMs is 0; give a number over 0');
  });
});

describe('an MCP server over HTTP', () => {
  it('is greeted again where it has forgotten the session, and opens no stream of notices', async () => {
    const shop = await serveShop();
    const tools = await openMcpTools({ url: shop.url });
    const { calls } = seen;
    shop.sessions.clear();
    // Not idempotent: made again all the same, because a server that knows no session has not looked at the call.
    expect(await ask(tools, 'trace')).toBe('undefined');
    expect(seen.calls).toBe(calls + 1);
    expect(shop.sessions.size).toBe(1);
    expect(shop.gets).toEqual([]);
    await tools.close();
    await shop.close();
  });

  it('settles calls while it is away, and answers again when it is back', async () => {
    const shop = await serveShop();
    const tools = await openMcpTools({ url: shop.url });
    shop.leave();
    expect(await failure(ask(tools, 'reserve', { title: 'Emma' }))).toMatchObject({ code: 'disconnected' });
    shop.comeBack();
    expect(await ask(tools, 'reserve', { title: 'Emma' })).toBe('reserved Emma');
    await tools.close();
    await shop.close();
  });
});

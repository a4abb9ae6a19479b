import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BOOKSHOP_SPECS } from '../../src/adapters/tools/bookshop/index.ts';
import {
  createHttpTools,
  type HttpTools,
  joinToolHosts,
  type McpTools,
  openMcpTools,
} from '../../src/adapters/tools/index.ts';
import { defineApp, type ServedApp, serveApp } from '../../src/app/index.ts';
import { askQuestion } from '../../src/cli/ask-question.ts';
import { openBindings } from '../../src/cli/bindings.ts';
import { bookshopApp } from '../../src/cli/bookshop-app.ts';
import { type Client, connect } from '../../src/client/index.ts';
import type { ToolHost, ToolSpec } from '../../src/ports/index.ts';

const SURFACES = [
  ['assistant', 'chat'],
  ['assistant', 'voice'],
  ['agent-runtime', 'interactive'],
  ['service-desk', 'chat'],
] as const;

/** What a real HTTP service may answer, and still be no help. */
const answers: Readonly<Record<string, (response: ServerResponse) => void>> = {
  'ten million bytes': (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const piece = Buffer.alloc(100_000, 'x');
    response.write('"');
    const more = (left: number): void => {
      if (left === 0 || response.destroyed) response.end('"');
      else if (response.write(piece)) setImmediate(more, left - 1);
      else response.once('drain', () => more(left - 1));
    };
    more(100);
  },
  'a page instead of JSON': (response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end('<html>Oops</html>'),
  'something that is no result': (response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"total":"many","books":{}}'),
  'a failure': (response) => response.writeHead(503).end('try later'),
  'half of it': (response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"total":', () => response.destroy());
  },
  'nothing, for ever': () => {},
};

let origin = '';
let answering: (response: ServerResponse) => void = () => {};
const service = createServer((_, response) => answering(response));
const opened: { close(): Promise<void> }[] = [];

/** A real server over the pipelines of the shop, with one tool of it somewhere else. */
async function serveWith(elsewhere: ToolHost): Promise<{ served: ServedApp; client: Client }> {
  const shop = await openBindings({ env: {}, atOnce: true, now: () => new Date('2026-03-10T15:00:00Z') });
  const own = shop.bindings.tools as ToolHost;
  const moved = new Set(elsewhere.tools.map(({ name }) => name));
  const rest = { ...own, tools: own.tools.filter(({ name }) => !moved.has(name)) };
  const app = defineApp({
    ...bookshopApp(),
    bindings: { ...shop.bindings, tools: joinToolHosts({ shop: rest, elsewhere }) },
  });
  const served = await serveApp(app, { port: 0, logger: pino({ level: 'silent' }) });
  const client = connect(served.server.url);
  opened.push({
    close: async () => {
      client.close();
      await served.close();
      shop.close();
    },
  });
  return { served, client };
}

afterAll(async () => {
  for (const each of opened) await each.close();
});

/** The answers of every surface to one question, all at once: what hangs, hangs for all of them together. */
function answersTo(client: Client, text: string) {
  return Promise.all(
    SURFACES.map(async ([pipeline, surface]) => {
      const input = { text, user: 'mara' };
      return { on: `${pipeline}/${surface}`, ...(await askQuestion(client, { pipeline, surface, input })) };
    }),
  );
}

describe('a tool behind a bad HTTP service', () => {
  let tools: HttpTools;
  let client: Client;
  beforeAll(async () => {
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
    // No limit of its own: the surface's must do.
    const { timeoutMs: _, ...spec }: ToolSpec = BOOKSHOP_SPECS.search_books;
    tools = createHttpTools([{ spec, request: { method: 'POST', url: `${origin}/search` } }]);
    ({ client } = await serveWith(tools));
  });
  afterAll(async () => {
    await tools.close();
    service.closeAllConnections();
    await new Promise((resolve) => service.close(resolve));
  });

  it.each(Object.entries(answers))('that gives %s: the answer says what is missing, and the rest', async (_, give) => {
    answering = give;
    for (const answer of await answersTo(client, 'show me horror novels under $6 and tell me where Old Mill is')) {
      expect(answer.error, answer.on).toBeUndefined();
      expect(answer.text, answer.on).toContain('I could not search our catalogue just now.');
      expect(answer.text, answer.on).toContain('12 Mill Lane');
      const settled = answer.log.find((event) => event.type === 'tool' && event.phase === 'end' && !event.ok);
      if (give !== answers['something that is no result']) expect(settled, answer.on).toBeDefined();
    }
  });
});

describe('a tool on a bad MCP server, a process of its own', () => {
  const server = join(import.meta.dirname, 'order-server.ts');

  it.each([
    ['exits in mid-call', 'exits', 'disconnected'],
    ['hangs', 'hangs', undefined],
    ['gives what is no result', 'lies', undefined],
  ])('that %s: the answer says what is missing, and the rest', async (_title, how, code) => {
    const tools: McpTools = await openMcpTools({ command: process.execPath, args: [server, how] });
    opened.push(tools);
    const { client } = await serveWith(tools);
    for (const answer of await answersTo(client, 'where is order 10458 and what is your return policy?')) {
      expect(answer.error, answer.on).toBeUndefined();
      expect(answer.text, answer.on).toContain('I could not look up your order just now.');
      expect(answer.text, answer.on).toContain('30 days');
      const failed = answer.log.flatMap((event) =>
        event.type === 'tool' && event.phase === 'end' && !event.ok ? [event.error?.code] : [],
      );
      // It is started once more for a call that changes nothing; where that takes longer than the surface waits, it is late.
      const codes = code === undefined ? failed : [code, 'unreachable', 'deadline-exceeded'];
      expect(codes, answer.on).toEqual(expect.arrayContaining(failed));
    }
  });
});

import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { oddAnswer, shopServer } from './shop-server.ts';

export interface ServedShop {
  readonly url: string;
  /** Paths asked for by GET. */
  readonly gets: readonly string[];
  readonly sessions: Map<string, unknown>;
  /** Knows nobody any more, and ends every connection, until it comes back. */
  leave(): void;
  comeBack(): void;
  close(): Promise<unknown>;
}

/** The shop on loopback HTTP, with sessions that can be forgotten and connections that can be cut. */
export async function serveShop(): Promise<ServedShop> {
  const sessions = new Map<string, StreamableHTTPServerTransport>();
  const gets: string[] = [];
  let isAway = false;
  const http = createServer(async (request, response) => {
    if (request.method === 'GET') gets.push(request.url ?? '');
    const body = await readBody(request);
    const calls = body?.method === 'tools/call' ? body.params?.name : undefined;
    if (calls === 'exits') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': wait\n\n');
      setImmediate(() => response.destroy());
      return;
    }
    if (calls === 'throws') {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"jsonrpc": "2.0", "id":');
      return;
    }
    if (calls === 'odd') {
      response.writeHead(200, { 'content-type': 'application/json' }).end(oddAnswer(body.id));
      return;
    }
    const known = sessions.get(String(request.headers['mcp-session-id']));
    if (known === undefined && body?.method !== 'initialize') {
      response.writeHead(404).end();
      return;
    }
    const transport =
      known ??
      new StreamableHTTPServerTransport({
        sessionIdGenerator: randomUUID,
        onsessioninitialized: (id) => void sessions.set(id, transport as StreamableHTTPServerTransport),
      });
    if (known === undefined) await shopServer().connect(transport as never);
    await transport.handleRequest(request, response, body);
  });
  http.on('connection', (socket) => isAway && socket.destroy());
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`,
    gets,
    sessions,
    leave: () => {
      isAway = true;
      sessions.clear();
      http.closeAllConnections();
    },
    comeBack: () => {
      isAway = false;
    },
    close: () => {
      http.closeAllConnections();
      return new Promise((resolve) => http.close(resolve));
    },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: a message of any method
async function readBody(request: IncomingMessage): Promise<any> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return chunks.length === 0 ? undefined : JSON.parse(Buffer.concat(chunks).toString());
}

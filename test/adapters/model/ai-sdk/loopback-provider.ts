import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** One request as the provider saw it. */
export interface SeenRequest {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Record<string, unknown>;
  readonly response: ServerResponse;
  /** Resolves when the client has closed the socket before the answer was whole. */
  readonly aborted: Promise<void>;
}

/** A model provider on loopback: real HTTP, with an answer each test scripts. */
export interface LoopbackProvider {
  readonly url: string;
  readonly seen: readonly SeenRequest[];
  /** How many sockets were ever opened to it. */
  readonly sockets: () => number;
  close(): Promise<void>;
}

export async function loopbackProvider(answer: (request: SeenRequest) => void): Promise<LoopbackProvider> {
  const seen: SeenRequest[] = [];
  const open = new Set<Socket>();
  let opened = 0;
  const server: Server = createServer(async (message, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    const aborted = new Promise<void>((resolve) => {
      response.on('close', () => {
        if (!response.writableFinished) resolve();
      });
    });
    const request = {
      path: message.url ?? '',
      headers: message.headers,
      body: text === '' ? {} : JSON.parse(text),
      response,
      aborted,
    };
    seen.push(request);
    answer(request);
  });
  server.on('connection', (socket) => {
    opened++;
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    sockets: () => opened,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

/** Writes a whole answer, cut into pieces of `pieceBytes` so that no chunk edge falls where a frame ends. */
export function reply(response: ServerResponse, type: string, body: Buffer, pieceBytes = 997): void {
  response.writeHead(200, { 'content-type': type });
  for (let from = 0; from < body.length; from += pieceBytes) response.write(body.subarray(from, from + pieceBytes));
  response.end();
}

export function refuse(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

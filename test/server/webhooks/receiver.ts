import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';

/** A reply as it came in. */
export interface Posted {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An HTTP server that replies are posted to, on loopback; closed when the test ends. */
export interface Receiver {
  readonly url: string;
  readonly posted: readonly Posted[];
  /** Resolves when so many have come in. */
  came(count: number): Promise<void>;
}

const closing = new Set<() => void>();
afterEach(() => {
  for (const close of closing) close();
  closing.clear();
});

/** Answers with the statuses one after the other, the last one for all that follow; with none, never. */
export async function receiver(...statuses: readonly number[]): Promise<Receiver> {
  const posted: Posted[] = [];
  let changed: () => void = () => {};
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    posted.push({ headers: request.headers, body });
    const status = statuses[posted.length - 1] ?? statuses.at(-1);
    if (status !== undefined) response.writeHead(status, { location: '/elsewhere' }).end('thanks');
    changed();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.add(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/answers`,
    posted,
    came: async (count) => {
      while (posted.length < count) await new Promise<void>((resolve) => (changed = resolve));
    },
  };
}

// One server of a kind, in a process of its own: `node server-process.ts KIND LOAD`.
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { Observable } from 'rxjs';
import { Server as SocketIo } from 'socket.io';
import { WebSocketServer } from 'ws';
import type { StartRun } from '../../../src/engine/request.ts';
import { createServer } from '../../../src/server/create-server.ts';
import { deltaFrame, flood, type Load, Pacer, stamp, stampChars, word } from './load.ts';

const [kind = 'tailrace', loadText = '{}'] = process.argv.slice(2);
const load = JSON.parse(loadText) as Load;
const pacer = new Pacer(load.perSecond);
const gateBytes = 256 * 1024;

/** Hand-made runs: the bench is about the server, not about what writes. */
const startRun: StartRun = (_, { demand } = {}) =>
  new Observable((log) => {
    let open = true;
    let seq = 0;
    const offs = [0, 0];
    const demanding = demand?.subscribe((is) => (open = is));
    const emit = (text: string): void => {
      seq++;
      const msg = load.apart ? seq % 2 : 0;
      log.next({ type: 'text', msg, off: offs[msg] ?? 0, text, seq, at: 12 });
      offs[msg] = (offs[msg] ?? 0) + stampChars;
    };
    const stop = write(
      () => open,
      () => emit(load.perSecond > 0 ? stamp() : word),
    );
    return () => {
      stop();
      demanding?.unsubscribe();
    };
  });

/** Calls `emit` as the load has it. Returns what stops it. */
function write(open: () => boolean, emit: () => void): () => void {
  return load.perSecond > 0 ? pacer.add(emit) : flood(load.burst, open, emit);
}

/** Sends by `send`, once per delta, as the peers' own examples do. */
function drive(send: (frame: string) => void, buffered: () => number): () => void {
  let i = 0;
  const text = load.perSecond > 0 ? stamp : () => word;
  return write(
    () => buffered() < gateBytes,
    () => send(deltaFrame(++i, text())),
  );
}

async function listen(): Promise<number> {
  if (kind === 'tailrace') {
    const huge = 1e9;
    const limits = { connectionsPerAddress: huge, starts: huge, startsPerClient: huge, activeRunsPerClient: huge };
    const more = { activeRuns: huge, messagesPerSecond: huge, requestsPerAddress: huge, connections: huge };
    const server = await createServer({
      startRun,
      pipelines: [],
      logger: pino({ level: 'silent' }),
      limits: { ...limits, ...more },
    });
    return server.address.port;
  }
  const http = createHttpServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    const stop = drive(
      (frame) => void response.write(`data: ${frame}\n\n`),
      () => response.writableLength,
    );
    response.on('close', stop);
  });
  if (kind === 'ws') {
    new WebSocketServer({ server: http, perMessageDeflate: false }).on('connection', (socket) => {
      let stop = (): void => {};
      socket.on('message', () => {
        stop = drive(
          (frame) => socket.send(frame),
          () => socket.bufferedAmount,
        );
      });
      socket.on('close', () => stop());
    });
  } else if (kind === 'socket.io') {
    new SocketIo(http, { transports: ['websocket'] }).on('connection', (socket) => {
      const { transport } = socket.conn;
      const raw = (transport as unknown as { readonly socket: { readonly bufferedAmount: number } }).socket;
      let stop = (): void => {};
      socket.on('start', () => {
        stop = drive(
          (frame) => void socket.emit('delta', frame),
          () => raw.bufferedAmount,
        );
      });
      socket.on('disconnect', () => stop());
    });
  }
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', 4096, resolve));
  return (http.address() as AddressInfo).port;
}

process.on('message', (what) => {
  if (what === 'cpu') {
    process.send?.(process.cpuUsage());
    return;
  }
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  process.send?.({ heapUsed, external, rss });
});
process.send?.({ port: await listen() });
process.on('disconnect', () => process.exit());

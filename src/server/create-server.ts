import { randomUUID } from 'node:crypto';
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { asyncScheduler, interval, type SchedulerLike } from 'rxjs';
import { type WebSocket, WebSocketServer } from 'ws';
import type { PipelineSummary, StartRun } from '../engine/request.ts';
import { type CloseName, closeCode } from '../protocol/close-code.ts';
import type { Codec } from '../protocol/codec.ts';
import { codecOf } from '../protocol/codecs.ts';
import { protocolLimits } from '../protocol/protocol-limits.ts';
import { Connection, type ConnectionContext } from './connection.ts';
import { RunTable } from './run-table.ts';
import { type ServerLimits, serverLimits } from './server-limits.ts';
import { wsSocket } from './socket.ts';

/** What a server serves, and where. */
export interface ServerOptions {
  readonly startRun: StartRun;
  readonly pipelines: readonly PipelineSummary[];
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any that is free. */
  readonly port?: number;
  readonly logger: Logger;
  readonly limits?: Partial<ServerLimits>;
  /** The clock of heartbeats, timeouts and expiries. */
  readonly scheduler?: SchedulerLike;
}

/** A server that listens. */
export interface Server {
  readonly address: { readonly host: string; readonly port: number };
  /** `ws://…`, for a client. */
  readonly url: string;
  /**
   * Takes no new runs, lets those going on end for up to `limits.drainMs`, cancels the rest, and closes every
   * connection with 4503. Resolves when the port is free. A second call gives the same promise.
   */
  close(): Promise<void>;
}

/** How often clocks are looked at: every timeout is exact to this. */
const sweepMs = 250;

/** Starts a WebSocket server of the protocol in docs/PROTOCOL.md; resolves when it listens. */
export function createServer(options: ServerOptions): Promise<Server> {
  const live = new LiveServer(options);
  return live.listen();
}

class LiveServer implements Server {
  readonly #options: ServerOptions;
  readonly #limits: ServerLimits;
  readonly #scheduler: SchedulerLike;
  readonly #http = createHttpServer((_, response) => {
    response.writeHead(426, { connection: 'close', upgrade: 'websocket' }).end();
  });
  readonly #webSockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    // Over this, `ws` closes with 1009 before it has read the frame; between the two limits we close with 4413.
    maxPayload: protocolLimits.inboundFrameBytes * 2,
    maxFragments: protocolLimits.inboundFragments,
    // Accepted even where none is known, so that the client can be told by a close code.
    handleProtocols: (offered) => [...offered].find((name) => codecOf(name) !== undefined) ?? [...offered][0] ?? false,
  });
  readonly #connections = new Set<Connection>();
  readonly #perAddress = new Map<string, number>();
  readonly #context: ConnectionContext;
  #closing: Promise<void> | undefined;

  constructor(options: ServerOptions) {
    this.#options = options;
    this.#limits = serverLimits(options.limits);
    this.#scheduler = options.scheduler ?? asyncScheduler;
    const now = (): number => this.#scheduler.now();
    const epoch = randomUUID();
    const runs = new RunTable({ startRun: options.startRun, epoch, limits: this.#limits, now });
    this.#context = { runs, limits: this.#limits, epoch, now, draining: () => this.#closing !== undefined };
    this.#http.on('upgrade', (request, stream, head) => this.#upgrade(request, stream, head));
  }

  get address(): { readonly host: string; readonly port: number } {
    const { address, port } = this.#http.address() as AddressInfo;
    return { host: address, port };
  }

  get url(): string {
    const { host, port } = this.address;
    return `ws://${host.includes(':') ? `[${host}]` : host}:${port}`;
  }

  listen(): Promise<Server> {
    const { host = '127.0.0.1', port = 0 } = this.#options;
    return new Promise((resolve, reject) => {
      this.#http.once('error', reject);
      this.#http.listen(port, host, () => {
        this.#http.off('error', reject);
        const sweeping = interval(sweepMs, this.#scheduler).subscribe(() => this.#sweep());
        this.#http.once('close', () => sweeping.unsubscribe());
        resolve(this);
      });
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.#drain();
    return this.#closing;
  }

  #upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    stream.on('error', () => stream.destroy());
    this.#webSockets.handleUpgrade(request, stream, head, (webSocket) => this.#accept(webSocket, stream, request));
  }

  #accept(webSocket: WebSocket, stream: Duplex, request: IncomingMessage): void {
    const address = request.socket.remoteAddress ?? 'unknown';
    webSocket.on('error', (error) => this.#options.logger.debug({ error }, 'socket error'));
    const codec = codecOf(webSocket.protocol);
    const refusal = this.#refusal(codec, address);
    if (codec === undefined || refusal !== undefined) {
      webSocket.close(closeCode[refusal ?? 'subprotocol'], refusal);
      return;
    }
    this.#perAddress.set(address, (this.#perAddress.get(address) ?? 0) + 1);
    const session = randomUUID();
    const logger = this.#options.logger.child({ session });
    const connection = new Connection(this.#context, { socket: wsSocket(webSocket, stream), codec, session, logger });
    this.#connections.add(connection);
    webSocket.on('message', (data, isBinary) => connection.receive(data as Buffer, isBinary));
    webSocket.on('pong', () => connection.heard());
    webSocket.on('close', (code) => {
      connection.closed();
      this.#connections.delete(connection);
      const left = (this.#perAddress.get(address) ?? 1) - 1;
      if (left > 0) this.#perAddress.set(address, left);
      else this.#perAddress.delete(address);
      logger.info({ code }, 'connection closed');
    });
  }

  #refusal(codec: Codec | undefined, address: string): CloseName | undefined {
    if (codec === undefined) return 'subprotocol';
    if (this.#closing !== undefined) return 'draining';
    return (this.#perAddress.get(address) ?? 0) < this.#limits.connectionsPerAddress ? undefined : 'rate';
  }

  #sweep(): void {
    for (const connection of this.#connections) connection.sweep();
    this.#context.runs.sweep();
  }

  async #drain(): Promise<void> {
    const { logger } = this.#options;
    const closed = new Promise<void>((resolve) => this.#http.close(() => resolve()));
    logger.info({ runs: this.#context.runs.active }, 'draining');
    const until = this.#scheduler.now() + this.#limits.drainMs;
    while (this.#busy() && this.#scheduler.now() < until) await this.#wait(sweepMs / 10);
    this.#context.runs.cancelAll();
    await this.#wait(0);
    for (const connection of this.#connections) connection.close('draining', 'draining');
    const patience = this.#scheduler.now() + this.#limits.drainMs;
    while (this.#connections.size > 0 && this.#scheduler.now() < patience) await this.#wait(sweepMs / 10);
    for (const connection of this.#connections) connection.terminate();
    this.#http.closeAllConnections();
    await closed;
    logger.info('closed');
  }

  #busy(): boolean {
    for (const connection of this.#connections) if (connection.busy) return true;
    return this.#context.runs.active > 0;
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.#scheduler.schedule(() => resolve(), ms));
  }
}

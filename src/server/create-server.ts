import { randomUUID } from 'node:crypto';
import { createServer as createHttpServer, type Server as HttpServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { asyncScheduler, interval, type SchedulerLike } from 'rxjs';
import type { PipelineSummary, StartRun } from '../engine/request.ts';
import { Access, type AccessOptions } from './access.ts';
import type { AlertFeed } from './alert-feed.ts';
import type { CanaryDesk } from './canary-desk.ts';
import { type Expose, HttpDoor } from './http/http-door.ts';
import type { LogStore } from './log-store.ts';
import { Proxies, type ProxyOptions } from './proxies.ts';
import { Quota } from './quota.ts';
import type { Readings } from './readings.ts';
import { RunTable } from './run-table.ts';
import type { ServerContext } from './server-context.ts';
import { type ServerLimits, serverLimits } from './server-limits.ts';
import type { ServerMeter } from './server-meter.ts';
import { WebSocketDoor } from './web-socket-door.ts';
import type { WebhookDesk } from './webhooks/webhook-desk.ts';
import { WriteLoad } from './write-load.ts';

/** What a server serves, where, and to whom. */
export interface ServerOptions extends Partial<AccessOptions>, ProxyOptions, Readings {
  readonly startRun: StartRun;
  readonly pipelines: readonly PipelineSummary[];
  /** Default 127.0.0.1. A public address needs `auth`. */
  readonly host?: string;
  /** Default 0: any that is free. */
  readonly port?: number;
  readonly logger: Logger;
  readonly limits?: Partial<ServerLimits>;
  /** Keeps the logs of runs beyond memory and beyond this process, e.g. `fileLogStore(directory)`; closed with the server. */
  readonly store?: LogStore;
  /** Gives what `GET /metrics` answers with; absent, there is nothing there. With `auth`, a scraper needs a token. */
  readonly exposition?: Expose;
  /** What connections may ask to be told of beside runs; absent, there is nothing to tell. */
  readonly alerts?: AlertFeed;
  /** Versions that are tried, for operators to see and change; absent, there are none. */
  readonly canaries?: CanaryDesk;
  /** Takes webhooks, once it is started; absent, there are none. What it was opened with stays its owner's to close. */
  readonly webhooks?: WebhookDesk;
  /** Hears what delivery costs and where it waits. */
  readonly meter?: ServerMeter;
  /** The clock of heartbeats, timeouts and expiries. */
  readonly scheduler?: SchedulerLike;
}

/** A server that listens. */
export interface Server {
  readonly address: { readonly host: string; readonly port: number };
  /** `ws://…`, for a client. */
  readonly url: string;
  /** Connections that are open, and how many may be. */
  readonly connections: { readonly open: number; readonly max: number };
  /** What the logs of all runs hold in memory, and at how much the clients that hold most are held back. */
  readonly logs: { readonly heldBytes: number; readonly maxBytes: number };
  /**
   * Takes no new runs, lets those going on end for up to `limits.drainMs`, cancels the rest, and closes every
   * connection with 4503, each when its runs are told. Resolves when the port is free. A second call gives the same
   * promise.
   */
  close(): Promise<void>;
}

/** How often clocks are looked at: every timeout is exact to this. */
const sweepMs = 250;

/** How often a server that closes looks whether it may. */
const pollMs = 25;

/**
 * Starts a server of the protocol in docs/PROTOCOL.md; resolves when it listens.
 *
 * @throws TypeError where a public address would be open to everybody, RangeError on a limit that is not above 0, or
 * proxies that are none.
 */
export async function createServer(options: ServerOptions): Promise<Server> {
  const server = new LiveServer(options);
  await server.listen(options.host ?? '127.0.0.1', options.port ?? 0);
  return server;
}

class LiveServer implements Server {
  readonly #logger: Logger;
  readonly #limits: ServerLimits;
  readonly #scheduler: SchedulerLike;
  readonly #runs: RunTable;
  readonly #quota: Quota;
  readonly #store: LogStore | undefined;
  readonly #http: HttpServer;
  readonly #door: WebSocketDoor;
  readonly #webhooks: WebhookDesk | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: ServerOptions) {
    const { logger, startRun, scheduler = asyncScheduler, host = '127.0.0.1' } = options;
    const limits = serverLimits(options.limits);
    const access = new Access({ ...options, host });
    const now = (): number => scheduler.now();
    const epoch = randomUUID();
    this.#logger = logger;
    this.#limits = limits;
    this.#scheduler = scheduler;
    const proxies = new Proxies(options);
    this.#quota = new Quota(limits, proxies);
    this.#store = options.store;
    this.#runs = new RunTable({ startRun, epoch, limits, now, ...(options.store && { store: options.store }) });
    const draining = (): boolean => this.#closing !== undefined;
    const load = new WriteLoad();
    const { alerts, meter } = options;
    const context: ServerContext = {
      access,
      proxies,
      runs: this.#runs,
      quota: this.#quota,
      limits,
      load,
      alerts,
      meter,
      epoch,
      now,
      draining,
    };
    this.#door = new WebSocketDoor({ context, logger });
    const { pipelines, exposition, canaries, webhooks } = options;
    this.#webhooks = webhooks;
    const more = { ...(exposition && { exposition }), ...(canaries && { canaries }), ...(webhooks && { webhooks }) };
    const http = new HttpDoor({ context, pipelines, logger, readings: options, ...more });
    // Headers that do not come in the time of a hello are held back on purpose.
    const requestTimeout = Math.max(limits.requestMs, limits.helloMs);
    const patience = { headersTimeout: limits.helloMs, requestTimeout, connectionsCheckingInterval: sweepMs };
    // Some clients offer to go on in HTTP/2 with every request: they are answered as they are.
    const shouldUpgradeCallback = ({ headers }: IncomingMessage): boolean => /^websocket$/i.test(headers.upgrade ?? '');
    this.#http = createHttpServer({ ...patience, shouldUpgradeCallback }, (request, response) =>
      http.handle(request, response),
    );
    this.#http.maxConnections = limits.connections;
    const turnedAway = (): void => meter?.refused('tcp', 'too-many-connections');
    this.#http.on('drop', turnedAway);
    this.#http.on('connection', (socket) => this.#quota.connect(socket) || turnedAway());
    this.#http.on('upgrade', (request, stream, head) => this.#door.upgrade(request, stream, head));
  }

  get address(): { readonly host: string; readonly port: number } {
    const { address, port } = this.#http.address() as AddressInfo;
    return { host: address, port };
  }

  get connections(): { readonly open: number; readonly max: number } {
    return { open: this.#quota.connections, max: this.#limits.connections };
  }

  get logs(): { readonly heldBytes: number; readonly maxBytes: number } {
    return this.#runs.logs;
  }

  get url(): string {
    const { host, port } = this.address;
    return `ws://${host.includes(':') ? `[${host}]` : host}:${port}`;
  }

  listen(host: string, port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#http.once('error', reject);
      this.#http.listen(port, host, () => {
        this.#http.off('error', reject);
        const sweeping = interval(sweepMs, this.#scheduler).subscribe(() => this.#sweep());
        this.#http.once('close', () => sweeping.unsubscribe());
        resolve();
      });
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.#drain();
    return this.#closing;
  }

  #sweep(): void {
    for (const connection of this.#door.connections) connection.sweep();
    this.#runs.sweep();
    this.#quota.sweep(this.#scheduler.now());
  }

  /** Goes on listening while it drains, so that whoever asks is told to go elsewhere. */
  async #drain(): Promise<void> {
    const { connections } = this.#door;
    this.#logger.info({ runs: this.#runs.active + (this.#webhooks?.active ?? 0) }, 'draining');
    this.#webhooks?.stop();
    await this.#until(() => {
      for (const connection of connections) if (!connection.busy) connection.close('draining', 'draining');
      return !this.#busy();
    });
    this.#runs.cancelAll();
    await this.#wait(0);
    for (const connection of connections) connection.close('draining', 'draining');
    await this.#until(() => connections.size === 0);
    for (const connection of connections) connection.terminate();
    const closed = new Promise<void>((resolve) => this.#http.close(() => resolve()));
    this.#http.closeAllConnections();
    await closed;
    await this.#store?.close();
    this.#logger.info('closed');
  }

  #busy(): boolean {
    for (const connection of this.#door.connections) if (connection.busy) return true;
    return this.#runs.active + (this.#webhooks?.active ?? 0) > 0;
  }

  /** Waits until something holds, at most as long as draining may take. */
  async #until(holds: () => boolean): Promise<void> {
    const deadline = this.#scheduler.now() + this.#limits.drainMs;
    while (!holds() && this.#scheduler.now() < deadline) await this.#wait(pollMs);
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.#scheduler.schedule(() => resolve(), ms));
  }
}

import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { clientAddress } from './client-address.ts';
import type { Proxies } from './proxies.ts';
import { RateWindow } from './rate-window.ts';
import type { ServerLimits } from './server-limits.ts';

const second = 1_000;

/** What is open for a while. */
interface Life {
  once(event: 'close', over: () => void): unknown;
}

/**
 * Counts what each address has open and asks for, and what each client starts, whichever front door it comes by. The
 * connections of a believed proxy are nobody's own: there, each request counts as one while it lasts, for whom it is.
 *
 * Holds a number for each address with a connection, and a window for each that asked or started of late.
 */
export class Quota {
  readonly #limits: ServerLimits;
  readonly #proxies: Proxies;
  readonly #connections = new Map<string, number>();
  #open = 0;
  readonly #over = new WeakSet<Socket>();
  readonly #requests = new Map<string, RateWindow>();
  readonly #starts = new Map<string, RateWindow>();
  readonly #resumes = new Map<string, RateWindow>();

  constructor(limits: ServerLimits, proxies: Proxies) {
    this.#limits = limits;
    this.#proxies = proxies;
  }

  /** Connections that are open, by either door. */
  get connections(): number {
    return this.#open;
  }

  /**
   * Counts a connection in until it closes. One too many may still ask, and is told; twice as many are ended without a
   * word: then it gives false.
   */
  connect(socket: Socket): boolean {
    this.#open++;
    socket.once('close', () => this.#open--);
    if (this.#proxies.isProxy(socket.remoteAddress)) return true;
    const open = this.#enter(clientAddress(socket.remoteAddress), socket);
    if (open > this.#limits.connectionsPerAddress) this.#over.add(socket);
    if (open <= this.#limits.connectionsPerAddress * 2) return true;
    socket.destroy();
    return false;
  }

  /** Counts a request, or a handshake and what comes of it, which is over when `life` is; says why it is refused, if it is. */
  refusal(request: IncomingMessage, life: Life, at: number): string | undefined {
    const { socket } = request;
    const address = this.#proxies.clientOf(request);
    const isProxied = this.#proxies.isProxy(socket.remoteAddress);
    const isOver = isProxied ? this.#enter(address, life) > this.#limits.connectionsPerAddress : this.#over.has(socket);
    if (isOver) return 'too many connections';
    const isAdmitted = windowOf(this.#requests, address, this.#limits.requestsPerAddress, second).admit(at);
    return isAdmitted ? undefined : 'too many requests in a second';
  }

  /** Counts a start, unless the client has had all of this window. */
  start(client: string, at: number): boolean {
    const { startsPerClient, startWindowMs } = this.#limits;
    return windowOf(this.#starts, client, startsPerClient, startWindowMs).admit(at);
  }

  /** Counts a resume in the same way. */
  resume(client: string, at: number): boolean {
    const { resumesPerClient, startWindowMs } = this.#limits;
    return windowOf(this.#resumes, client, resumesPerClient, startWindowMs).admit(at);
  }

  /** Forgets clients that have asked and started nothing for a while. */
  sweep(at: number): void {
    for (const windows of [this.#requests, this.#starts, this.#resumes]) {
      for (const [client, window] of windows) if (window.isOver(at)) windows.delete(client);
    }
  }

  /** Counts one more open for an address, until it closes; how many there are now. */
  #enter(address: string, life: Life): number {
    const open = (this.#connections.get(address) ?? 0) + 1;
    this.#connections.set(address, open);
    life.once('close', () => this.#leave(address));
    return open;
  }

  #leave(address: string): void {
    const open = (this.#connections.get(address) ?? 1) - 1;
    if (open > 0) this.#connections.set(address, open);
    else this.#connections.delete(address);
  }
}

function windowOf(windows: Map<string, RateWindow>, of: string, limit: number, windowMs: number): RateWindow {
  const window = windows.get(of) ?? new RateWindow(limit, windowMs);
  windows.set(of, window);
  return window;
}

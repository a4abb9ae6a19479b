import type { Socket } from 'node:net';
import { clientAddress } from './client-address.ts';
import { RateWindow } from './rate-window.ts';
import type { ServerLimits } from './server-limits.ts';

const second = 1_000;

/**
 * Counts what each address has open and asks for, and what each client starts, whichever front door it comes by.
 *
 * Holds a number for each address with a connection, and a window for each that asked or started of late.
 */
export class Quota {
  readonly #limits: ServerLimits;
  readonly #connections = new Map<string, number>();
  #open = 0;
  readonly #over = new WeakSet<Socket>();
  readonly #requests = new Map<string, RateWindow>();
  readonly #starts = new Map<string, RateWindow>();

  constructor(limits: ServerLimits) {
    this.#limits = limits;
  }

  /** Connections that are open, by either door. */
  get connections(): number {
    return this.#open;
  }

  /**
   * Counts a connection in until it closes. One too many may still ask, and is told; twice as many are ended without a
   * word.
   */
  connect(socket: Socket): void {
    const address = clientAddress(socket.remoteAddress);
    const open = (this.#connections.get(address) ?? 0) + 1;
    this.#connections.set(address, open);
    this.#open++;
    socket.once('close', () => this.#leave(address));
    if (open > this.#limits.connectionsPerAddress) this.#over.add(socket);
    if (open > this.#limits.connectionsPerAddress * 2) socket.destroy();
  }

  /** Counts a request or a handshake; says why it is refused, if it is. */
  refusal(socket: Socket, at: number): string | undefined {
    if (this.#over.has(socket)) return 'too many connections';
    const address = clientAddress(socket.remoteAddress);
    const isAdmitted = windowOf(this.#requests, address, this.#limits.requestsPerAddress, second).admit(at);
    return isAdmitted ? undefined : 'too many requests in a second';
  }

  /** Counts a start, unless the client has had all of this window. */
  start(client: string, at: number): boolean {
    const { startsPerClient, startWindowMs } = this.#limits;
    return windowOf(this.#starts, client, startsPerClient, startWindowMs).admit(at);
  }

  /** Forgets clients that have asked and started nothing for a while. */
  sweep(at: number): void {
    for (const windows of [this.#requests, this.#starts]) {
      for (const [client, window] of windows) if (window.isOver(at)) windows.delete(client);
    }
  }

  #leave(address: string): void {
    this.#open--;
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

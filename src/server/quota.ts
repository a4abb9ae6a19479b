import { RateWindow } from './rate-window.ts';
import type { ServerLimits } from './server-limits.ts';

/** Counts what each client address has open, and what each client starts, over all its connections. */
export class Quota {
  readonly #limits: ServerLimits;
  readonly #connections = new Map<string, number>();
  readonly #starts = new Map<string, RateWindow>();

  constructor(limits: ServerLimits) {
    this.#limits = limits;
  }

  /** Counts a connection in, unless its address has all it may have. */
  enter(address: string): boolean {
    const open = this.#connections.get(address) ?? 0;
    if (open >= this.#limits.connectionsPerAddress) return false;
    this.#connections.set(address, open + 1);
    return true;
  }

  leave(address: string): void {
    const open = (this.#connections.get(address) ?? 1) - 1;
    if (open > 0) this.#connections.set(address, open);
    else this.#connections.delete(address);
  }

  /** Counts a start, unless the client has had all of this window. */
  start(client: string, at: number): boolean {
    const { startsPerClient, startWindowMs } = this.#limits;
    const window = this.#starts.get(client) ?? new RateWindow(startsPerClient, startWindowMs);
    this.#starts.set(client, window);
    return window.admit(at);
  }

  /** Forgets clients that have started nothing for a while. */
  sweep(at: number): void {
    for (const [client, window] of this.#starts) if (window.isOver(at)) this.#starts.delete(client);
  }
}

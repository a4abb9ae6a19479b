/** What one client's logs hold, and how many of them there are. */
interface Share {
  logs: number;
  bytes: number;
}

/** Room is short until the logs are under this share of their bound again. */
const relievedRatio = 0.75;

/**
 * How much the logs of all runs hold together, client by client. From `maxBytes` on, until three quarters of it, the
 * clients that hold no less than the average are those to be held back: whoever holds little goes on as ever.
 *
 * Holds two numbers for each client with a log.
 */
export class LogBudget {
  readonly maxBytes: number;
  readonly #shares = new Map<string, Share>();
  #heldBytes = 0;
  #isShort = false;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** True where holding clients back was not enough. */
  get isOverflowing(): boolean {
    return this.#heldBytes > this.maxBytes * 2;
  }

  /** The client that holds most; undefined where nobody holds anything. */
  get largest(): string | undefined {
    let largest: string | undefined;
    let most = 0;
    for (const [client, { bytes }] of this.#shares) {
      if (bytes <= most) continue;
      most = bytes;
      largest = client;
    }
    return largest;
  }

  /** Whether this client is one of those to be held back. */
  isOver(client: string): boolean {
    if (!this.#isShort) return false;
    return (this.#shares.get(client)?.bytes ?? 0) >= this.#heldBytes / this.#shares.size;
  }

  /** Takes a log in: gives what says how much it holds from now on; 0, which is the last word, when it is let go of. */
  enter(client: string): (bytes: number) => void {
    const share = this.#shares.get(client) ?? { logs: 0, bytes: 0 };
    this.#shares.set(client, share);
    share.logs++;
    let held = 0;
    let left = false;
    return (bytes) => {
      if (left || bytes === held) return;
      share.bytes += bytes - held;
      this.#heldBytes += bytes - held;
      held = bytes;
      if (this.#heldBytes > this.maxBytes) this.#isShort = true;
      else if (this.#heldBytes < this.maxBytes * relievedRatio) this.#isShort = false;
      if (bytes > 0) return;
      left = true;
      if (--share.logs === 0) this.#shares.delete(client);
    };
  }
}

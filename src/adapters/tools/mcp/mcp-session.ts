import { ToolError } from '../tool-error.ts';
import type { McpConnection } from './mcp-connection.ts';
import { isSessionGone } from './to-tool-error.ts';

/** How a session finds its way back. */
export interface McpSessionOptions {
  /** Names the server in errors. */
  readonly name: string;
  /** After a failed connection, no other is tried for so long; it doubles each time, up to 30 times this. */
  readonly delayMs: number;
}

/** One server over all its connections: opened when first needed and again when lost, by one caller for all. */
export class McpSession {
  readonly #open: () => Promise<McpConnection>;
  readonly #options: McpSessionOptions;
  #connection: Promise<McpConnection> | undefined;
  #current: McpConnection | undefined;
  #failures = 0;
  #notBefore = 0;
  #closed = false;

  constructor(open: () => Promise<McpConnection>, options: McpSessionOptions) {
    this.#open = open;
    this.#options = options;
  }

  /** Works on a live connection; once more on a new one where the old was lost under it and that is safe. */
  async with<T>(
    work: (connection: McpConnection) => Promise<T>,
    { again = true, signal }: { readonly again?: boolean; readonly signal?: AbortSignal } = {},
  ): Promise<T> {
    const connection = await this.#live();
    signal?.throwIfAborted();
    try {
      return await work(connection);
    } catch (error) {
      const isGone = isSessionGone(error);
      if (isGone) await connection.close();
      if (!(isGone || (again && connection.isLost)) || this.#closed || signal?.aborted === true) throw error;
      if (!isGone && isTooLarge(error)) throw error;
      return work(await this.#live());
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#connection?.then(
      (connection) => connection.close(),
      () => {},
    );
  }

  #live(): Promise<McpConnection> {
    if (this.#closed) throw this.#unreachable('its tools were closed');
    if (this.#connection !== undefined && this.#current?.isLost !== true) return this.#connection;
    const waitMs = this.#notBefore - performance.now();
    if (waitMs > 0) throw this.#unreachable(`it failed just now; it is tried again in ${Math.ceil(waitMs)} ms`);
    this.#current = undefined;
    this.#connection = this.#open().then(
      (connection) => {
        this.#failures = 0;
        this.#current = connection;
        return connection;
      },
      (cause: unknown) => {
        this.#connection = undefined;
        this.#notBefore = performance.now() + this.#options.delayMs * Math.min(30, 2 ** this.#failures++);
        throw this.#unreachable(cause instanceof Error ? cause.message : String(cause), cause);
      },
    );
    return this.#connection;
  }

  #unreachable(why: string, cause?: unknown): ToolError {
    return new ToolError('unreachable', this.#options.name, `the server cannot be reached: ${why}`, { cause });
  }
}

/** A server that overflowed once will overflow again. */
function isTooLarge(error: unknown): boolean {
  return error instanceof Error && /ReadBuffer exceeded/.test(error.message);
}

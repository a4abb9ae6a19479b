import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  type CallToolResult,
  CallToolResultSchema,
  ErrorCode,
  ListToolsResultSchema,
  type Tool,
} from '@modelcontextprotocol/sdk/types.js';
import type { JsonObject } from '../../../ports/index.ts';
import { type BodyTooLargeError, boundedFetch } from './bounded-fetch.ts';
import type { McpServer } from './mcp-server.ts';

/** Tools one server may offer; a list that goes on is an error. */
const MAX_TOOLS = 512;

/** One call on a connection. */
export interface McpCall {
  readonly name: string;
  readonly args: JsonObject;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly traceparent: string | undefined;
}

/** One session with an MCP server, from its greeting until it is lost; a lost one stays lost. */
export class McpConnection {
  readonly #client: Client;
  #lostBy: Error | undefined;
  #isLost = false;

  private constructor(client: Client) {
    this.#client = client;
    client.onclose = () => {
      this.#isLost = true;
    };
    client.onerror = (error) => {
      if (!/ReadBuffer exceeded/.test(error.message)) return;
      this.#lostBy = error;
      // The transport closes too, but says so only when the child has ended, seconds later.
      client.transport?.onclose?.();
    };
  }

  /** Starts or reaches the server and greets it. Rejects where that fails or takes longer than `timeoutMs`. */
  static async open(server: McpServer, maxMessageBytes: number, timeoutMs: number): Promise<McpConnection> {
    const connection = new McpConnection(new Client({ name: 'tailrace', version: '0.1.0' }));
    const transport = transportTo(server, maxMessageBytes);
    await connection.#orWhy(connection.#client.connect(transport, { timeout: timeoutMs }));
    return connection;
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  /** All pages of the server's list. */
  async tools(timeoutMs: number): Promise<readonly Tool[]> {
    const tools: Tool[] = [];
    let cursor: string | undefined;
    do {
      const params = cursor === undefined ? {} : { cursor };
      const request = this.#client.request({ method: 'tools/list', params }, ListToolsResultSchema, {
        timeout: timeoutMs,
      });
      const page = await this.#orWhy(request);
      tools.push(...page.tools);
      if (tools.length > MAX_TOOLS) throw new Error(`it lists more than ${MAX_TOOLS} tools`);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return tools;
  }

  call({ name, args, signal, timeoutMs, traceparent }: McpCall): Promise<CallToolResult> {
    const meta = traceparent === undefined ? undefined : { _meta: { traceparent } };
    const params = { name, arguments: { ...args }, ...meta };
    const options = { signal, timeout: timeoutMs };
    return this.#orWhy(this.#client.request({ method: 'tools/call', params }, CallToolResultSchema, options));
  }

  /** Ends the session; a child process is asked to end, then made to. */
  close(): Promise<void> {
    this.#isLost = true;
    return this.#client.close().catch(() => {});
  }

  /** A request that ends with its connection says why that was lost, where it is known. */
  #orWhy<T>(work: Promise<T>): Promise<T> {
    return work.catch((error: unknown) => {
      throw this.#lostBy ?? error;
    });
  }
}

function transportTo(server: McpServer, maxMessageBytes: number): Transport {
  if (!('url' in server)) {
    const { command, args = [], env, cwd, stderr = 'ignore' } = server;
    return new StdioClientTransport({
      command,
      args: [...args],
      stderr,
      maxBufferSize: maxMessageBytes,
      ...(env === undefined ? undefined : { env: { ...env } }),
      ...(cwd === undefined ? undefined : { cwd }),
    });
  }
  const transport = new StreamableHTTPClientTransport(new URL(server.url), {
    fetch: boundedFetch({ maxBytes: maxMessageBytes, streamEnded: (id, why) => answerFor(transport, id, why) }),
    ...(server.headers === undefined ? undefined : { requestInit: { headers: { ...server.headers } } }),
  });
  // The SDK's class and interface differ by `undefined` in one optional property.
  return transport as Transport;
}

/** A stream that ended unanswered would leave its request waiting: this says what the server did not. */
function answerFor(transport: StreamableHTTPClientTransport, id: number, why: BodyTooLargeError | undefined): void {
  const error =
    why === undefined
      ? { code: ErrorCode.ConnectionClosed, message: 'the stream ended' }
      : { code: ErrorCode.InternalError, message: `ReadBuffer exceeded: ${why.message}` };
  transport.onmessage?.({ jsonrpc: '2.0', id, error });
}

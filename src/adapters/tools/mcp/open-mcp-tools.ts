import { catchError, defer, map, type Observable, throwError } from 'rxjs';
import type { CallContext, Json, ToolCall, ToolHost, ToolSpec } from '../../../ports/index.ts';
import { abortable } from '../abortable.ts';
import { type CheckArguments, checkForeignArguments } from '../check-arguments.ts';
import { refusalOf } from '../refusal-of.ts';
import { ToolError } from '../tool-error.ts';
import { McpConnection } from './mcp-connection.ts';
import { mcpResult } from './mcp-result.ts';
import { type McpServer, nameOfServer } from './mcp-server.ts';
import { McpSession } from './mcp-session.ts';
import { toToolError } from './to-tool-error.ts';
import { type McpAnnotations, toToolSpec } from './to-tool-spec.ts';

export interface McpToolsOptions extends McpAnnotations {
  /** How long starting or reaching the server, its greeting and its list may take, each. Default 10,000. */
  readonly connectTimeoutMs?: number;
  /** How long one call may take where its context sets no smaller limit. Default 30,000. */
  readonly callTimeoutMs?: number;
  /** After a connection that failed, calls fail at once for so long; it doubles up to 30 times this. Default 1,000. */
  readonly reconnectDelayMs?: number;
  /** Bytes of JSON one result may have; a larger one settles its call as `too-large`. Default 262,144. */
  readonly maxResultBytes?: number;
  /** Bytes one message of the server may have; a larger one ends the connection. Default 4,194,304. */
  readonly maxMessageBytes?: number;
}

/** The tools of an MCP server. */
export interface McpTools extends ToolHost {
  /** Ends the session and the child process; calls under way fail with `disconnected`, later ones too. */
  close(): Promise<void>;
}

/**
 * Connects to an MCP server and hosts its tools: arguments are checked against the server's schemas before anything is
 * sent, and every call ends in one result or one error with a `code`, whatever the server does.
 *
 * The list of tools is the one at opening. A lost connection is made again by the next call; a call that was under way
 * then is made once more where it is read-only or idempotent, or where the server had forgotten the session.
 *
 * - On complete: after the one result.
 * - On error: `unknown-tool`, `bad-arguments`, `bad-schema`, `timeout`, `disconnected`, `unreachable`, `malformed`,
 *   `too-large`, `cancelled`, or `failed` with the tool's own words.
 * - On unsubscribe or abort: the server is told that the call is cancelled, and the request is let go.
 * - Memory: one message of at most `maxMessageBytes` for every call under way.
 *
 * Rejects with a ToolError named after the server where it cannot be reached (`unreachable`) or lists no proper tools.
 *
 * @throws RangeError where a limit is not over 0.
 * @source https://modelcontextprotocol.io/specification/2025-06-18/server/tools
 */
export async function openMcpTools(server: McpServer, options: McpToolsOptions = {}): Promise<McpTools> {
  const { callTimeoutMs, maxResultBytes, ...limits } = limitsOf(options);
  const session = new McpSession(() => McpConnection.open(server, limits.maxMessageBytes, limits.connectTimeoutMs), {
    name: nameOfServer(server),
    delayMs: limits.reconnectDelayMs,
  });
  const tools = await session
    .with((connection) => connection.tools(limits.connectTimeoutMs))
    .catch(async (error) => {
      await session.close();
      throw error instanceof ToolError ? error : toToolError(nameOfServer(server), error);
    });
  const hosted = new Map<
    string,
    { readonly spec: ToolSpec; readonly remote: string; readonly check: CheckArguments }
  >();
  for (const tool of tools) {
    const spec = toToolSpec(tool, options);
    hosted.set(spec.name, { spec, remote: tool.name, check: checkForeignArguments(spec) });
  }
  const find = (call: ToolCall): { readonly spec: ToolSpec; readonly remote: string } => {
    const found = hosted.get(call.name);
    if (found === undefined) throw new ToolError('unknown-tool', call.name, `${nameOfServer(server)} has no such tool`);
    found.check(call.args);
    return found;
  };
  const call = (call: ToolCall, context: CallContext): Observable<Json> =>
    defer(() => {
      if (context.signal.aborted) throw new ToolError('cancelled', call.name, 'the call was cancelled before it began');
      const found = find(call);
      const timeoutMs = Math.max(1, Math.min(callTimeoutMs, context.timeLeftMs()));
      const again = found.spec.readOnly === true || found.spec.idempotent === true;
      return abortable(context.signal, (signal) => {
        const { traceparent } = context;
        const sent = { name: found.remote, args: call.args, signal, timeoutMs, traceparent };
        return session.with((connection) => connection.call(sent), { again, signal });
      }).pipe(
        map((result) => mcpResult(call.name, result, maxResultBytes)),
        catchError((cause: unknown) => {
          const cancelled = context.signal.aborted;
          return throwError(() =>
            cancelled
              ? new ToolError('cancelled', call.name, 'the call was cancelled before it had a result')
              : toToolError(call.name, cause),
          );
        }),
      );
    });
  return {
    tools: [...hosted.values()].map(({ spec }) => spec),
    check: (call) => refusalOf(() => find(call)),
    call,
    close: () => session.close(),
  };
}

function limitsOf(options: McpToolsOptions): Required<Omit<McpToolsOptions, keyof McpAnnotations>> {
  const limits = {
    connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
    callTimeoutMs: options.callTimeoutMs ?? 30_000,
    reconnectDelayMs: options.reconnectDelayMs ?? 1_000,
    maxResultBytes: options.maxResultBytes ?? 262_144,
    maxMessageBytes: options.maxMessageBytes ?? 4_194_304,
  };
  for (const [name, value] of Object.entries(limits)) {
    if (!(value > 0 && value < 2 ** 31)) throw new RangeError(`${name} is ${value}; give a number over 0`);
  }
  return limits;
}

import { defer, type Observable } from 'rxjs';
import { Pool } from 'undici';
import type { CallContext, Json, ToolCall, ToolHost, ToolSpec } from '../../../ports/index.ts';
import { abortable } from '../abortable.ts';
import { type CheckArguments, checkArguments } from '../check-arguments.ts';
import { refusalOf } from '../refusal-of.ts';
import { ToolError } from '../tool-error.ts';
import { sendRequest } from './send-request.ts';
import { toHttpToolError } from './to-http-tool-error.ts';
import { checkUrl, type HttpRequest, toRequest } from './to-request.ts';

/** A tool that is one request to an HTTP service. */
export interface HttpTool {
  readonly spec: ToolSpec;
  readonly request: HttpRequest;
}

export interface HttpToolsOptions {
  /** Connections to one origin. Default 8; further calls wait for one, within their time. */
  readonly maxConnections?: number;
  /** How long an idle connection is kept for the next call, in milliseconds. Default 60,000. */
  readonly keepAliveMs?: number;
  /** How long making a connection may take. Default 2,000. */
  readonly connectTimeoutMs?: number;
  /** How long one call may take where its context sets no smaller limit. Default 10,000. */
  readonly callTimeoutMs?: number;
  /** Bytes of body one response may have. Default 262,144; beyond it the call is settled as `too-large`. */
  readonly maxBytes?: number;
}

/** Tools behind HTTP, with the connections they keep. */
export interface HttpTools extends ToolHost {
  /** Opens a connection to every origin by an OPTIONS request, so that no first call waits for one; what cannot be reached is left cold. */
  warmUp(): Promise<readonly WarmUp[]>;
  /** Closes all connections; calls under way fail with `disconnected`, later ones too. */
  close(): Promise<void>;
}

/** How the warm-up of one origin went. */
export interface WarmUp {
  readonly origin: string;
  readonly ok: boolean;
  /** Why not. */
  readonly message?: string;
}

/**
 * Hosts HTTP services as tools over one pool of kept connections an origin. Arguments are checked before anything is sent;
 * redirects are not followed; the trace goes on in `traceparent`.
 *
 * - On complete: after the one result: JSON read as such, other text as a string, an empty body as null.
 * - On error: `unknown-tool`, `bad-arguments`, `timeout`, `unreachable`, `disconnected`, `malformed`, `too-large`,
 *   `cancelled`, or `status-404` and its like with the first words of the body.
 * - On unsubscribe or abort: the request is destroyed, and its connection with it.
 * - Memory: at most `maxBytes` for every call under way.
 *
 * @throws TypeError where two tools share a name or a URL is none; RangeError where a limit is not over 0.
 * @source https://www.w3.org/TR/trace-context/
 */
export function createHttpTools(tools: readonly HttpTool[], options: HttpToolsOptions = {}): HttpTools {
  const { callTimeoutMs, maxBytes, maxConnections, keepAliveMs, connectTimeoutMs } = limitsOf(options);
  const pools = new Map<string, Pool>();
  const hosted = new Map<string, { readonly tool: HttpTool; readonly check: CheckArguments; readonly pool: Pool }>();
  for (const tool of tools) {
    const { name } = tool.spec;
    if (hosted.has(name)) throw new TypeError(`two tools are named ${name}; rename one`);
    const { origin } = checkUrl(name, tool.request);
    const pool =
      pools.get(origin) ??
      new Pool(origin, {
        connections: maxConnections,
        keepAliveTimeout: keepAliveMs,
        keepAliveMaxTimeout: keepAliveMs,
        connect: { timeout: connectTimeoutMs },
      });
    pools.set(origin, pool);
    hosted.set(name, { tool, check: checkArguments(tool.spec), pool });
  }
  const find = (call: ToolCall): { readonly tool: HttpTool; readonly pool: Pool } => {
    const found = hosted.get(call.name);
    if (found === undefined) throw new ToolError('unknown-tool', call.name, 'there is no such HTTP tool');
    found.check(call.args);
    return found;
  };
  const call = (call: ToolCall, context: CallContext): Observable<Json> =>
    defer(() => {
      if (context.signal.aborted) throw new ToolError('cancelled', call.name, 'the call was cancelled before it began');
      const found = find(call);
      // A timeout signal takes whole milliseconds only; what is left of a run is hardly ever a whole number.
      const timeoutMs = Math.max(1, Math.ceil(Math.min(callTimeoutMs, context.timeLeftMs())));
      return abortable(context.signal, async (left) => {
        const late = AbortSignal.timeout(timeoutMs);
        try {
          const { request, spec } = found.tool;
          return await sendRequest(found.pool, toRequest(call.name, request, call.args), {
            tool: call.name,
            signal: AbortSignal.any([left, late]),
            maxBytes,
            again: spec.readOnly === true || spec.idempotent === true,
            traceparent: context.traceparent,
          });
        } catch (cause) {
          throw toHttpToolError(call.name, cause, { isLate: late.aborted, isLeft: context.signal.aborted, timeoutMs });
        }
      });
    });
  return {
    tools: tools.map(({ spec }) => spec),
    check: (call) => refusalOf(() => find(call)),
    call,
    warmUp: () => Promise.all([...pools].map(([origin, pool]) => warm(origin, pool, connectTimeoutMs))),
    close: async () => {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
    },
  };
}

async function warm(origin: string, pool: Pool, timeoutMs: number): Promise<WarmUp> {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    // Not HEAD: undici closes a connection after one.
    const { body } = await pool.request({ method: 'OPTIONS', path: '/', signal });
    await body.dump();
    return { origin, ok: true };
  } catch (error) {
    return { origin, ok: false, message: error instanceof Error ? error.message || error.name : String(error) };
  }
}

function limitsOf(options: HttpToolsOptions): Required<HttpToolsOptions> {
  const limits = {
    maxConnections: options.maxConnections ?? 8,
    keepAliveMs: options.keepAliveMs ?? 60_000,
    connectTimeoutMs: options.connectTimeoutMs ?? 2_000,
    callTimeoutMs: options.callTimeoutMs ?? 10_000,
    maxBytes: options.maxBytes ?? 262_144,
  };
  for (const [name, value] of Object.entries(limits)) {
    if (!(value > 0 && value < 2 ** 31)) throw new RangeError(`${name} is ${value}; give a number over 0`);
  }
  return limits;
}

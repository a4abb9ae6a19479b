import { StreamableHTTPError } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js';
import { ToolError } from '../tool-error.ts';
import { BodyTooLargeError } from './bounded-fetch.ts';

/** Says what went wrong in a call by a code: `timeout`, `disconnected`, `bad-arguments`, `malformed`, `too-large`, `failed`. */
export function toToolError(tool: string, cause: unknown): ToolError {
  if (cause instanceof ToolError) return cause;
  const tooLarge = tooLargeIn(cause);
  if (tooLarge !== undefined) return new ToolError('too-large', tool, tooLarge, { cause });
  if (cause instanceof McpError) {
    const [code, message] = ofProtocol(cause);
    return new ToolError(code, tool, message, { cause });
  }
  if (cause instanceof SyntaxError || (cause as Error | undefined)?.name === '$ZodError' || isZod(cause)) {
    return new ToolError('malformed', tool, 'the server answered with something that is no tool result', { cause });
  }
  if (cause instanceof TypeError || /^Not connected/.test(messageOf(cause))) {
    return new ToolError('disconnected', tool, 'the connection to the server was lost', { cause });
  }
  return new ToolError('failed', tool, messageOf(cause).slice(0, 500), { cause });
}

/** True where the server has forgotten the session: it has not looked at the call. */
export function isSessionGone(cause: unknown): boolean {
  return cause instanceof StreamableHTTPError && cause.code === 404;
}

function ofProtocol({ code, message }: McpError): readonly [code: string, message: string] {
  const said = message.replace(/^MCP error -?\d+: /, '').slice(0, 500);
  if (code === ErrorCode.ConnectionClosed) return ['disconnected', 'the connection to the server was lost'];
  if (code === ErrorCode.RequestTimeout) return ['timeout', 'the server did not answer in time'];
  if (code === ErrorCode.InvalidParams) return ['bad-arguments', said];
  return ['failed', said];
}

function tooLargeIn(cause: unknown): string | undefined {
  if (cause instanceof BodyTooLargeError) return cause.message;
  const message = messageOf(cause);
  if (/ReadBuffer exceeded/.test(message)) return 'the server wrote a message over the limit; raise maxMessageBytes';
  return undefined;
}

function isZod(cause: unknown): boolean {
  return cause instanceof Error && Array.isArray((cause as { readonly issues?: unknown }).issues);
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

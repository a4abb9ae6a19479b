import { ToolError } from '../tool-error.ts';

/** What is known of the moment a request failed. */
export interface HttpFailure {
  readonly isLate: boolean;
  readonly isLeft: boolean;
  readonly timeoutMs: number;
}

/** Says by a code why a request gave no result. */
export function toHttpToolError(tool: string, cause: unknown, { isLate, isLeft, timeoutMs }: HttpFailure): ToolError {
  if (cause instanceof ToolError) return cause;
  if (isLeft) return new ToolError('cancelled', tool, 'the call was cancelled before it had a result', { cause });
  if (isLate) {
    return new ToolError('timeout', tool, `the service did not answer within ${Math.round(timeoutMs)} ms`, { cause });
  }
  const code = String((cause as { readonly code?: unknown } | undefined)?.code ?? '');
  const message = cause instanceof Error ? cause.message : String(cause);
  if (/^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/.test(code)) {
    return new ToolError('unreachable', tool, `the service cannot be reached: ${message || code}`, { cause });
  }
  if ((cause as Error | undefined)?.name === 'HTTPParserError' || code === 'UND_ERR_HEADERS_OVERFLOW') {
    return new ToolError('malformed', tool, 'the service answered with something that is not HTTP', { cause });
  }
  if (isDisconnect(cause))
    return new ToolError('disconnected', tool, 'the connection to the service was lost', { cause });
  return new ToolError('failed', tool, message, { cause });
}

/** True where the connection ended before the response did. */
export function isDisconnect(cause: unknown): boolean {
  const code = String((cause as { readonly code?: unknown } | undefined)?.code ?? '');
  return /^(UND_ERR_SOCKET|UND_ERR_DESTROYED|UND_ERR_CLOSED|ECONNRESET|EPIPE|UND_ERR_RES_CONTENT_LENGTH_MISMATCH)$/.test(
    code,
  );
}

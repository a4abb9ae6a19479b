import type { Pool } from 'undici';
import type { Json } from '../../../ports/index.ts';
import { ToolError } from '../tool-error.ts';
import { readBody } from './read-body.ts';
import { isDisconnect } from './to-http-tool-error.ts';
import type { WireRequest } from './to-request.ts';

export interface SendOptions {
  /** Named in errors. */
  readonly tool: string;
  readonly signal: AbortSignal;
  readonly maxBytes: number;
  /** True where the request may be sent once more if its connection is lost: a kept one may have ended unnoticed. */
  readonly again: boolean;
  readonly traceparent: string | undefined;
}

/** Characters of an error's body that are handed on. */
const ERROR_CHARS = 300;

/**
 * Sends one request and reads its response.
 *
 * @throws ToolError `status-…` where the status is not 2xx, and what reading throws; undici's errors as they are.
 */
export async function sendRequest(pool: Pool, request: WireRequest, options: SendOptions): Promise<Json> {
  try {
    return await sendOnce(pool, request, options);
  } catch (error) {
    if (!options.again || options.signal.aborted || !isDisconnect(error)) throw error;
    return sendOnce(pool, request, options);
  }
}

async function sendOnce(pool: Pool, request: WireRequest, options: SendOptions): Promise<Json> {
  const { tool, signal, maxBytes, traceparent } = options;
  const headers = traceparent === undefined ? request.headers : { ...request.headers, traceparent };
  const response = await pool.request({ ...request, headers, signal });
  try {
    const { statusCode } = response;
    if (statusCode >= 200 && statusCode < 300) return await readBody(tool, response, maxBytes);
    const said = JSON.stringify(await readBody(tool, { headers: {}, body: response.body }, maxBytes).catch(() => null));
    const words = said === 'null' ? '' : `: ${said.slice(0, ERROR_CHARS)}`;
    throw new ToolError(`status-${statusCode}`, tool, `the service answered with status ${statusCode}${words}`);
  } finally {
    // What was not read would hold the connection.
    if (!response.body.readableEnded) response.body.destroy();
  }
}

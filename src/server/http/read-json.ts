import type { IncomingMessage } from 'node:http';
import type { JsonObject } from '../../ports/index.ts';
import { isJson } from '../../ports/is-json.ts';
import { protocolLimits } from '../../protocol/protocol-limits.ts';
import { countValues } from './count-values.ts';
import { HttpError } from './http-error.ts';

/** A megabyte of the smallest members would keep everybody waiting for a second. */
const maxValues = 10_000;

/**
 * Reads the body of a request as a JSON object of at most `maxBytes`; `take` is told of what comes, and may throw.
 *
 * @throws HttpError as {@link readBody} and {@link parseBody} do.
 */
export async function readJson(
  request: IncomingMessage,
  maxBytes: number,
  take: (bytes: number) => void,
): Promise<JsonObject> {
  return parseBody(await readBody(request, maxBytes, take));
}

/**
 * Reads the bytes of a body that is sent as JSON.
 *
 * @throws HttpError 413 where it is over `maxBytes`, 415 where it is not sent as JSON.
 */
export async function readBody(
  request: IncomingMessage,
  maxBytes: number,
  take: (bytes: number) => void,
): Promise<Buffer> {
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    throw new HttpError(415, 'media-type', 'send the body as application/json');
  }
  const tooLarge = new HttpError(413, 'too-large', `the body is over ${maxBytes} bytes`);
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    take(chunk.length);
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** @throws HttpError 413 where it holds over 10,000 values, 400 where it is no JSON object. */
export function parseBody(text: Buffer): JsonObject {
  if (countValues(text, maxValues) > maxValues) {
    throw new HttpError(413, 'too-large', `the body holds over ${maxValues} values`);
  }
  let body: unknown;
  try {
    body = JSON.parse(text.toString());
  } catch {
    throw new HttpError(400, 'malformed', 'the body is not JSON');
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body) || !isJson(body, protocolLimits.depth)) {
    throw new HttpError(400, 'malformed', `the body must be a JSON object nested at most ${protocolLimits.depth} deep`);
  }
  return body as JsonObject;
}

import type { Json } from '../../../ports/index.ts';
import { ToolError } from '../tool-error.ts';

/** A response as undici gives it. */
export interface BodyOf {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: AsyncIterable<Buffer>;
}

/**
 * Reads a body: JSON as such, other text as a string, nothing as null.
 *
 * - Memory: `maxBytes`; beyond it the rest is never read.
 *
 * @throws ToolError `too-large`, `malformed`.
 */
export async function readBody(tool: string, response: BodyOf, maxBytes: number): Promise<Json> {
  const text = await readText(tool, response, maxBytes);
  if (text === '') return null;
  const type = String(response.headers['content-type'] ?? '');
  if (!/[/+]json\b/i.test(type)) return text;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ToolError('malformed', tool, 'the service says it answers in JSON, and it is none', { cause });
  }
}

async function readText(tool: string, { headers, body }: BodyOf, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  if (Number(headers['content-length'] ?? 0) > maxBytes) throw tooLarge(tool, maxBytes);
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw tooLarge(tool, maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function tooLarge(tool: string, maxBytes: number): ToolError {
  return new ToolError(
    'too-large',
    tool,
    `the response has more than ${maxBytes} bytes; ask for less, or raise maxBytes`,
  );
}

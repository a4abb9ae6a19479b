import type { Json } from '../../ports/index.ts';
import { isJson } from '../../ports/is-json.ts';
import { ToolError } from './tool-error.ts';

/** Leaves room for the message around a result, which may be 32 deep on the wire. */
const maxDepth = 28;

/**
 * What a function returned, as JSON: as it is where it is that already, and as `JSON.stringify` would write it otherwise, so
 * that dates become texts and what is undefined is left out. A function that returns nothing returns null.
 *
 * @throws ToolError `failed` where it cannot be written, as with big integers and circles, or is nested too deep.
 */
export function plainResult(returned: unknown, tool: string): Json {
  if (isJson(returned, maxDepth)) return returned as Json;
  const plain = written(returned, tool);
  if (isJson(plain, maxDepth)) return plain;
  throw new ToolError('failed', tool, `what it returned is nested more than ${maxDepth} deep; return it flatter`);
}

function written(returned: unknown, tool: string): Json {
  try {
    return JSON.parse(JSON.stringify(returned) ?? 'null');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new ToolError('failed', tool, `what it returned is not JSON (${reason}); return plain data`, { cause });
  }
}

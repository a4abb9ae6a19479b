import type { CallToolResult, ContentBlock } from '@modelcontextprotocol/sdk/types.js';
import type { Json, JsonObject } from '../../../ports/index.ts';
import { ToolError } from '../tool-error.ts';

/** Characters of a tool's own error text that are handed on. */
const ERROR_CHARS = 500;

/**
 * Reads a result: the structured content where there is one; else the text, pieces joined by line ends; else the list of
 * content blocks as they are.
 *
 * @throws ToolError `failed` with the tool's words where the tool says so, `too-large` over `maxBytes` of JSON.
 */
export function mcpResult(tool: string, result: CallToolResult, maxBytes: number): Json {
  if (result.isError === true) {
    const said = textOf(result.content) ?? 'the tool reports an error without a word';
    throw new ToolError('failed', tool, said.slice(0, ERROR_CHARS));
  }
  const value = (result.structuredContent as JsonObject | undefined) ?? textOf(result.content) ?? blocksOf(result);
  const bytes = Buffer.byteLength(JSON.stringify(value));
  if (bytes <= maxBytes) return value;
  throw new ToolError(
    'too-large',
    tool,
    `the result has ${bytes} bytes and may have ${maxBytes}; ask for less, or raise maxResultBytes`,
  );
}

function textOf(content: readonly ContentBlock[]): string | undefined {
  const texts = content.flatMap((block) => (block.type === 'text' ? [block.text] : []));
  return texts.length === content.length && texts.length > 0 ? texts.join('\n') : undefined;
}

function blocksOf({ content }: CallToolResult): Json {
  return content as unknown as readonly JsonObject[];
}

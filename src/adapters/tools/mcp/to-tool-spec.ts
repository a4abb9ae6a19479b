import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import type { JsonObject, ToolSpec } from '../../../ports/index.ts';

/** What the one who connects a server knows or believes of its tools. */
export interface McpAnnotations {
  /** Put before every tool's name, so that two servers may have tools of one name: `shop_`. */
  readonly namePrefix?: string;
  /** False takes no hint of the server as true: unless `annotate` says so, no tool is read-only. Default true. */
  readonly trustHints?: boolean;
  /** What holds of a tool whatever the server says, by the tool's name with its prefix. */
  readonly annotate?: Readonly<
    Record<string, Partial<Pick<ToolSpec, 'readOnly' | 'idempotent' | 'personal' | 'timeoutMs'>>>
  >;
}

/** A server's tool as the engine knows tools: `readOnlyHint` is `readOnly`, `idempotentHint` is `idempotent`. */
export function toToolSpec(tool: Tool, { namePrefix = '', trustHints = true, annotate }: McpAnnotations): ToolSpec {
  const name = `${namePrefix}${tool.name}`;
  const hints = trustHints ? tool.annotations : undefined;
  return {
    name,
    description: tool.description ?? tool.annotations?.title ?? tool.title ?? tool.name,
    parameters: tool.inputSchema as JsonObject,
    // A call that changes nothing changes nothing more the second time.
    ...(hints?.readOnlyHint === true ? { readOnly: true, idempotent: true } : undefined),
    ...(hints?.idempotentHint === true ? { idempotent: true } : undefined),
    ...annotate?.[name],
  };
}

export { createFunctionTools, type FunctionTool, type FunctionToolsOptions } from './function-tools.ts';
export type { McpEndpoint, McpProcess, McpServer } from './mcp/mcp-server.ts';
export { type McpTools, type McpToolsOptions, openMcpTools } from './mcp/open-mcp-tools.ts';
export type { McpAnnotations } from './mcp/to-tool-spec.ts';
export { ToolError } from './tool-error.ts';

export { type OpenTools, openToolsFile } from './file/open-tools-file.ts';
export { ToolsFileError } from './file/tools-file-error.ts';
export { createFunctionTools, type FunctionTool, type FunctionToolsOptions } from './function-tools.ts';
export {
  createHttpTools,
  type HttpTool,
  type HttpTools,
  type HttpToolsOptions,
  type WarmUp,
} from './http/http-tools.ts';
export type { HttpRequest } from './http/to-request.ts';
export type { IsolatedTools, IsolationOptions } from './isolated/isolated-host.ts';
export type { IsolatedContext, IsolatedTool } from './isolated/isolated-tool.ts';
export { openIsolatedTools } from './isolated/open-isolated-tools.ts';
export { joinToolHosts } from './join-tool-hosts.ts';
export type { McpEndpoint, McpProcess, McpServer } from './mcp/mcp-server.ts';
export { type McpTools, type McpToolsOptions, openMcpTools } from './mcp/open-mcp-tools.ts';
export type { McpAnnotations } from './mcp/to-tool-spec.ts';
export { ToolError } from './tool-error.ts';
export { openWasmTools, type WasmTool, type WasmToolsOptions } from './wasm/open-wasm-tools.ts';

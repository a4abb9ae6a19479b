/** An MCP server started as a child process, spoken to on its standard streams. */
export interface McpProcess {
  readonly command: string;
  readonly args?: readonly string[];
  /** Added to the few variables a child gets in any case (`PATH`, `HOME` and the like). */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Where what it writes on its error stream goes. Default `ignore`. */
  readonly stderr?: 'ignore' | 'inherit';
}

/** An MCP server behind streamable HTTP. */
export interface McpEndpoint {
  readonly url: string;
  /** Sent with every request: an `authorization`, mostly. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Where an MCP server is. */
export type McpServer = McpProcess | McpEndpoint;

/** The name an error calls the server by: its address without credentials and query, or its command. */
export function nameOfServer(server: McpServer): string {
  if (!('url' in server)) return server.command;
  const { origin, pathname } = new URL(server.url);
  return `${origin}${pathname}`;
}

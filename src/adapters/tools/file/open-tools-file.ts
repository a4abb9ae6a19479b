import { readFileSync } from 'node:fs';
import type { ToolHost } from '../../../ports/index.ts';
import { createHttpTools, type HttpTools, type WarmUp } from '../http/http-tools.ts';
import { joinToolHosts } from '../join-tool-hosts.ts';
import { type McpTools, openMcpTools } from '../mcp/open-mcp-tools.ts';
import { type OpenWorkers, openModule, openWasm } from './open-isolated-sections.ts';
import { type NamedMcpServer, parseToolsFile } from './parse-tools-file.ts';
import { ToolsFileError } from './tools-file-error.ts';

/** The tools of a file, opened. */
export interface OpenTools {
  readonly host: ToolHost;
  /** How reaching each HTTP service went: its connections are kept for the first calls. */
  readonly warmUps: readonly WarmUp[];
  /** Ends the servers and workers that were started, and closes every connection. */
  close(): Promise<void>;
}

/**
 * Opens what a tools file names: starts or reaches every MCP server and loads every module in its workers, all
 * at once, reads their lists of tools, and opens a connection to every HTTP service. The tools stand side by side with those of `own`, unless the file leaves these out.
 *
 * Rejects with a ToolsFileError that names the line where the file, a server or a module of it cannot be used, or where two tools
 * have one name; whatever was opened by then is closed.
 */
export async function openToolsFile(
  path: string,
  own: ToolHost,
  env: Readonly<Record<string, string | undefined>>,
): Promise<OpenTools> {
  const written = parseToolsFile(readSource(path), path, env);
  const http = createHttpTools(written.http);
  const settled = await Promise.allSettled([
    ...written.mcp.map(openServer),
    ...written.isolated.map(openModule),
    ...written.wasm.map(openWasm),
  ]);
  const opened = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const close = async (): Promise<void> => {
    await Promise.all([http.close(), ...opened.map(([, tools]) => tools.close())]);
  };
  try {
    const failed = settled.find((each) => each.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    const host = joined(path, { ...(written.own ? { 'the app': own } : undefined), http }, opened);
    return { host, warmUps: await http.warmUp(), close };
  } catch (error) {
    await close();
    throw error;
  }
}

type OpenServer = readonly [name: string, tools: McpTools];

async function openServer({ name, place, server, options, said }: NamedMcpServer): Promise<OpenServer> {
  let tools: McpTools;
  try {
    tools = await openMcpTools(server, options);
  } catch (cause) {
    const problem = `MCP server '${name}' cannot be used: ${(cause as Error).message}`;
    throw new ToolsFileError(place, problem, { cause });
  }
  const offered = tools.tools.map((spec) => spec.name);
  const unknown = Object.keys(said).find((tool) => !offered.includes(tool));
  if (unknown === undefined) return [`MCP server ${name}`, tools];
  await tools.close();
  const problem = `MCP server '${name}' has no tool '${unknown}'; it has ${offered.join(', ')}`;
  throw new ToolsFileError(said[unknown] ?? place, problem);
}

function joined(
  path: string,
  hosts: Readonly<Record<string, ToolHost | HttpTools>>,
  opened: readonly (OpenServer | OpenWorkers)[],
): ToolHost {
  const named = opened.map(([name, tools]) => [name, withPersonal(tools)] as const);
  try {
    return joinToolHosts({ ...hosts, ...Object.fromEntries(named) });
  } catch (cause) {
    throw new ToolsFileError(path, (cause as Error).message.replace('a name prefix', 'a prefix'), { cause });
  }
}

/** Unless a tool or the file says whose a result is, it is only his who asked. */
function withPersonal({ tools, call, check }: ToolHost): ToolHost {
  return {
    tools: tools.map((spec) => ({ personal: true, ...spec })),
    call,
    ...(check === undefined ? undefined : { check }),
  };
}

function readSource(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new ToolsFileError(path, 'there is no such file; give the path of a YAML file of tools', { cause });
  }
}

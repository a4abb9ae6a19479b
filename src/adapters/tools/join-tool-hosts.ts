import { defer } from 'rxjs';
import type { ToolHost } from '../../ports/index.ts';
import { ToolError } from './tool-error.ts';

/**
 * Makes one host of several, so that a pipeline's port holds functions, HTTP services and MCP servers side by side.
 *
 * - On error: what the host of the tool errors with; `unknown-tool` where none has it.
 * - On unsubscribe: the host's call is unsubscribed.
 * - Memory: one entry a tool.
 *
 * @param hosts by the name an error calls them.
 * @throws TypeError where two hosts have a tool of one name; it names the tool and both.
 */
export function joinToolHosts(hosts: Readonly<Record<string, ToolHost>>): ToolHost {
  const owners = new Map<string, { readonly owner: string; readonly host: ToolHost }>();
  for (const [owner, host] of Object.entries(hosts)) {
    for (const { name } of host.tools) {
      const other = owners.get(name)?.owner;
      if (other !== undefined) {
        throw new TypeError(`tool ${name} is in ${other} and in ${owner}; rename one, or give one host a name prefix`);
      }
      owners.set(name, { owner, host });
    }
  }
  const unknown = (name: string): ToolError =>
    new ToolError('unknown-tool', name, `there is no such tool; call one of ${[...owners.keys()].join(', ')}`);
  return {
    check: (call) => {
      const found = owners.get(call.name);
      return found === undefined
        ? { code: 'unknown-tool', message: unknown(call.name).message }
        : found.host.check?.(call);
    },
    tools: Object.values(hosts).flatMap(({ tools }) => tools),
    call: (call, context) =>
      defer(() => {
        const found = owners.get(call.name);
        if (found === undefined) throw unknown(call.name);
        return found.host.call(call, context);
      }),
  };
}

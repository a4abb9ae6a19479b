import type { Logger } from 'pino';
import { openToolsFile } from '../adapters/tools/index.ts';
import type { ToolHost } from '../index.ts';
import type { OpenBindings } from './app.ts';

/** What a file of tools added. */
export interface AddedTools {
  readonly addedTools: readonly string[];
}

const none: ToolHost = {
  tools: [],
  call: () => {
    throw new TypeError('there are no tools to call');
  },
};

/**
 * Puts the tools of a file beside those an app binds. A service that is down now is logged: its calls will try again.
 *
 * Rejects as `openToolsFile` does; what the app had opened is closed by then.
 */
export async function addTools(
  bound: OpenBindings,
  path: string,
  env: Readonly<Record<string, string | undefined>>,
  logger: Logger,
): Promise<OpenBindings & AddedTools> {
  // The port of every pipeline's `callTools`; a port of another name keeps what the app binds to it.
  const own = (bound.bindings.tools as ToolHost | undefined) ?? none;
  try {
    const { host, warmUps, close } = await openToolsFile(path, own, env);
    for (const { origin, ok, message } of warmUps) {
      if (!ok) logger.warn({ origin, why: message }, 'a service of the tools file cannot be reached now');
    }
    const before = new Set(own.tools.map(({ name }) => name));
    return {
      ...bound,
      bindings: { ...bound.bindings, tools: host },
      addedTools: host.tools.flatMap(({ name }) => (before.has(name) ? [] : [name])),
      close: async () => {
        await close();
        await bound.close?.();
      },
    };
  } catch (error) {
    await bound.close?.();
    throw error;
  }
}

import { AsyncLocalStorage } from 'node:async_hooks';
import type { ToolSpec } from '../../../ports/index.ts';
import type { TaskContext } from '../../../ring/index.ts';
import { plainResult } from '../plain-result.ts';
import type { IsolatedContext, IsolatedTool } from './isolated-tool.ts';
import type { SentCall } from './tool-call.ts';

/** What a worker runs: the tools of one module, one call at a time. */
export const toolThread: URL = new URL(import.meta.url);

/** A call, and what it left behind. */
interface Running {
  readonly retire: () => void;
  /** Settles the call; undefined once it has ended. */
  fail: ((error: unknown) => void) | undefined;
}

let tools: ReadonlyMap<string, IsolatedTool> = new Map();
let current: Running | undefined;
const callers = new AsyncLocalStorage<Running>();

/** Loads the module of tools; resolves to their specs. */
export async function open(module: unknown): Promise<readonly ToolSpec[]> {
  const loaded = (await import(module as string)) as { readonly tools?: unknown };
  if (!Array.isArray(loaded.tools) || !loaded.tools.every(isTool)) {
    throw new TypeError('it exports no array `tools` of { spec, run }');
  }
  tools = new Map(loaded.tools.map((tool: IsolatedTool) => [tool.spec.name, tool]));
  process.on('uncaughtException', blame);
  return loaded.tools.map(({ spec }: IsolatedTool) => spec);
}

export function run(call: SentCall, task: TaskContext): unknown {
  const tool = tools.get(call.name) as IsolatedTool;
  const running: Running = { retire: task.retire, fail: undefined };
  current = running;
  return new Promise((resolve, reject) => {
    running.fail = reject;
    callers.run(running, async () => tool.run(call.args, contextOf(call, task))).then(resolve, reject);
  })
    .then((result) => plainResult(result, call.name))
    .finally(() => {
      running.fail = undefined;
    });
}

/**
 * What is thrown outside of any call's stack belongs to the call that began it: that one fails, or has ended already and
 * takes no other with it. A worker in which that happened is not used for long.
 */
function blame(error: unknown): void {
  const running = callers.getStore() ?? current;
  // Loading the module left it behind.
  if (running === undefined) throw error;
  running.fail?.(error);
  running.retire();
}

function contextOf({ limitMs, run, stage, call, user, traceparent }: SentCall, task: TaskContext): IsolatedContext {
  const began = performance.now();
  return {
    run,
    stage,
    call,
    user,
    traceparent,
    get signal() {
      return task.signal;
    },
    get isCancelled() {
      return task.isCancelled;
    },
    timeLeftMs: () => Math.max(0, limitMs - (performance.now() - began)),
  };
}

function isTool(tool: unknown): tool is IsolatedTool {
  const { spec, run } = (tool ?? {}) as Partial<IsolatedTool>;
  return typeof spec?.name === 'string' && typeof run === 'function';
}

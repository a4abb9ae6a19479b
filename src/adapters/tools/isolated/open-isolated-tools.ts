import { lastValueFrom } from 'rxjs';
import type { ToolSpec } from '../../../ports/index.ts';
import { ToolError } from '../tool-error.ts';
import { type IsolatedTools, type IsolationOptions, isolatedHost, isolatedPool } from './isolated-host.ts';
import { toolThread } from './tool-thread.ts';

/**
 * Hosts the tools of a module in worker threads, so that one that loops for ever, throws when nobody waits for it, blocks
 * its event loop or uses up its memory harms its own call and nothing else. The module exports `tools`, an array of
 * {@link IsolatedTool}; every worker loads it, and has one call at a time.
 *
 * A thread bounds faults; it is no sandbox. Its code can read files and open sockets as the process can, and memory
 * outside the heap, such as large buffers, is not counted. What a call leaves behind in its worker, such as a timer, runs on
 * there beside the next call, unless `reuse` is false.
 *
 * - On complete: after the one result.
 * - On error: `unknown-tool`, `bad-arguments`, `timeout`, `busy`, `out-of-memory`, `crashed` where the worker ended,
 *   `too-large`, `unreachable` where the module cannot be loaded any more, `cancelled`, `disconnected`, the tool's own
 *   `code`, or `failed`.
 * - On unsubscribe, abort or being late: a call that waits never begins; one under way sees its signal fire, and takes its
 *   worker with it where it goes on for `graceMs`.
 * - Memory: in each worker `memoryMb` of heap and two rings of at least twice `maxBytes`.
 *
 * Rejects with a ToolError `unreachable` named after the module where that cannot be loaded or exports no tools.
 *
 * @throws RangeError where a limit is not over 0; TypeError where two tools share a name or a schema is none of an object.
 */
export async function openIsolatedTools(module: URL, options: IsolationOptions = {}): Promise<IsolatedTools> {
  const pool = isolatedPool(toolThread, module.href, options);
  try {
    await lastValueFrom(pool.warm(options.workers ?? 2));
    return isolatedHost(pool.greeting as readonly ToolSpec[], pool, options);
  } catch (cause) {
    await pool.close();
    if (cause instanceof TypeError || cause instanceof RangeError) throw cause;
    const inner = (cause as Error).cause ?? cause;
    throw new ToolError('unreachable', module.href, `cannot be used: ${(inner as Error).message}`, { cause });
  }
}

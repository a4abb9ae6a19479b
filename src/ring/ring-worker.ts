import { enableCompileCache } from 'node:module';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import type { Greeting, RingTask } from './ring-messages.ts';

/** What a thread of a pool runs: this file, which loads the rest there alone. */
export const ringWorker: URL = new URL(import.meta.url);

const task = (workerData as { readonly ring?: RingTask } | null)?.ring;
if (!isMainThread && parentPort !== null && task !== undefined) {
  const port = parentPort;
  if (task.compiled !== undefined) enableCompileCache(task.compiled);
  // Not awaited here: a module that imports rings itself would wait for this file, and this file for it.
  void import('./worker-loop.ts')
    .then(({ openWorkerLoop }) => openWorkerLoop(task, port))
    .then(
      (greeting) => port.postMessage({ greeting } satisfies Greeting),
      async (error: unknown) => {
        const { toThrown } = await import('./ring-error.ts');
        port.postMessage({ refused: toThrown(error) } satisfies Greeting);
      },
    );
}

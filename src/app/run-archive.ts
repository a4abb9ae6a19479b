import type { Json } from '../index.ts';
import { type RunReading, readRunsOnThread } from '../observe/run-store/read-runs-on-thread.ts';
import type { RunArchive } from '../server/index.ts';

/** The recorded runs of a file, for those who may watch the service; and what lets go of it. */
export function openArchive(
  file: string,
  mayRead: RunArchive['mayRead'],
): { readonly archive: RunArchive; close(): Promise<void> } {
  const reading: RunReading = readRunsOnThread(file);
  return {
    archive: {
      ...(mayRead && { mayRead }),
      list: async (filter) => (await reading.list(filter)) as unknown as Json,
      find: async (run) => (await reading.find(run)) as unknown as Json | undefined,
    },
    close: reading.close,
  };
}

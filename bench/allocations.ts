import { Session } from 'node:inspector/promises';

const SAMPLE_BYTES = 2_048;

interface ProfileNode {
  readonly selfSize: number;
  readonly children: readonly ProfileNode[];
}

/**
 * About how many bytes `work` allocates, what was collected meanwhile included: V8's sampling heap profiler, a sample
 * every 2 KiB. Good to a few per cent over some hundreds of kilobytes.
 */
export async function allocatedBytes(work: () => unknown): Promise<number> {
  const session = new Session();
  session.connect();
  try {
    await session.post('HeapProfiler.startSampling', {
      samplingInterval: SAMPLE_BYTES,
      includeObjectsCollectedByMajorGC: true,
      includeObjectsCollectedByMinorGC: true,
    });
    await work();
    const { profile } = await session.post('HeapProfiler.stopSampling');
    return total(profile.head);
  } finally {
    session.disconnect();
  }
}

function total({ selfSize, children }: ProfileNode): number {
  return children.reduce((sum, child) => sum + total(child), selfSize);
}

import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { SpanNews, SpanOrder } from './export-spans.ts';
import { packWorks } from './pack-works.ts';
import type { SpanSink, SpanWork } from './span-work.ts';

export interface SpanThreadOptions {
  /** Where the collector takes spans. */
  readonly url: string;
  /** The `OTEL_*` variables of the exporter. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Told how many spans, or runs whose spans, will not be with the collector. */
  readonly onLost: (count: number) => void;
  /** The thread ended by itself: nothing is traced any more. */
  readonly onFailed: (error: unknown) => void;
}

/** A thread that makes spans and sends them. */
export interface SpanThread extends SpanSink {
  /** Sends what waits, then lets go. */
  close(): Promise<void>;
}

interface Task {
  readonly spansTo: string;
}

/**
 * Draws and exports spans on a thread of its own: to make some thirty of them for a run, and to write them as the
 * collector wants them, takes longer than all else that watches it.
 */
export function openSpanThread({ url, env, onLost, onFailed }: SpanThreadOptions): SpanThread {
  const worker = new Worker(new URL(import.meta.url), { workerData: { spansTo: url } satisfies Task, env: { ...env } });
  worker.unref();
  const closed = Promise.withResolvers<void>();
  let waiting = 0;
  let isOver = false;
  const fail = (error: unknown): void => {
    if (isOver) return;
    isOver = true;
    if (waiting > 0) onLost(waiting);
    waiting = 0;
    onFailed(error);
    closed.resolve();
  };
  worker.on('message', (news: SpanNews) => {
    if (news === 'closed') {
      isOver = true;
      closed.resolve();
    } else if ('lost' in news) onLost(news.lost);
    else waiting -= news.drawn;
  });
  worker.on('error', fail);
  worker.on('exit', () => fail(new Error('the thread that sends traces has ended')));
  const order = (what: SpanOrder): void => worker.postMessage(what);
  /** What cannot be sent to a thread, such as a tool's result with a function in it, takes nothing else with it. */
  const send = (works: readonly SpanWork[]): void => {
    try {
      order({ works: packWorks(works) });
      waiting += works.length;
    } catch {
      if (works.length === 1) onLost(1);
      else for (const work of works) send([work]);
    }
  };
  return {
    get waiting() {
      return waiting;
    },
    draw: (works) => {
      if (isOver) {
        onLost(works.length);
        return;
      }
      send(works);
    },
    close: async () => {
      if (!isOver) {
        worker.ref();
        order('close');
      }
      await closed.promise;
      await worker.terminate();
    },
  };
}

/** This file is also what the thread runs; what it needs is loaded there alone. */
const task = workerData as Partial<Task> | null;
if (!isMainThread && parentPort !== null && task?.spansTo !== undefined) {
  const [port, url] = [parentPort, task.spansTo];
  void import('./export-spans.ts').then(({ exportSpans }) => exportSpans(url, port));
}

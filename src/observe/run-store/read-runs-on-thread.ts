import { parentPort, Worker, workerData } from 'node:worker_threads';
import { type RunFilter, readRuns } from './read-runs.ts';
import type { RecordedRun, RunSummary } from './recorded-run.ts';

/** Reads what a run store has written, while the thread that asks goes on. */
export interface RunReading {
  list(filter: RunFilter): Promise<RunSummary[]>;
  /** A run by its id or a part of it from its start; the newest, where there are several. */
  find(run: string): Promise<RecordedRun | undefined>;
  /** What is still asked for rejects. */
  close(): Promise<void>;
}

interface Task {
  readonly readingOf: string;
}

type Wanted = { readonly list: RunFilter } | { readonly find: string };
type Answer = { readonly found: unknown } | { readonly error: string };

/** Questions under way at once; one more is refused. */
const maxWaiting = 64;

/**
 * Reads on a thread of its own, which begins with the first question: a scan of many runs, or the log of a long one, takes
 * longer than whoever serves runs may wait.
 */
export function readRunsOnThread(file: string): RunReading {
  const waiting: { resolve: (found: unknown) => void; reject: (error: Error) => void }[] = [];
  let worker: Worker | undefined;
  const failAll = (error: Error): void => {
    worker = undefined;
    for (const { reject } of waiting.splice(0)) reject(error);
  };
  const begun = (): Worker => {
    const task: Task = { readingOf: file };
    const thread = new Worker(new URL(import.meta.url), { workerData: task });
    thread.unref();
    thread.on('message', (answer: Answer) => {
      const next = waiting.shift();
      if ('error' in answer) next?.reject(new Error(answer.error));
      else next?.resolve(answer.found);
    });
    thread.on('error', failAll);
    thread.on('exit', () => failAll(new Error('the thread that reads runs has ended')));
    return thread;
  };
  const ask = (wanted: Wanted): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (waiting.length >= maxWaiting) {
        reject(new Error(`${maxWaiting} questions for recorded runs are under way`));
        return;
      }
      worker ??= begun();
      waiting.push({ resolve, reject });
      worker.postMessage(wanted);
    });
  return {
    list: (filter) => ask({ list: filter }) as Promise<RunSummary[]>,
    find: (run) => ask({ find: run }) as Promise<RecordedRun | undefined>,
    close: async () => {
      await worker?.terminate();
    },
  };
}

/** This file is also what the thread runs. */
function runThread({ readingOf }: Task, port: NonNullable<typeof parentPort>): void {
  port.on('message', (wanted: Wanted) => {
    let answer: Answer;
    try {
      // The file may have been replaced since.
      const reader = readRuns(readingOf);
      try {
        answer = { found: 'list' in wanted ? reader.list(wanted.list) : reader.find(wanted.find) };
      } finally {
        reader.close();
      }
    } catch (error) {
      answer = { error: error instanceof Error ? error.message : String(error) };
    }
    port.postMessage(answer);
  });
}

if (parentPort !== null && (workerData as Partial<Task> | null)?.readingOf !== undefined) {
  runThread(workerData as Task, parentPort);
}

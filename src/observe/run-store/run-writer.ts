import { DatabaseSync } from 'node:sqlite';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { type RunBatch, type RunBounds, RunTable } from './run-table.ts';

/** Writes batches one after the other. */
export interface RunWriter {
  /** Resolves when the batch is on disk; rejects where it could not be written. */
  write(batch: RunBatch): Promise<void>;
  close(): Promise<void>;
}

interface Task {
  readonly runsOf: string;
  readonly bounds: RunBounds;
}

interface Written {
  readonly error?: string;
}

/** Writes on a thread of its own with its own connection, since a batch may wait for the disk for milliseconds. */
export function writeRunsOnThread(file: string, bounds: RunBounds): RunWriter {
  const task: Task = { runsOf: file, bounds };
  const worker = new Worker(new URL(import.meta.url), { workerData: task });
  worker.unref();
  const waiting: { resolve: () => void; reject: (error: unknown) => void }[] = [];
  let failure: unknown;
  const failAll = (error: unknown): void => {
    failure ??= error;
    for (const { reject } of waiting.splice(0)) reject(failure);
  };
  worker.on('message', ({ error }: Written) => {
    const next = waiting.shift();
    if (waiting.length === 0) worker.unref();
    if (error === undefined) next?.resolve();
    else next?.reject(new Error(error));
  });
  worker.on('error', failAll);
  worker.on('exit', () => failAll(new Error('the thread that writes runs has ended')));
  return {
    write: (batch) =>
      new Promise((resolve, reject) => {
        if (failure !== undefined) reject(failure);
        else {
          waiting.push({ resolve, reject });
          // What is being written keeps the process alive; an idle thread does not.
          worker.ref();
          worker.postMessage(batch);
        }
      }),
    close: async () => {
      await worker.terminate();
    },
  };
}

/** This file is also what the thread runs. */
function runThread({ runsOf, bounds }: Task, port: NonNullable<typeof parentPort>): void {
  const table = new RunTable(new DatabaseSync(runsOf, { timeout: 2_000 }), bounds);
  port.on('message', (batch: RunBatch) => {
    let said: Written = {};
    try {
      table.write(batch);
    } catch (error) {
      said = { error: error instanceof Error ? error.message : String(error) };
    }
    port.postMessage(said);
  });
}

if (parentPort !== null && (workerData as Partial<Task> | null)?.runsOf !== undefined)
  runThread(workerData, parentPort);

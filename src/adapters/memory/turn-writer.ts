import { DatabaseSync } from 'node:sqlite';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { createTurnTable, type Turn, type TurnBounds, type TurnTable } from './turn-table.ts';

/** Writes batches of turns, one at a time. */
export interface TurnWriter {
  /** Writes one batch; `done` hears once that it is on disk, or the error for which it is not. */
  write(turns: readonly Turn[], done: (error?: unknown) => void): void;
  /** Waits for the batch that is under way, if there is one, at most two seconds. */
  settle(): void;
  close(): void;
}

/** Writes at once, on the thread that asks. */
export function writeHere(table: TurnTable): TurnWriter {
  return {
    write(turns, done) {
      try {
        table.write(turns);
      } catch (error) {
        done(error);
        return;
      }
      done();
    },
    settle: () => undefined,
    close: () => undefined,
  };
}

/** What the thread is told when it starts. */
interface Task {
  readonly turnsOf: string;
  readonly bounds: TurnBounds;
  /** [batches begun, batches ended, 1 where the last one failed] */
  readonly state: Int32Array<SharedArrayBuffer>;
}

const ENDED = 1;
const FAILED = 2;
const SETTLE_MS = 2_000;

/**
 * Writes on a thread of its own, with its own connection to the file: about one batch in thirty waits 4 to 8 ms for the
 * disk, which no run should feel. The thread does not keep the process alive.
 */
export function writeOnThread(file: string, bounds: TurnBounds): TurnWriter {
  const state = new Int32Array(new SharedArrayBuffer(12));
  const task: Task = { turnsOf: file, bounds, state };
  const worker = new Worker(new URL(import.meta.url), { workerData: task });
  worker.unref();
  let begun = 0;
  let underWay: ((error?: unknown) => void) | undefined;

  const end = (batch: number, error?: unknown): void => {
    if (batch !== begun) return;
    const done = underWay;
    underWay = undefined;
    done?.(error);
  };
  worker.on('message', ({ batch, error }: Ended) => end(batch, error));
  worker.on('error', (error) => end(begun, error));
  worker.on('exit', () => end(begun, new Error('the thread that writes the memory has ended')));

  return {
    write(turns, done) {
      begun += 1;
      underWay = done;
      worker.postMessage({ batch: begun, turns } satisfies Batch);
    },
    settle() {
      const ended = begun - 1;
      if (underWay === undefined) return;
      Atomics.wait(state, ENDED, ended, SETTLE_MS);
      if (Atomics.load(state, ENDED) === ended) end(begun, new Error(`no answer of the disk in ${SETTLE_MS} ms`));
      else end(begun, Atomics.load(state, FAILED) === 1 ? new Error('the batch could not be written') : undefined);
    },
    close: () => {
      void worker.terminate();
    },
  };
}

interface Batch {
  readonly batch: number;
  readonly turns: readonly Turn[];
}

interface Ended {
  readonly batch: number;
  readonly error?: unknown;
}

/** This file is also what the thread runs. */
function runThread({ turnsOf, bounds, state }: Task, port: NonNullable<typeof parentPort>): void {
  const table = createTurnTable(new DatabaseSync(turnsOf, { timeout: SETTLE_MS }), bounds);
  port.on('message', ({ batch, turns }: Batch) => {
    writeHere(table).write(turns, (error) => {
      Atomics.store(state, FAILED, error === undefined ? 0 : 1);
      Atomics.store(state, ENDED, batch);
      Atomics.notify(state, ENDED);
      port.postMessage((error === undefined ? { batch } : { batch, error }) satisfies Ended);
    });
  });
}

if (parentPort !== null && (workerData as Partial<Task> | null)?.turnsOf !== undefined)
  runThread(workerData, parentPort);

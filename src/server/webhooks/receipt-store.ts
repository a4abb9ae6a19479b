import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { type ReceiptBounds, type ReceiptOperations, ReceiptTable } from './receipt-table.ts';

/** The table's questions, each answered when what it changes is on disk; rejected where it could not be written. */
export type ReceiptStore = {
  readonly [name in keyof ReceiptOperations]: (
    ...given: Parameters<ReceiptOperations[name]>
  ) => Promise<ReturnType<ReceiptOperations[name]>>;
} & {
  /** Lets go of the file, when what was asked is answered. */
  close(): Promise<void>;
};

interface Task {
  readonly receiptsOf: string;
  readonly bounds: ReceiptBounds;
}

interface Asked {
  readonly name: keyof ReceiptOperations;
  readonly given: readonly unknown[];
}

/** To as many as were asked, in order; or why none of them is done. */
type Answered = { readonly values: readonly unknown[] } | { readonly error: string; readonly count: number };

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Opens a file of webhooks, on a thread of its own, since each commit waits for the disk. What is asked while one commit
 * waits is committed together in the next. Rejects where the file cannot be used, or another process uses it.
 */
export async function openReceiptStore(file: string, bounds: ReceiptBounds): Promise<ReceiptStore> {
  // What people sent and were told is for this user's eyes only.
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  closeSync(openSync(file, 'a', 0o600));
  const task: Task = { receiptsOf: file, bounds };
  const worker = new Worker(new URL(import.meta.url), { workerData: task });
  const waiting: Waiting[] = [];
  let failure: unknown;
  const failAll = (error: unknown): void => {
    failure ??= error;
    for (const { reject } of waiting.splice(0)) reject(failure);
  };
  worker.on('message', (answered: Answered) => {
    const count = 'values' in answered ? answered.values.length : answered.count;
    const settled = waiting.splice(0, count);
    for (const [place, { resolve, reject }] of settled.entries()) {
      if ('values' in answered) resolve(answered.values[place] as never);
      else reject(new Error(answered.error));
    }
  });
  worker.on('error', failAll);
  worker.on('exit', () => failAll(new Error('the thread that writes webhooks has ended')));
  const asking = (name: Asked['name'] | 'close', ...given: readonly unknown[]): Promise<never> =>
    new Promise((resolve, reject) => {
      if (failure !== undefined) reject(failure);
      else {
        waiting.push({ resolve, reject });
        worker.postMessage({ name, given });
      }
    });
  // The thread says so when it has the file.
  await new Promise<void>((resolve, reject) => waiting.push({ resolve: resolve as never, reject }));
  return {
    receive: (arrival) => asking('receive', arrival),
    known: (webhook, id) => asking('known', webhook, id),
    mark: (run) => asking('mark', run),
    end: (ended) => asking('end', ended),
    replied: (tried) => asking('replied', tried),
    find: (run) => asking('find', run),
    takeUp: () => asking('takeUp'),
    due: () => asking('due'),
    close: async () => {
      await asking('close').catch(() => {});
      await worker.terminate();
    },
  };
}

/** This file is also what the thread runs. */
function runThread({ receiptsOf, bounds }: Task, port: NonNullable<typeof parentPort>): void {
  const database = open(receiptsOf);
  const table = new ReceiptTable(database, bounds);
  let asked: (Asked | { readonly name: 'close' })[] = [];
  const answer = (): void => {
    const all = asked;
    asked = [];
    port.postMessage(answered(table, all));
    if (all.at(-1)?.name === 'close') database.close();
  };
  port.on('message', (one: Asked) => {
    // All that has come by now is done together.
    if (asked.push(one) === 1) setImmediate(answer);
  });
  port.postMessage({ values: [undefined] } satisfies Answered);
}

function open(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; COMMIT;');
    return database;
  } catch (error) {
    const isTaken = (error as { readonly errcode?: number }).errcode === 5;
    if (!isTaken) throw error;
    throw new Error(`${file} is another process's: end it, or set TAILRACE_WEBHOOKS to a file of this one's own`);
  }
}

function answered(table: ReceiptTable, all: readonly (Asked | { readonly name: 'close' })[]): Answered {
  const one = (asked: Asked | { readonly name: 'close' }): unknown => {
    if (asked.name === 'close') return undefined;
    return (table[asked.name] as (...given: readonly unknown[]) => unknown)(...asked.given);
  };
  try {
    return { values: table.transact(() => all.map(one)) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error), count: all.length };
  }
}

if (parentPort !== null && (workerData as Partial<Task> | null)?.receiptsOf !== undefined)
  runThread(workerData, parentPort);

import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { FinalState, Receipt, ReplyState, Unfinished } from './receipt.ts';

/** How much is kept, and for how long. */
export interface ReceiptBounds {
  /** Webhooks kept, those that have not ended included. */
  readonly maxReceipts: number;
  /** Bytes of their inputs and final states. */
  readonly maxBytes: number;
  /** How long one that has ended is kept where there is room. */
  readonly keepMs: number;
  /** How long it is kept in any case: for as long as its signature would still be believed. */
  readonly leastMs: number;
}

/** What came in. */
export interface Arrival {
  readonly webhook: string;
  readonly id: string;
  /** The run's id, where it is new. */
  readonly run: string;
  /** JSON. */
  readonly input: string;
  readonly at: number;
}

/** What became of what came in. */
export type Received = { readonly receipt: Receipt; readonly isNew: boolean } | 'full';

/** Each question to the table by its name: what is given, and what comes back. */
export interface ReceiptOperations {
  receive(arrival: Arrival): Received;
  /** What came in under that id before; undefined: nothing. */
  known(webhook: string, id: string): Receipt | undefined;
  /** A call with side effects is about to be made for a run. */
  mark(run: string): void;
  end(ended: {
    readonly run: string;
    readonly final: FinalState;
    readonly at: number;
    readonly isDue: boolean;
  }): Receipt;
  replied(tried: { readonly run: string; readonly reply: ReplyState }): void;
  find(run: string): Receipt | undefined;
  /** All that have not ended, oldest first; each is begun once more. */
  takeUp(): readonly Unfinished[];
  /** The runs of replies that are still to be sent, oldest first. */
  due(): readonly { readonly run: string; readonly webhook: string; readonly tries: number }[];
}

// The lock is kept until the process ends, however it ends: two that share a file would both take up what is unfinished.
const SCHEMA = `
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
CREATE TABLE IF NOT EXISTS receipt (
  number INTEGER PRIMARY KEY,
  webhook TEXT NOT NULL,
  id TEXT NOT NULL,
  run TEXT NOT NULL UNIQUE,
  receivedAt REAL NOT NULL,
  input TEXT,
  attempts INTEGER NOT NULL DEFAULT 1,
  effects INTEGER NOT NULL DEFAULT 0,
  final TEXT,
  endedAt REAL,
  reply TEXT,
  tries INTEGER NOT NULL DEFAULT 0,
  why TEXT,
  bytes INTEGER NOT NULL,
  UNIQUE (webhook, id)
);
CREATE INDEX IF NOT EXISTS receipt_unfinished ON receipt (number) WHERE final IS NULL;
CREATE INDEX IF NOT EXISTS receipt_due ON receipt (number) WHERE reply = 'due';
CREATE INDEX IF NOT EXISTS receipt_old ON receipt (endedAt) WHERE final IS NOT NULL AND reply IS NOT 'due';
`;

/** How many that are past their time go for each that comes: more than one, so that there are ever fewer of them. */
const goFor = 2;

/** The webhooks in a database; statements are prepared once. */
export class ReceiptTable implements ReceiptOperations {
  readonly #database: DatabaseSync;
  readonly #bounds: ReceiptBounds;
  readonly #statements: Statements;
  #held: { receipts: number; bytes: number };

  constructor(database: DatabaseSync, bounds: ReceiptBounds) {
    database.exec(SCHEMA);
    this.#database = database;
    this.#bounds = bounds;
    this.#statements = prepareAll(database);
    this.#held = this.#count();
  }

  /** Does all of it in one transaction, on disk when it returns; or none of it, and throws. */
  transact<T>(work: () => T): T {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const done = work();
      this.#database.exec('COMMIT');
      return done;
    } catch (error) {
      // A commit that failed may have taken the transaction with it.
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      this.#held = this.#count();
      throw error;
    }
  }

  receive({ webhook, id, run, input, at }: Arrival): Received {
    const receipt = this.known(webhook, id);
    if (receipt !== undefined) return { receipt, isNew: false };
    const bytes = Buffer.byteLength(input);
    this.#forgetOld(at - this.#bounds.keepMs);
    if (!this.#hasRoom(bytes, at)) return 'full';
    this.#statements.insert.run(webhook, id, run, at, input, bytes);
    this.#held.receipts++;
    this.#held.bytes += bytes;
    return { receipt: { webhook, id, run, receivedAt: at }, isNew: true };
  }

  known(webhook: string, id: string): Receipt | undefined {
    const row = this.#statements.byId.get(webhook, id);
    return row === undefined ? undefined : receiptOf(row);
  }

  mark(run: string): void {
    this.#statements.mark.run(run);
  }

  end({ run, final, at, isDue }: Parameters<ReceiptOperations['end']>[0]): Receipt {
    const text = JSON.stringify(final);
    const bytes = Buffer.byteLength(text);
    const row = this.#statements.byRun.get(run);
    this.#held.bytes += bytes - Number(row?.bytes ?? 0);
    this.#statements.end.run(text, at, isDue ? 'due' : null, bytes, run);
    return receiptOf(this.#statements.byRun.get(run) ?? {});
  }

  replied({ run, reply: { state, tries, why } }: Parameters<ReceiptOperations['replied']>[0]): void {
    this.#statements.replied.run(state, tries, why ?? null, run);
  }

  find(run: string): Receipt | undefined {
    const row = this.#statements.byRun.get(run);
    return row === undefined ? undefined : receiptOf(row);
  }

  takeUp(): readonly Unfinished[] {
    const rows = this.#statements.unfinished.all();
    this.#statements.again.run();
    return rows.map((row) => ({
      ...receiptOf(row),
      input: String(row.input),
      attempts: Number(row.attempts) + 1,
      hasEffects: row.effects === 1,
    }));
  }

  due(): ReturnType<ReceiptOperations['due']> {
    return this.#statements.due.all() as unknown as ReturnType<ReceiptOperations['due']>;
  }

  #forgetOld(before: number): void {
    for (const { number, bytes } of this.#statements.oldest.all(before, goFor))
      this.#forget(Number(number), Number(bytes));
  }

  /** Lets the oldest that have ended go, but none that could still be sent again. */
  #hasRoom(bytes: number, at: number): boolean {
    const { maxReceipts, maxBytes, leastMs } = this.#bounds;
    while (this.#held.receipts + 1 > maxReceipts || this.#held.bytes + bytes > maxBytes) {
      const oldest = this.#statements.oldest.get(at - leastMs, 1);
      if (oldest === undefined) return false;
      this.#forget(Number(oldest.number), Number(oldest.bytes));
    }
    return true;
  }

  #forget(number: number, bytes: number): void {
    this.#statements.remove.run(number);
    this.#held.receipts--;
    this.#held.bytes -= bytes;
  }

  #count(): { receipts: number; bytes: number } {
    const row = this.#statements.held.get();
    return { receipts: Number(row?.receipts), bytes: Number(row?.bytes) };
  }
}

type Statements = Readonly<Record<keyof typeof sql, StatementSync>>;

const sql = {
  byId: 'SELECT * FROM receipt WHERE webhook = ? AND id = ?',
  byRun: 'SELECT * FROM receipt WHERE run = ?',
  insert: 'INSERT INTO receipt (webhook, id, run, receivedAt, input, bytes) VALUES (?, ?, ?, ?, ?, ?)',
  mark: 'UPDATE receipt SET effects = 1 WHERE run = ?',
  end: 'UPDATE receipt SET final = ?, endedAt = ?, reply = ?, bytes = ?, input = NULL WHERE run = ?',
  replied: 'UPDATE receipt SET reply = ?, tries = ?, why = ? WHERE run = ?',
  unfinished: 'SELECT * FROM receipt WHERE final IS NULL ORDER BY number',
  again: 'UPDATE receipt SET attempts = attempts + 1 WHERE final IS NULL',
  due: "SELECT run, webhook, tries FROM receipt WHERE reply = 'due' ORDER BY number",
  oldest:
    "SELECT number, bytes FROM receipt WHERE final IS NOT NULL AND reply IS NOT 'due' AND endedAt < ? ORDER BY endedAt LIMIT ?",
  remove: 'DELETE FROM receipt WHERE number = ?',
  held: 'SELECT count(*) AS receipts, coalesce(sum(bytes), 0) AS bytes FROM receipt',
} as const;

function prepareAll(database: DatabaseSync): Statements {
  return Object.fromEntries(Object.entries(sql).map(([name, text]) => [name, database.prepare(text)])) as Statements;
}

/** A row as SQLite gives it, without what is NULL. */
function receiptOf({ webhook, id, run, receivedAt, endedAt, final, reply, tries, why }: Row): Receipt {
  return {
    webhook: String(webhook),
    id: String(id),
    run: String(run),
    receivedAt: Number(receivedAt),
    ...(typeof final === 'string' && { final: JSON.parse(final) as FinalState, endedAt: Number(endedAt) }),
    ...(typeof reply === 'string' && {
      reply: {
        state: reply as ReplyState['state'],
        tries: Number(tries),
        ...(typeof why === 'string' && { why }),
      },
    }),
  };
}

type Row = Readonly<Record<string, unknown>>;

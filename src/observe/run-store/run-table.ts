import type { DatabaseSync } from 'node:sqlite';
import type { BreakerChange, RecordedRun, RunSummary, Tally } from './recorded-run.ts';

/** What is written in one transaction; a log is JSON already. */
export interface RunBatch {
  readonly runs: readonly (Omit<RecordedRun, 'log'> & { readonly log: string })[];
  readonly tallies: readonly Tally[];
  readonly changes: readonly BreakerChange[];
}

/** How much is kept. */
export interface RunBounds {
  readonly maxRuns: number;
  readonly maxBytes: number;
  /** How long hourly counts are kept. */
  readonly maxHours: number;
}

const SCHEMA = `
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE IF NOT EXISTS run (
  number INTEGER PRIMARY KEY,
  run TEXT NOT NULL,
  pipeline TEXT NOT NULL,
  version INTEGER NOT NULL,
  surface TEXT NOT NULL,
  startedAt REAL NOT NULL,
  traceId TEXT,
  outcome TEXT NOT NULL,
  kept TEXT NOT NULL,
  firstTokenMs REAL,
  firstSentenceMs REAL,
  fullMs REAL NOT NULL,
  whole INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  log TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS run_id ON run (run);
CREATE INDEX IF NOT EXISTS run_started ON run (startedAt);
CREATE TABLE IF NOT EXISTS tally (
  hour INTEGER, pipeline TEXT, surface TEXT, what TEXT, bucket INTEGER, count INTEGER NOT NULL, total REAL NOT NULL,
  PRIMARY KEY (hour, pipeline, surface, what, bucket)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS breaker (
  number INTEGER PRIMARY KEY, at REAL NOT NULL, breaker TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL
);
`;

/** Changes of breakers kept; the oldest go first. */
const maxChanges = 10_000;

/** The kept runs and the hourly counts in a database; statements are prepared once. */
export class RunTable {
  readonly #database: DatabaseSync;
  readonly #bounds: RunBounds;
  readonly #insert;
  readonly #count;
  readonly #oldest;
  readonly #remove;
  readonly #forget;
  readonly #change;
  readonly #forgetChanges;
  #runs: number;
  #bytes: number;

  constructor(database: DatabaseSync, bounds: RunBounds) {
    database.exec(SCHEMA);
    this.#database = database;
    this.#bounds = bounds;
    this.#insert = database.prepare(
      'INSERT INTO run (run, pipeline, version, surface, startedAt, traceId, outcome, kept, firstTokenMs, ' +
        'firstSentenceMs, fullMs, whole, bytes, log) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    );
    this.#count = database.prepare(
      'INSERT INTO tally VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET ' +
        'count = count + excluded.count, total = total + excluded.total',
    );
    this.#oldest = database.prepare('SELECT number, bytes FROM run ORDER BY number LIMIT 1');
    this.#remove = database.prepare('DELETE FROM run WHERE number = ?');
    this.#forget = database.prepare('DELETE FROM tally WHERE hour < ?');
    this.#change = database.prepare('INSERT INTO breaker (at, breaker, before, after) VALUES (?, ?, ?, ?)');
    this.#forgetChanges = database.prepare('DELETE FROM breaker WHERE number <= (SELECT max(number) FROM breaker) - ?');
    const held = database.prepare('SELECT count(*) AS runs, coalesce(sum(bytes), 0) AS bytes FROM run').get();
    this.#runs = Number(held?.runs);
    this.#bytes = Number(held?.bytes);
  }

  /** All of it, or none and an error. */
  write({ runs, tallies, changes }: RunBatch): void {
    const before = { runs: this.#runs, bytes: this.#bytes };
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      for (const run of runs) this.#add(run);
      this.#makeRoom();
      for (const { hour, pipeline, surface, what, bucket, count, total } of tallies) {
        this.#count.run(hour, pipeline, surface, what, bucket, count, total);
      }
      const newest = Math.max(0, ...tallies.map(({ hour }) => hour));
      if (newest > 0) this.#forget.run(newest - this.#bounds.maxHours);
      for (const { at, breaker, from, to } of changes) this.#change.run(at, breaker, from, to);
      if (changes.length > 0) this.#forgetChanges.run(maxChanges);
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#database.exec('ROLLBACK');
      this.#runs = before.runs;
      this.#bytes = before.bytes;
      throw error;
    }
  }

  #add(run: RunBatch['runs'][number]): void {
    const { traceId = null, firstTokenMs = null, firstSentenceMs = null, log } = run;
    const bytes = Buffer.byteLength(log);
    const { pipeline, version, surface, startedAt, outcome, kept, fullMs, whole } = run;
    const times = [firstTokenMs, firstSentenceMs, fullMs] as const;
    const about = [run.run, pipeline, version, surface, startedAt, traceId, outcome, kept] as const;
    this.#insert.run(...about, ...times, Number(whole), bytes, log);
    this.#runs++;
    this.#bytes += bytes;
  }

  /** The oldest go first. */
  #makeRoom(): void {
    while (this.#runs > this.#bounds.maxRuns || this.#bytes > this.#bounds.maxBytes) {
      const oldest = this.#oldest.get();
      if (oldest === undefined) return;
      this.#remove.run(Number(oldest.number));
      this.#runs--;
      this.#bytes -= Number(oldest.bytes);
    }
  }
}

/** A row as SQLite gives it, without what is NULL. */
export function summaryOf(row: Readonly<Record<string, unknown>>): RunSummary {
  const present = Object.entries(row).filter(([name, value]) => value !== null && name !== 'log' && name !== 'whole');
  return Object.fromEntries(present) as unknown as RunSummary;
}

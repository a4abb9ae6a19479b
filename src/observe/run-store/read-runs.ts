import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { RunEvent } from '../../engine/events.ts';
import type { BreakerChange, RecordedRun, RunSummary, Tally } from './recorded-run.ts';
import { summaryOf } from './run-table.ts';

/** Which runs a listing holds. */
export interface RunFilter {
  readonly pipeline?: string;
  readonly surface?: string;
  readonly kept?: RunSummary['kept'];
  /** Milliseconds since 1970; from is in, to is out. */
  readonly from?: number;
  readonly to?: number;
  /** Default `newest`. */
  readonly order?: 'newest' | 'slowest';
  /** Default 20. */
  readonly limit?: number;
}

/** Reads what a run store has written, also while a server goes on writing it. */
export interface RunReader {
  list(filter?: RunFilter): RunSummary[];
  /** A run by its id or a part of it from its start; the newest, where there are several. */
  find(run: string): RecordedRun | undefined;
  /** Whole runs one by one, oldest first: what a simulator replays. */
  replay(filter?: Omit<RunFilter, 'order' | 'limit'>): Generator<RecordedRun>;
  /** Counts over all runs of `[fromHour, toHour)`, the hours added up or, with `byHour`, one by one. */
  tallies(fromHour: number, toHour: number, byHour?: boolean): Tally[];
  /** The newest changes of breakers, oldest first. */
  breakerChanges(limit: number): BreakerChange[];
  close(): void;
}

const columns =
  'run, pipeline, version, surface, startedAt, traceId, outcome, kept, firstTokenMs, firstSentenceMs, fullMs';

/** @throws Error where the file is not there. */
export function readRuns(file: string): RunReader {
  if (!existsSync(file)) throw new Error(`there are no recorded runs at ${file}: serve with --runs ${file} first`);
  const database = new DatabaseSync(file, { readOnly: true, timeout: 2_000 });
  const recorded = (row: Record<string, unknown>): RecordedRun => ({
    ...summaryOf(row),
    whole: row.whole === 1,
    log: JSON.parse(String(row.log)) as RunEvent[],
  });
  return {
    list: (filter = {}) => {
      const { where, values } = conditions(filter);
      const order = filter.order === 'slowest' ? 'fullMs DESC' : 'startedAt DESC';
      const sql = `SELECT ${columns} FROM run ${where} ORDER BY ${order}, number DESC LIMIT ?`;
      return database
        .prepare(sql)
        .all(...values, filter.limit ?? 20)
        .map(summaryOf);
    },
    find: (run) => {
      const pattern = `${run.replaceAll(/[%_\\]/g, '\\$&')}%`;
      const sql = `SELECT ${columns}, whole, log FROM run WHERE run LIKE ? ESCAPE '\\' ORDER BY run = ? DESC, number DESC`;
      const row = database.prepare(sql).get(pattern, run);
      return row === undefined ? undefined : recorded(row);
    },
    *replay(filter = {}) {
      const { where, values } = conditions(filter);
      const also = where === '' ? 'WHERE whole = 1' : `${where} AND whole = 1`;
      const sql = `SELECT ${columns}, whole, log FROM run ${also} ORDER BY startedAt, number`;
      for (const row of database.prepare(sql).iterate(...values)) yield recorded(row);
    },
    tallies: (fromHour, toHour, byHour = false) => {
      const hour = byHour ? 'hour' : '0 AS hour';
      const group = `${byHour ? 'hour, ' : ''}pipeline, surface, what, bucket`;
      const sql =
        `SELECT ${hour}, pipeline, surface, what, bucket, sum(count) AS count, sum(total) AS total FROM tally ` +
        `WHERE hour >= ? AND hour < ? GROUP BY ${group}`;
      return database.prepare(sql).all(fromHour, toHour) as unknown as Tally[];
    },
    breakerChanges: (limit) => {
      // A file of before there was such a table has none.
      const known = database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'breaker'").get();
      if (known === undefined) return [];
      const sql = 'SELECT at, breaker, before AS "from", after AS "to" FROM breaker ORDER BY number DESC LIMIT ?';
      return (database.prepare(sql).all(limit) as unknown as BreakerChange[]).reverse();
    },
    close: () => database.close(),
  };
}

function conditions({ pipeline, surface, kept, from, to }: RunFilter): { where: string; values: (string | number)[] } {
  const wanted: [string, string | number | undefined][] = [
    ['pipeline = ?', pipeline],
    ['surface = ?', surface],
    ['kept = ?', kept],
    ['startedAt >= ?', from],
    ['startedAt < ?', to],
  ];
  const given = wanted.flatMap(([sql, value]) => (value === undefined ? [] : [{ sql, value }]));
  const where = given.length === 0 ? '' : `WHERE ${given.map(({ sql }) => sql).join(' AND ')}`;
  return { where, values: given.map(({ value }) => value) };
}

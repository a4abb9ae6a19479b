import type { DatabaseSync } from 'node:sqlite';

/** A question with its answer, of a session and of the user who began it (`''`: nobody in particular). */
export interface Turn {
  /** Unique; tells a turn that is being written from the same one on disk. */
  readonly id: string;
  readonly session: string;
  readonly user: string;
  readonly question: string;
  readonly answer: string;
  /** True where a turn of this id was kept before: only its answer changes, and without an answer the turn goes. */
  readonly amends: boolean;
}

/** How much is kept. */
export interface TurnBounds {
  readonly maxTurns: number;
  readonly maxSessions: number;
}

/** The turns on disk. */
export interface TurnTable {
  /** Oldest first. */
  read(session: string, user: string): Omit<Turn, 'amends'>[];
  /** All of them, or none and an error. */
  write(turns: readonly Turn[]): void;
}

const SCHEMA = `
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE IF NOT EXISTS memory_turn (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  session TEXT NOT NULL,
  user TEXT NOT NULL,
  question TEXT NOT NULL,
  answer TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS memory_turn_id ON memory_turn (id);
CREATE INDEX IF NOT EXISTS memory_turn_session ON memory_turn (session, user, number);
CREATE TABLE IF NOT EXISTS memory_session (
  session TEXT, user TEXT, latest INTEGER NOT NULL, PRIMARY KEY (session, user)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS memory_session_latest ON memory_session (latest);
`;

/** Keeps the latest `maxTurns` of each of the `maxSessions` sessions that spoke last; every statement is prepared once. */
export function createTurnTable(database: DatabaseSync, { maxTurns, maxSessions }: TurnBounds): TurnTable {
  database.exec(SCHEMA);
  const select = database.prepare(
    'SELECT id, session, user, question, answer FROM memory_turn WHERE session = ? AND user = ? ORDER BY number',
  );
  const insert = database.prepare(
    'INSERT INTO memory_turn (id, session, user, question, answer) VALUES (?, ?, ?, ?, ?)',
  );
  const amend = database.prepare('UPDATE memory_turn SET answer = ? WHERE id = ?');
  const remove = database.prepare('DELETE FROM memory_turn WHERE id = ?');
  const trim = database.prepare(`
    DELETE FROM memory_turn WHERE number IN (
      SELECT number FROM memory_turn WHERE session = ? AND user = ? ORDER BY number DESC LIMIT -1 OFFSET ${maxTurns}
    )`);
  const addSession = database.prepare('INSERT OR IGNORE INTO memory_session VALUES (?, ?, 0)');
  const touch = database.prepare('UPDATE memory_session SET latest = ? WHERE session = ? AND user = ?');
  const silent = database.prepare('SELECT session, user FROM memory_session ORDER BY latest LIMIT ?');
  const dropTurns = database.prepare('DELETE FROM memory_turn WHERE session = ? AND user = ?');
  const dropSession = database.prepare('DELETE FROM memory_session WHERE session = ? AND user = ?');
  const count = database.prepare('SELECT count(*) AS total FROM memory_session');

  const add = ({ id, session, user, question, answer, amends }: Turn): void => {
    if (amends) {
      if (answer === '') remove.run(id);
      else amend.run(answer, id);
      return;
    }
    const { lastInsertRowid } = insert.run(id, session, user, question, answer);
    trim.run(session, user);
    addSession.run(session, user);
    touch.run(lastInsertRowid, session, user);
  };
  const forget = (surplus: number): void => {
    for (const { session, user } of silent.all(surplus) as unknown as Turn[]) {
      dropTurns.run(session, user);
      dropSession.run(session, user);
    }
  };

  return {
    read: (session, user) => select.all(session, user) as unknown as Omit<Turn, 'amends'>[],
    write: (turns) => {
      database.exec('BEGIN');
      try {
        turns.forEach(add);
        const surplus = Number(count.get()?.total) - maxSessions;
        if (surplus > 0) forget(surplus);
        database.exec('COMMIT');
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      }
    },
  };
}

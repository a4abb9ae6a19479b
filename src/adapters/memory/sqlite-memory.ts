import { randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { asyncScheduler, defer, EMPTY, type Observable, of, type SchedulerLike } from 'rxjs';
import { checkNumber } from '../../../operators/check-options.ts';
import type { ChatMessage, Memory, Query, Recollection } from '../../ports/index.ts';
import { createTurnTable, type Turn } from './turn-table.ts';
import { type TurnWriter, writeHere, writeOnThread } from './turn-writer.ts';

/** What the memory did, for those who watch it. */
export type MemoryEvent =
  | { readonly type: 'written'; readonly turns: number }
  /** Turns that will never be written: the queue was full, or the database refused them. */
  | { readonly type: 'lost'; readonly turns: number; readonly why: 'full' | 'failed'; readonly error?: unknown };

/** How a conversation is kept. */
export interface SqliteMemoryOptions {
  /** Where it is kept; in memory where absent. */
  readonly file?: string;
  /** What is known of a customer beside what was said. */
  readonly factsOf?: (user: string) => readonly string[];
  /** Turns (a question with its answer) kept of a session; the oldest go first. Default 8. */
  readonly maxTurns?: number;
  /** Characters recalled of a session; whole turns, the oldest left out first. Default 8,000. */
  readonly maxChars?: number;
  /** Sessions kept; the one that was silent longest goes first. Default 10,000. */
  readonly maxSessions?: number;
  /** Turns that may wait to be written; beyond it the oldest is lost and counted. Default 1,000. */
  readonly maxPending?: number;
  /** Turns written in one transaction; the rest waits for the next, so that none holds the thread long. Default 32. */
  readonly maxBatch?: number;
  /** How long turns are gathered before they are written, in milliseconds. Default 200. */
  readonly flushMs?: number;
  /** Hears what was written and what was lost. */
  readonly observe?: (event: MemoryEvent) => void;
  /** When batches are written. Default: the system's clock. */
  readonly scheduler?: SchedulerLike;
}

/** A memory that is to be closed. */
export interface SqliteMemory extends Memory {
  /** Writes all that waits, now. */
  flush(): void;
  /** Writes all that waits and closes the database. */
  close(): void;
}

/**
 * Keeps conversations in SQLite. A turn is remembered at once and written later, in batches on `scheduler`, so that no
 * run waits for the disk; what waits is recalled all the same. A turn whose run was cancelled is not kept, nor is one
 * without a session or an answer, and a session is recalled only by the user it was begun with. A second turn of a run
 * changes the answer of the first, for the 10,000 newest runs.
 *
 * A batch of 32 holds the thread for about 0.3 ms; to a file it is written on a thread of its own, which waits for the
 * disk alone. `flush` and `close` wait for it.
 *
 * - Memory: `maxPending` turns; on disk `maxSessions` × `maxTurns` turns.
 * - On a write that fails: its turns are lost, `observe` hears of it, no run fails.
 *
 * @throws RangeError where an option is not a whole number in its range.
 */
export function openSqliteMemory(options: SqliteMemoryOptions = {}): SqliteMemory {
  const { maxTurns = 8, maxChars = 8_000, maxSessions = 10_000 } = options;
  const { maxPending = 1_000, maxBatch = 32, flushMs = 200 } = options;
  for (const [name, value] of Object.entries({ maxTurns, maxChars, maxSessions, maxPending, maxBatch })) {
    checkNumber('openSqliteMemory', name, value, { min: 1, max: Number.MAX_SAFE_INTEGER, whole: true });
  }
  checkNumber('openSqliteMemory', 'flushMs', flushMs, { min: 0, max: 60_000 });
  const { factsOf = () => [], observe, scheduler = asyncScheduler } = options;

  const database = new DatabaseSync(options.file ?? ':memory:', { timeout: 2_000 });
  const bounds = { maxTurns, maxSessions };
  const table = createTurnTable(database, bounds);
  const here = writeHere(table);
  const writer = options.file === undefined ? here : writeOnThread(options.file, bounds);
  const own = randomUUID();
  let remembered = 0;
  /** Runs whose turn was kept, the newest: another turn of theirs is the same one, changed. */
  const known = new Set<string>();
  let pending: Turn[] = [];
  let underWay: readonly Turn[] = [];
  let waiting = false;
  let closed = false;

  const writeBatch = (by: TurnWriter): void => {
    underWay = pending.slice(0, maxBatch);
    pending = pending.slice(maxBatch);
    by.write(underWay, (error) => {
      const turns = underWay.length;
      underWay = [];
      if (error === undefined) observe?.({ type: 'written', turns });
      else observe?.({ type: 'lost', turns, why: 'failed', error });
      writeLater(0);
    });
  };
  const writeLater = (delayMs: number): void => {
    if (waiting || closed || pending.length === 0 || underWay.length > 0) return;
    waiting = true;
    scheduler.schedule(() => {
      waiting = false;
      if (!closed && pending.length > 0 && underWay.length === 0) writeBatch(writer);
    }, delayMs);
  };
  const knows = (id: string): void => {
    known.add(id);
    for (const oldest of known) {
      if (known.size <= maxKnown) break;
      known.delete(oldest);
    }
  };
  const keep = (turn: Turn): void => {
    const waits = turn.amends ? pending.findIndex(({ id }) => id === turn.id) : -1;
    if (waits >= 0) {
      const amended = { ...turn, amends: pending[waits]?.amends === true };
      if (amended.answer === '' && !amended.amends) pending.splice(waits, 1);
      else pending[waits] = amended;
      return;
    }
    if (pending.length >= maxPending) {
      pending.shift();
      observe?.({ type: 'lost', turns: 1, why: 'full' });
    }
    pending.push(turn);
    writeLater(flushMs);
  };
  const flush = (): void => {
    writer.settle();
    while (!closed && pending.length > 0) writeBatch(here);
  };
  const turnsOf = (session: string, user: string): Kept[] => {
    const turns = new Map(table.read(session, user).map((turn) => [turn.id, turn]));
    for (const turn of [...underWay, ...pending]) {
      if (turn.session !== session || turn.user !== user || (turn.amends && !turns.has(turn.id))) continue;
      if (turn.answer === '' && turn.amends) turns.delete(turn.id);
      else turns.set(turn.id, turn);
    }
    return [...turns.values()].slice(-maxTurns);
  };

  return {
    recall: (query) =>
      defer((): Observable<Recollection> => {
        const turns = query.session === undefined ? [] : turnsOf(query.session, owner(query));
        return of({
          turns: messagesOf(turns, maxChars),
          facts: query.user === undefined ? [] : factsOf(query.user),
        });
      }),
    remember: ({ query, answer, run }, { signal }) =>
      defer(() => {
        if (query.session === undefined || signal.aborted || closed) return EMPTY;
        const id = `${own}:${run ?? ++remembered}`;
        const amends = known.has(id);
        if (answer === '' && !amends) return EMPTY;
        if (run !== undefined) knows(id);
        keep({ id, session: query.session, user: owner(query), question: query.text, answer, amends });
        return EMPTY;
      }),
    flush,
    close: () => {
      if (closed) return;
      flush();
      closed = true;
      writer.close();
      database.close();
    },
  };
}

type Kept = Omit<Turn, 'amends'>;

/** Runs whose turn can still be changed. */
const maxKnown = 10_000;

/** Sessions of nobody in particular are kept apart from those of anybody. */
function owner(query: Query): string {
  return query.user ?? '';
}

function messagesOf(turns: readonly Kept[], maxChars: number): ChatMessage[] {
  let left = maxChars;
  const messages: ChatMessage[] = [];
  for (const { question, answer } of turns.toReversed()) {
    left -= question.length + answer.length;
    if (left < 0) break;
    messages.push({ role: 'assistant', text: answer }, { role: 'user', text: question });
  }
  return messages.reverse();
}

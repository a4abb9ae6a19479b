import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { VirtualTimeScheduler } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type MemoryEvent,
  openSqliteMemory,
  type SqliteMemory,
  type SqliteMemoryOptions,
} from '../../../src/adapters/memory/sqlite-memory.ts';
import type { Query, Recollection } from '../../../src/ports/index.ts';
import { callContext } from '../call-context.ts';

let clock: VirtualTimeScheduler;
let events: MemoryEvent[];
let folder: string;
let opened: SqliteMemory[];

beforeEach(() => {
  clock = new VirtualTimeScheduler();
  events = [];
  opened = [];
  folder = mkdtempSync(join(tmpdir(), 'memory-'));
});
afterEach(() => {
  for (const memory of opened) memory.close();
  rmSync(folder, { recursive: true });
});

function open(options: SqliteMemoryOptions = {}): SqliteMemory {
  const memory = openSqliteMemory({ scheduler: clock, observe: (event) => events.push(event), ...options });
  opened.push(memory);
  return memory;
}

/** Lets `ms` of virtual time pass. */
function pass(ms: number): void {
  clock.maxFrames = clock.frame + ms;
  clock.flush();
  clock.frame = clock.maxFrames;
}

function remember(memory: SqliteMemory, query: Query, answer: string, signal = new AbortController().signal): string[] {
  const seen: string[] = [];
  memory.remember({ query, answer }, callContext({ signal })).subscribe({
    next: () => seen.push('next'),
    error: () => seen.push('error'),
    complete: () => seen.push('complete'),
  });
  return seen;
}

function recall(memory: SqliteMemory, query: Query): Recollection {
  let found: Recollection | undefined;
  memory.recall(query, callContext()).subscribe((value) => {
    found = value;
  });
  if (found === undefined) throw new Error('nothing was emitted');
  return found;
}

const texts = (found: Recollection): string[] => found.turns.map(({ text }) => text);
const ask = (text: string, session = 's1', user?: string): Query =>
  user === undefined ? { text, session } : { text, session, user };

describe('openSqliteMemory', () => {
  it('recalls the turns of a session, oldest first, with who said them', () => {
    const memory = open();
    remember(memory, ask('hello'), 'Hello!');
    remember(memory, ask('any dragons?'), 'Three.');
    expect(recall(memory, ask('and cheaper?')).turns).toEqual([
      { role: 'user', text: 'hello' },
      { role: 'assistant', text: 'Hello!' },
      { role: 'user', text: 'any dragons?' },
      { role: 'assistant', text: 'Three.' },
    ]);
  });

  it('emits one recollection and completes, also where there is nothing', () => {
    const seen: unknown[] = [];
    open()
      .recall(ask('hi'), callContext())
      .subscribe({ next: (value) => seen.push(value), complete: () => seen.push('complete') });
    expect(seen).toEqual([{ turns: [], facts: [] }, 'complete']);
  });

  it('remembers at once and writes in one batch after flushMs', () => {
    const memory = open({ flushMs: 50 });
    expect(remember(memory, ask('a'), '1')).toEqual(['complete']);
    expect(remember(memory, ask('b'), '2')).toEqual(['complete']);
    expect(events).toEqual([]);
    expect(texts(recall(memory, ask('c')))).toEqual(['a', '1', 'b', '2']);
    pass(49);
    expect(events).toEqual([]);
    pass(1);
    expect(events).toEqual([{ type: 'written', turns: 2 }]);
    expect(texts(recall(memory, ask('c')))).toEqual(['a', '1', 'b', '2']);
  });

  it('cuts a long queue into batches', () => {
    const memory = open({ flushMs: 10, maxBatch: 2 });
    for (const text of ['a', 'b', 'c', 'd', 'e']) remember(memory, ask(text), '.');
    pass(10);
    pass(10);
    expect(events).toEqual([
      { type: 'written', turns: 2 },
      { type: 'written', turns: 2 },
      { type: 'written', turns: 1 },
    ]);
  });

  it('has no timer while nothing waits', () => {
    const memory = open();
    remember(memory, ask('a'), '1');
    pass(1_000);
    expect(clock.actions).toEqual([]);
  });

  it('keeps the latest maxTurns of a session, written or waiting', () => {
    const memory = open({ maxTurns: 2 });
    for (const text of ['a', 'b', 'c']) remember(memory, ask(text), text.toUpperCase());
    expect(texts(recall(memory, ask('?')))).toEqual(['b', 'B', 'c', 'C']);
    memory.flush();
    expect(texts(recall(memory, ask('?')))).toEqual(['b', 'B', 'c', 'C']);
    remember(memory, ask('d'), 'D');
    expect(texts(recall(memory, ask('?')))).toEqual(['c', 'C', 'd', 'D']);
  });

  describe.each(['waiting', 'written'])('a turn of the same run that is %s', (state) => {
    const turn = (memory: SqliteMemory, text: string, answer: string, run: string): void => {
      memory.remember({ query: ask(text), answer, run }, callContext()).subscribe();
      if (state === 'written') memory.flush();
    };

    it('takes the place of the first, where it stood', () => {
      const memory = open();
      turn(memory, 'a', 'One. Two.', 'r1');
      turn(memory, 'b', 'Three.', 'r2');
      turn(memory, 'a', 'One.', 'r1');
      expect(texts(recall(memory, ask('?')))).toEqual(['a', 'One.', 'b', 'Three.']);
      memory.flush();
      expect(texts(recall(memory, ask('?')))).toEqual(['a', 'One.', 'b', 'Three.']);
    });

    it('leaves nothing of it where its answer is empty', () => {
      const memory = open();
      turn(memory, 'a', 'One.', 'r1');
      turn(memory, 'b', 'Two.', 'r2');
      turn(memory, 'a', '', 'r1');
      expect(texts(recall(memory, ask('?')))).toEqual(['b', 'Two.']);
      memory.flush();
      expect(texts(recall(memory, ask('?')))).toEqual(['b', 'Two.']);
    });

    it('does not come back once it has made room for newer ones', () => {
      const memory = open({ maxTurns: 1 });
      turn(memory, 'a', 'One. Two.', 'r1');
      turn(memory, 'b', 'Three.', 'r2');
      turn(memory, 'a', 'One.', 'r1');
      memory.flush();
      expect(texts(recall(memory, ask('?')))).toEqual(['b', 'Three.']);
    });
  });

  it('keeps no turn without an answer', () => {
    const memory = open();
    memory.remember({ query: ask('a'), answer: '', run: 'r1' }, callContext()).subscribe();
    memory.remember({ query: ask('a'), answer: 'Yes.', run: 'r1' }, callContext()).subscribe();
    expect(texts(recall(memory, ask('?')))).toEqual(['a', 'Yes.']);
  });

  it('recalls whole turns within maxChars, the newest first', () => {
    const memory = open({ maxChars: 10 });
    remember(memory, ask('aaaa'), 'bbbb');
    remember(memory, ask('cccc'), 'dddd');
    expect(texts(recall(memory, ask('?')))).toEqual(['cccc', 'dddd']);
    remember(memory, ask('x'.repeat(20)), 'y');
    expect(texts(recall(memory, ask('?')))).toEqual([]);
  });

  it('forgets the session that was silent longest beyond maxSessions', () => {
    const memory = open({ maxSessions: 2 });
    for (const session of ['s1', 's2', 's1', 's3']) {
      remember(memory, ask('q', session), session);
      memory.flush();
    }
    expect(texts(recall(memory, ask('?', 's1')))).toHaveLength(4);
    expect(texts(recall(memory, ask('?', 's2')))).toEqual([]);
    expect(texts(recall(memory, ask('?', 's3')))).toEqual(['q', 's3']);
  });

  it('keeps to maxSessions over many sessions, also after it is opened again', () => {
    const file = join(folder, 'memory.db');
    let memory = open({ file, maxSessions: 20, maxTurns: 2 });
    for (let turn = 0; turn < 200; turn += 1) {
      if (turn === 100) {
        memory.close();
        memory = open({ file, maxSessions: 20, maxTurns: 2 });
      }
      remember(memory, ask('q', `s${turn % 60}`), 'a');
      if (turn % 7 === 0) memory.flush();
    }
    memory.close();
    const database = new DatabaseSync(file);
    const count = (table: string) => database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n;
    expect(count('memory_session')).toBe(20);
    expect(count('memory_turn')).toBeLessThanOrEqual(40);
    database.close();
  });

  it('loses the oldest waiting turn beyond maxPending, and says so', () => {
    const memory = open({ maxPending: 2 });
    for (const text of ['a', 'b', 'c']) remember(memory, ask(text), '.');
    expect(events).toEqual([{ type: 'lost', turns: 1, why: 'full' }]);
    expect(texts(recall(memory, ask('?')))).toEqual(['b', '.', 'c', '.']);
  });

  it('loses a batch that cannot be written, and goes on', async () => {
    const file = join(folder, 'memory.db');
    const memory = open({ file });
    remember(memory, ask('z'), '0');
    pass(1_000);
    await expect.poll(() => events).toHaveLength(1);
    const breaker = new DatabaseSync(file);
    breaker.exec('ALTER TABLE memory_turn RENAME TO elsewhere');
    expect(remember(memory, ask('a'), '1')).toEqual(['complete']);
    pass(1_000);
    await expect.poll(() => events[1]).toMatchObject({ type: 'lost', turns: 1, why: 'failed' });
    breaker.exec('ALTER TABLE elsewhere RENAME TO memory_turn');
    breaker.close();
    remember(memory, ask('b'), '2');
    pass(1_000);
    await expect.poll(() => events[2]).toEqual({ type: 'written', turns: 1 });
    expect(texts(recall(memory, ask('?')))).toEqual(['z', '0', 'b', '2']);
  });

  it('recalls a turn once, whether it waits, is being written to the file, or is there', async () => {
    const memory = open({ file: join(folder, 'memory.db'), flushMs: 0, maxBatch: 1 });
    const once = (): void => expect(texts(recall(memory, ask('?')))).toEqual(['a', '1', 'a', '1', 'b', '2']);
    for (const [question, answer] of [
      ['a', '1'],
      ['a', '1'],
      ['b', '2'],
    ] as const) {
      remember(memory, ask(question), answer);
    }
    once();
    pass(1);
    once();
    for (let written = 0; written < 3; ) {
      await new Promise((resolve) => setImmediate(resolve));
      once();
      written = events.length;
      pass(1);
    }
    once();
    expect(events).toEqual(Array(3).fill({ type: 'written', turns: 1 }));
  });

  it('waits, when it is closed, for what is being written to the file', () => {
    const file = join(folder, 'memory.db');
    const first = open({ file, flushMs: 0, maxBatch: 2 });
    for (const text of ['a', 'b', 'c', 'd', 'e']) remember(first, ask(text), '.');
    pass(1);
    first.close();
    expect(events.map((event) => event.turns)).toEqual([2, 2, 1]);
    expect(texts(recall(open({ file }), ask('?')))).toEqual(['a', '.', 'b', '.', 'c', '.', 'd', '.', 'e', '.']);
  });

  it('recalls a session only to the user it was begun with', () => {
    const memory = open({ factsOf: (user) => [`name: ${user}`] });
    remember(memory, ask('my secret', 's1', 'mara'), 'Noted.');
    memory.flush();
    remember(memory, ask('my other secret', 's1', 'mara'), 'Noted.');
    expect(recall(memory, ask('?', 's1', 'sam'))).toEqual({ turns: [], facts: ['name: sam'] });
    expect(recall(memory, ask('?', 's1'))).toEqual({ turns: [], facts: [] });
    expect(recall(memory, ask('?', 's1', 'mara')).turns).toHaveLength(4);
  });

  it('keeps nothing without a session, and nothing of a run that was cancelled', () => {
    const memory = open();
    expect(remember(memory, { text: 'a' }, '1')).toEqual(['complete']);
    expect(remember(memory, ask('b'), '2', AbortSignal.abort())).toEqual(['complete']);
    memory.flush();
    expect(events).toEqual([]);
    expect(recall(memory, { text: '?' })).toEqual({ turns: [], facts: [] });
    expect(recall(memory, ask('?')).turns).toEqual([]);
  });

  it('does nothing before it is subscribed', () => {
    const memory = open();
    memory.remember({ query: ask('a'), answer: '1' }, callContext());
    memory.flush();
    expect(events).toEqual([]);
  });

  it('writes what waits when it is closed, and opens where it left off', () => {
    const file = join(folder, 'memory.db');
    const first = open({ file });
    remember(first, ask('a'), '1');
    first.close();
    expect(events).toEqual([{ type: 'written', turns: 1 }]);
    expect(remember(first, ask('late'), '2')).toEqual(['complete']);
    pass(1_000);
    expect(texts(recall(open({ file }), ask('?')))).toEqual(['a', '1']);
  });

  it.each<[SqliteMemoryOptions, string]>([
    [{ maxTurns: 0 }, 'maxTurns'],
    [{ maxTurns: 1.5 }, 'maxTurns'],
    [{ maxSessions: -1 }, 'maxSessions'],
    [{ maxPending: Infinity }, 'maxPending'],
    [{ maxBatch: 0 }, 'maxBatch'],
    [{ flushMs: -1 }, 'flushMs'],
    [{ maxChars: Number.NaN }, 'maxChars'],
  ])('refuses %j', (options, name) => {
    expect(() => openSqliteMemory(options)).toThrow(RangeError);
    expect(() => openSqliteMemory(options)).toThrow(name);
  });
});

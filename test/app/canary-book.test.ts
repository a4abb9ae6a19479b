import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CanaryBook } from '../../src/app/canary-book.ts';

const at = Date.UTC(2026, 2, 16, 9);
const none = (error: unknown): never => {
  throw error;
};
const place = async (): Promise<string> => join(await mkdtemp(join(tmpdir(), 'tailrace-')), 'canaries.json');

describe('the book of canaries', () => {
  it('is empty where there is no file, and makes one with its first entry', async () => {
    const path = join(await place(), 'deeper', 'canaries.json');
    const book = new CanaryBook(path, () => at, none);
    expect(book.stateOf({ pipeline: 'a', version: 2 })).toBe('running');
    book.keep({ pipeline: 'a', version: 2 }, 'rolled-back');
    await book.settled();
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ 'a@2': { rolledBackAt: '2026-03-16T09:00:00.000Z' } });
  });

  it('keeps the last word on each, and leaves what another process wrote', async () => {
    const path = await place();
    const one = new CanaryBook(path, () => at, none);
    const other = new CanaryBook(path, () => at, none);
    one.keep({ pipeline: 'a', version: 2 }, 'rolled-back');
    one.keep({ pipeline: 'a', version: 2 }, 'running');
    one.keep({ pipeline: 'a', version: 3 }, 'rolled-back');
    await one.settled();
    other.keep({ pipeline: 'b', version: 2 }, 'rolled-back');
    await other.settled();
    const next = new CanaryBook(path, () => at, none);
    expect(next.stateOf({ pipeline: 'a', version: 2 })).toBe('running');
    expect(next.stateOf({ pipeline: 'a', version: 3 })).toBe('rolled-back');
    expect(next.stateOf({ pipeline: 'b', version: 2 })).toBe('rolled-back');
  });

  it('tells of a write that fails, and goes on with the next', async () => {
    const path = await place();
    const failed: unknown[] = [];
    const book = new CanaryBook(
      path,
      () => at,
      (error) => failed.push(error),
    );
    await writeFile(path, 'not what it should be');
    book.keep({ pipeline: 'a', version: 2 }, 'rolled-back');
    await book.settled();
    expect(failed).toEqual([expect.objectContaining({ message: expect.stringContaining(path) })]);
    await writeFile(path, '{}');
    book.keep({ pipeline: 'a', version: 3 }, 'rolled-back');
    await book.settled();
    expect(Object.keys(JSON.parse(await readFile(path, 'utf8')))).toEqual(['a@3']);
  });
});

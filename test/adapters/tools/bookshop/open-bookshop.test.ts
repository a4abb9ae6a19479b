import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { TestScheduler } from 'rxjs/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  BOOKSHOP_LATENCY_MS,
  BOOKSHOP_SPECS,
  openBookshop,
  type ReturnResult,
} from '../../../../src/adapters/tools/bookshop/index.ts';
import { callContext } from '../../call-context.ts';
import { ask, openShop } from './shop.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bookshop-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('openBookshop', () => {
  it('hosts every tool of its specs, with one side effect marked as such for each that has one', () => {
    const shop = openShop();
    expect(shop.tools.tools).toEqual(Object.values(BOOKSHOP_SPECS));
    const writing = shop.tools.tools.filter(({ readOnly }) => readOnly !== true).map(({ name }) => name);
    expect(writing).toEqual(['start_return', 'reserve_book']);
    const own = shop.tools.tools.filter(({ personal }) => personal === true).map(({ name }) => name);
    expect(own).toEqual(['order_status', 'recommend_books']);
    shop.close();
  });

  it('changes nothing by its read-only tools', () => {
    const shop = openShop();
    const changes: unknown[] = [];
    shop.changes.subscribe((tags) => changes.push(tags));
    const all = () => [
      ask(shop, 'search_books', { query: 'salt' }),
      ask(shop, 'check_stock', { book: 'B003' }),
      ask(shop, 'order_status', {}, 'mara'),
      ask(shop, 'recommend_books', {}, 'mara'),
    ];
    expect(all()).toEqual(all());
    expect(changes).toEqual([]);
    shop.close();
  });

  it('gives results that survive JSON as they are', () => {
    const shop = openShop();
    for (const [name, args] of [
      ['search_books', { query: 'dragon' }],
      ['book_details', { book: 'B003' }],
      ['check_stock', { book: 'B003' }],
      ['order_status', {}],
      ['recommend_books', {}],
      ['returns_policy', {}],
      ['shop_info', {}],
    ] as const) {
      const result = ask(shop, name, args, 'mara');
      expect(JSON.parse(JSON.stringify(result))).toEqual(result);
      expect(JSON.stringify(result).length).toBeLessThan(8_000);
    }
    shop.close();
  });

  it('keeps returns in its file, and the days of the orders where they were', () => {
    const file = join(folder, 'shop.db');
    const first = openShop({ file });
    const before: ReturnResult = ask(first, 'start_return', { order: '10411', book: 'Salt First' }, 'mara');
    first.close();
    const later = openBookshop({ file, now: () => new Date('2026-03-20T15:00:00Z') });
    const again: ReturnResult = ask(later, 'start_return', { order: '10411', book: 'Salt First' }, 'mara');
    expect(again).toEqual({ ...before, repeated: true });
    expect(ask(later, 'order_status', { order: '10411' }, 'mara')).toMatchObject({
      orders: [{ placed: '2026-02-26' }],
    });
    later.close();
  });

  it('makes its file again where it was made from other data', () => {
    const file = join(folder, 'shop.db');
    openShop({ file }).close();
    const database = new DatabaseSync(file);
    database.exec("UPDATE meta SET value = 'older' WHERE name = 'digest'; DELETE FROM book");
    database.close();
    const shop = openShop({ file });
    expect(ask(shop, 'search_books', {})).toMatchObject({ total: 330 });
    shop.close();
  });

  it('leaves a database of something else alone', () => {
    const file = join(folder, 'other.db');
    const other = new DatabaseSync(file);
    other.exec('CREATE TABLE precious (x)');
    other.close();
    expect(() => openShop({ file })).toThrow(/not a bookshop's; name another file/);
    const after = new DatabaseSync(file);
    expect(after.prepare('SELECT name FROM sqlite_schema').all()).toEqual([{ name: 'precious' }]);
    after.close();
  });

  it('shares nothing between two shops in memory', () => {
    const [a, b] = [openShop(), openShop()];
    ask(a, 'start_return', { order: '10411', book: 'Salt First' }, 'mara');
    expect(ask(b, 'start_return', { order: '10411', book: 'Salt First' }, 'mara')).toMatchObject({ repeated: false });
    a.close();
    b.close();
  });

  it('knows what customers like', () => {
    const shop = openShop();
    expect(shop.factsOf('mara')).toEqual([
      'name: Mara Ellison',
      'likes detective',
      'likes cooking',
      'favorite author: Ines Calloway',
      'prefers paperbacks',
      'seldom pays more than $15',
      'Reads on the train, likes a series from the beginning.',
    ]);
    expect(shop.factsOf('nobody-known')).toEqual([]);
    shop.close();
  });

  it('waits the injected latency of each tool on the clock of the run', () => {
    new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(({ expectObservable }) => {
      const shop = openShop({ latencyMs: BOOKSHOP_LATENCY_MS });
      const call = { id: 'c1', name: 'returns_policy', args: { topic: 'window' } };
      const source = shop.tools.call(call, callContext({ random: () => 0 }));
      const expected = ' 30ms (r|)';
      expectObservable(source).toBe(expected, { r: ask(openShop(), 'returns_policy', { topic: 'window' }) });
    });
  });
});

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runTurns, TURN_SOURCES, userTurns } from '../../bench/quality/turns.ts';
import { openBookshop } from '../../src/adapters/tools/bookshop/index.ts';

const data = process.env.TAILRACE_DATA ?? resolve(import.meta.dirname, '../../../shared/data');
const isThere = existsSync(join(data, 'sgd_dev_turns.jsonl'));
const shop = openBookshop({ now: () => new Date('2026-03-10T15:00:00Z') });
afterAll(() => shop.close());

/** Every so many turns of a source; bench/quality/turns.ts runs them all. */
const STEP = 20;

describe.skipIf(!isThere)(`what strangers say (in ${data}; set TAILRACE_DATA where it is elsewhere)`, () => {
  it.each(TURN_SOURCES)('%s: each turn is answered, and nothing is changed for anybody', async (source) => {
    const turns = userTurns(data, source).filter((_, index) => index % STEP === 0);
    const report = await runTurns(turns, shop, () => 0);
    expect(report.turns).toBeGreaterThan(4);
    expect(report.failed).toEqual([]);
    expect(report.silent).toEqual([]);
    expect(report.withChanges).toBe(0);
  });
});

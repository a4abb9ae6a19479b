import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { QualityTable } from '../../../bench/quality/quality-table.ts';
import { cacheTable } from '../../../bench/quality/semantic-cache.ts';

const DATA = process.env.TAILRACE_DATA ?? join(import.meta.dirname, '../../../../shared/data');

function row(table: QualityTable, tier: string, threshold = ''): readonly (number | undefined)[] {
  const cells = table.rows.find(([name, from]) => name === tier && from === threshold);
  if (cells === undefined) throw new Error(`no row for ${tier} ${threshold}`);
  return cells.slice(2).map((cell) => (cell === '' ? undefined : Number(cell)));
}

function withPairs(pairs: readonly (readonly [string, string, 0 | 1])[], use: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'cache-'));
  const lines = (rows: readonly object[]): string => rows.map((each) => JSON.stringify(each)).join('\n');
  try {
    writeFileSync(join(folder, 'qqp_pairs.jsonl'), lines(pairs.map(([a, b, label]) => ({ a, b, label }))));
    const banking = [
      { text: 'How do I return a card?', intent: 'return' },
      { text: 'how to return a card', intent: 'return' },
      { text: 'How do we return a card?', intent: 'other' },
    ];
    writeFileSync(join(folder, 'banking77_train.jsonl'), lines(banking));
    use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the table of the response cache', () => {
  it('counts what each tier takes for one, and what of it is wrong', () => {
    const pairs = [
      ['Where is Harrow?', 'Where is Harrow?', 1],
      ['Where is Harrow?', 'where is harrow', 1],
      ['How do I bake bread?', 'How can we bake the bread?', 0],
      ['How do I bake bread?', 'How do I bake cakes?', 0],
      ['How do I bake bread?', 'What makes a loaf?', 1],
    ] as const;
    withPairs(pairs, (folder) => {
      const table = cacheTable(folder);
      expect(row(table, 'exact')).toEqual([1, 0, 1, 0.333]);
      expect(row(table, 'normalised')).toEqual([2, 0, 1, 0.667]);
      expect(row(table, 'all tiers: the default')).toEqual([3, 1, 0.667, 0.667]);
      expect(row(table, 'banking77: one question form')).toEqual([3, 2, 0.333, undefined]);
    });
  });

  it.skipIf(!existsSync(DATA))(
    `has a precision of at least 0.97 by default, on the pairs in ${DATA}`,
    { timeout: 180_000 },
    () => {
      const table = cacheTable(DATA);
      const [taken = 0, , precision = 0] = row(table, 'all tiers: the default');
      expect(taken).toBeGreaterThan(100);
      expect(precision).toBeGreaterThanOrEqual(0.97);
    },
  );
});

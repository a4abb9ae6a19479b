import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { QualityTable } from '../../../bench/quality/quality-table.ts';
import { sentencesTable } from '../../../bench/quality/sentences.ts';

const folder = process.env.TAILRACE_DATA ?? '../shared/data';
const here = existsSync(`${folder}/sent_golden_en.jsonl`);
const absent = here ? '' : `: no sent_*.jsonl in ${folder}; give the folder of third-party data as TAILRACE_DATA`;

describe.skipIf(!here)(`texts cut by hand${absent}`, () => {
  const { columns, rows }: Pick<QualityTable, 'columns' | 'rows'> = here
    ? sentencesTable(folder)
    : { columns: [], rows: [] };
  const figure = (row: number, column: string): number => Number(rows[row]?.[columns.indexOf(column)]);

  it('come out right for 50 of 52 golden rules and 72 of 85 of sentencex, at the least', () => {
    expect(figure(0, 'right')).toBeGreaterThanOrEqual(50);
    expect(figure(1, 'right')).toBeGreaterThanOrEqual(72);
  });

  it('are cut without loss, and alike under any chunking', () => {
    for (const row of rows.keys()) {
      expect(figure(row, 'lossless')).toBe(figure(row, 'rows'));
      expect(figure(row, 'same')).toBe(figure(row, 'rows'));
    }
  });

  it('need a few characters of the next sentence and no more', () => {
    for (const row of rows.keys()) expect(figure(row, 'ahead')).toBeLessThan(4);
  });
});

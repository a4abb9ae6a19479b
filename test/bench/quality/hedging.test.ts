import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hedgingTable } from '../../../bench/quality/hedging.ts';
import { type QualityTable, tableText } from '../../../bench/quality/quality-table.ts';

type Row = { p50: number; p95: number; p99: number; failed: number; load: number };

function row(table: QualityTable, provider: string, policy: string): Row {
  let current = '';
  for (const cells of table.rows) {
    current = String(cells[0]) || current;
    if (current !== provider || cells[1] !== policy) continue;
    const [p50 = Number.NaN, p95 = Number.NaN, p99 = Number.NaN] = cells.slice(2, 5).map(Number);
    const [failed = Number.NaN, load = Number.NaN] = cells.slice(6).map((cell) => Number.parseFloat(String(cell)));
    return { p50, p95, p99, failed, load };
  }
  throw new Error(`no row for ${provider}, ${policy}`);
}

function withRecording(lines: readonly object[], use: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'hedging-'));
  try {
    writeFileSync(join(folder, 'provider_latency.jsonl'), lines.map((line) => JSON.stringify(line)).join('\n'));
    use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const recorded = (provider: string, firstS: readonly number[]) =>
  firstS.map((ttft_s) => ({ provider, size: '7b', ttft_s, error: ttft_s === 0 ? 429 : null }));

describe('the hedging table', () => {
  it('shows what hedging does to a heavy tail, to a light one and to a provider that fails', () => {
    const heavy = recorded('heavy', [...Array(97).fill(0.1), 10, 10, 10]);
    const even = recorded('even', Array(100).fill(0.2));
    const failing = recorded('failing', [...Array(90).fill(0), ...Array(10).fill(0.3)]);
    withRecording([...heavy, ...even, ...failing], (folder) => {
      const table = hedgingTable(folder, 2_000);
      expect(row(table, 'heavy 7b', 'alone')).toMatchObject({ p50: 100, p95: 100, p99: 10_000, load: 0 });
      const hedged = row(table, 'heavy 7b', 'p95, 5 %');
      expect(hedged.p99).toBe(200);
      expect(hedged.load).toBeGreaterThan(2);
      expect(hedged.load).toBeLessThanOrEqual(5);
      expect(row(table, 'even 7b', 'p95, 5 %')).toMatchObject({ p50: 200, p99: 200 });
      expect(row(table, 'failing 7b', 'alone').failed).toBeGreaterThan(85);
      expect(row(table, 'failing 7b', 'p95, 5 %').failed).toBeLessThan(85);
      expect(row(table, 'failing 7b', 'p95, 5 %, to heavy 7b').failed).toBe(0);
      expect(tableText(table)).toContain('heavy 7b');
    });
  });

  const folder = process.env.TAILRACE_DATA ?? '../shared/data';
  it.skipIf(!existsSync(join(folder, 'provider_latency.jsonl')))(
    'cuts the tail of a real provider by ten for 5 % more requests (needs TAILRACE_DATA)',
    () => {
      const table = hedgingTable(folder, 2_000);
      const alone = row(table, 'together 13b', 'alone');
      const hedged = row(table, 'together 13b', 'p95, 5 %');
      expect(hedged.p99).toBeLessThan(alone.p99 / 10);
      expect(hedged.failed).toBe(0);
      expect(hedged.load).toBeLessThan(6);
    },
  );
});

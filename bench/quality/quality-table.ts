import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** A table of figures about the quality of one thing, computed from third-party data. */
export interface QualityTable {
  readonly title: string;
  readonly columns: readonly string[];
  /** One cell a column. */
  readonly rows: readonly (readonly (string | number)[])[];
  /** How the figures came about: what is given, what is computed, what is assumed. */
  readonly notes: readonly string[];
}

/** The table as text, numbers to the right. */
export function tableText({ title, columns, rows, notes }: QualityTable): string {
  const cells = [columns, ...rows].map((row) => row.map(String));
  const widths = columns.map((_, at) => Math.max(...cells.map((row) => (row[at] ?? '').length)));
  const line = (row: readonly string[], isNumber: (at: number) => boolean) =>
    row.map((cell, at) => (isNumber(at) ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0))).join('  ');
  const numeric = (at: number) => rows.every((row) => typeof row[at] === 'number' || /^(-?\d|$)/.test(String(row[at])));
  const body = cells.map((row) => line(row, numeric).trimEnd());
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  return [title, '', body[0], rule, ...body.slice(1), '', ...notes.map((note) => `  ${note}`)].join('\n');
}

/** The folder of third-party data: `--data DIR`, else TAILRACE_DATA, else `../shared/data` beside the repository. */
export function dataFolder(args: readonly string[] = process.argv.slice(2)): string {
  const { values } = parseArgs({ args: [...args], options: { data: { type: 'string' } }, strict: false });
  const beside = join(dirname(fileURLToPath(import.meta.url)), '../../../shared/data');
  const folder = typeof values.data === 'string' ? values.data : (process.env.TAILRACE_DATA ?? beside);
  if (existsSync(folder)) return folder;
  throw new Error(`the data folder ${folder} is not there: give it with --data DIR or TAILRACE_DATA`);
}

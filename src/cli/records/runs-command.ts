import { parseArgs } from 'node:util';
import { type RunSummary, readRuns } from '../../observe/run-store/index.ts';
import { milliseconds } from '../ask-question.ts';

const options = {
  runs: { type: 'string', default: 'var/runs.sqlite' },
  pipeline: { type: 'string' },
  surface: { type: 'string' },
  kept: { type: 'string' },
  slowest: { type: 'boolean', default: false },
  limit: { type: 'string', default: '20' },
  json: { type: 'boolean', default: false },
} as const;

/** `tailrace runs`: lists recorded runs, the newest or the slowest first. */
export function runsCommand(args: readonly string[]): number {
  const { values: flags } = parseArgs({ args: [...args], options });
  const limit = Number(flags.limit);
  if (!Number.isInteger(limit) || limit < 1) throw new Error(`--limit is ${flags.limit}: give a whole number above 0`);
  const { kept, pipeline, surface } = flags;
  if (kept !== undefined && !isKept(kept)) throw new Error(`--kept is ${kept}: give slo, failed, disagreed or sample`);
  const reader = readRuns(flags.runs);
  try {
    const found = reader.list({
      limit,
      order: flags.slowest ? 'slowest' : 'newest',
      ...(pipeline !== undefined && { pipeline }),
      ...(surface !== undefined && { surface }),
      ...(kept !== undefined && { kept }),
    });
    if (flags.json) console.log(JSON.stringify(found, null, 2));
    else
      console.log(
        found.length === 0
          ? 'No runs are recorded that fit: kept are those that broke a promise or failed, a quarter of those whose guess and plan disagreed, and one in a hundred of the rest.'
          : listing(found),
      );
    return 0;
  } finally {
    reader.close();
  }
}

/** One line a run, in columns. */
export function listing(runs: readonly RunSummary[]): string {
  const head = ['RUN', 'WHEN', 'PIPELINE', 'OUTCOME', 'KEPT', 'FIRST TOKEN', 'FULL'];
  const rows = runs.map(({ run, startedAt, pipeline, version, surface, outcome, kept, firstTokenMs, fullMs }) => [
    run,
    new Date(startedAt).toISOString().slice(0, 19).replace('T', ' '),
    `${pipeline}@${version}/${surface}`,
    outcome,
    kept,
    milliseconds(firstTokenMs),
    milliseconds(fullMs),
  ]);
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)));
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function isKept(value: string): value is RunSummary['kept'] {
  return value === 'slo' || value === 'failed' || value === 'disagreed' || value === 'sample';
}

import type { StageTrend, SurfaceReport, Trend, WeekReport } from './week-report.ts';

/** The report for a terminal. */
export function weekReportText({ from, to, surfaces }: WeekReport): string {
  const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
  const head = `${day(from)} to ${day(to - 1)}, beside the seven days before`;
  if (surfaces.length === 0) return `${head}\n\nNo runs were recorded.`;
  return [head, ...surfaces.map(surfaceText)].join('\n\n');
}

function surfaceText(report: SurfaceReport): string {
  const { pipeline, surface, runs, runsBefore, measures, stages, speculation, cache, costDollars } = report;
  const outcomes = Object.entries(report.outcomes).map(([outcome, count]) => `${count} ${outcome}`);
  const rows = [
    ['', 'runs', 'p50 ms', 'was', 'p95 ms', 'was', 'p99 ms', 'was', 'within budget'],
    ...Object.entries(measures).map(([measure, trend]) => trendRow(measure, trend, kept(report, measure))),
    ...stages.map((stage: StageTrend) => trendRow(`  ${stage.stage}`, stage, percent(stage.withinBudgetRatio))),
  ];
  const guesses = speculation.adopted + speculation.wasted;
  return [
    `${pipeline} on ${surface}: ${runs} runs (${runsBefore} before): ${outcomes.join(', ')}`,
    aligned(rows),
    guesses === 0
      ? 'Nothing was guessed.'
      : `Guesses: ${percent(speculation.adopted / guesses)} right; ${seconds(speculation.savedMs)} saved, ${seconds(speculation.wastedMs)} of work wasted.`,
    `Cache: ${percent(cache.lookups === 0 ? 0 : cache.hits / cache.lookups)} of the runs.`,
    ...(costDollars > 0 ? [`Models cost $${costDollars.toFixed(2)}.`] : []),
  ].join('\n');
}

/** How many runs kept a promise; a dash where nothing was promised. */
export function kept({ promises }: SurfaceReport, measure: string): string {
  const promise = promises[measure];
  if (promise === undefined) return '–';
  const { keptRatio, keptRatioBefore } = promise;
  return `${percent(keptRatio)}${keptRatioBefore === undefined ? '' : ` (${percent(keptRatioBefore)} before)`}`;
}

function trendRow(name: string, { count, p50, p95, p99, before }: Trend, budget: string): string[] {
  const times = [ms(p50), change(p50, before.p50), ms(p95), change(p95, before.p95), ms(p99), change(p99, before.p99)];
  return [name, String(count), ...times, budget];
}

/** The earlier value, and how far this one is from it. */
export function change(now: number | undefined, before: number | undefined): string {
  if (now === undefined || before === undefined) return '–';
  const percentage = Math.round((now / before - 1) * 100);
  return `${ms(before)} (${percentage > 0 ? '+' : ''}${percentage} %)`;
}

export function ms(value: number | undefined): string {
  if (value === undefined) return '–';
  return value < 10 ? value.toFixed(1) : String(Math.round(value));
}

export function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(ratio > 0.99 && ratio < 1 ? 2 : 1).replace(/\.0$/, '')} %`;
}

export function seconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1)} s`;
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const pad = (cell: string, column: number): string =>
    column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0);
  return rows.map((row) => row.map(pad).join('  ').trimEnd()).join('\n');
}

import { escaped, page } from './html.ts';
import type { RecordedRun } from './run-store/index.ts';
import { waterfallSvg } from './waterfall-page.ts';
import type { SurfaceReport, Trend, WeekReport } from './week-report.ts';
import { change, kept, ms, percent, seconds } from './week-report-text.ts';

/** The report as one page with its plots; `worst` are drawn at its end. */
export function weekReportPage(report: WeekReport, worst: readonly RecordedRun[]): string {
  const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
  const span = `${day(report.from)} to ${day(report.to - 1)}`;
  const body = [
    `<h1>${span}</h1><p class="soft">beside the seven days before; quantiles are read to 2.5 %</p>`,
    ...report.surfaces.map(surfaceSection),
    ...(report.surfaces.length === 0 ? ['<p>No runs were recorded.</p>'] : []),
    ...(worst.length === 0 ? [] : ['<h2>Slowest runs that were kept</h2>']),
    ...worst.map((run) => {
      const about = `${run.pipeline}@${run.version} on ${run.surface}: ${run.outcome} after ${ms(run.fullMs)} ms`;
      return `<h3>${escaped(run.run)}</h3><p class="soft">${escaped(about)}</p>${waterfallSvg(run)}`;
    }),
  ];
  return page(`Tailrace, ${span}`, body.join('\n'));
}

function surfaceSection(report: SurfaceReport): string {
  const { pipeline, surface, runs, runsBefore, outcomes, measures, stages, speculation, cache, costDollars } = report;
  const said = Object.entries(outcomes).map(([outcome, count]) => `${count} ${outcome}`);
  const guesses = speculation.adopted + speculation.wasted;
  const effects = [
    guesses === 0
      ? 'Nothing was guessed.'
      : `${percent(speculation.adopted / guesses)} of the guesses were right: ${seconds(speculation.savedMs)} saved, ${seconds(speculation.wastedMs)} of work wasted.`,
    `${percent(cache.lookups === 0 ? 0 : cache.hits / cache.lookups)} of the runs were answered from the cache.`,
    ...(costDollars > 0 ? [`Models cost $${costDollars.toFixed(2)}.`] : []),
  ];
  const rows = [
    ...Object.entries(measures).map(([name, trend]) => row(`<strong>${name}</strong>`, trend, kept(report, name))),
    ...stages.map((stage) => row(escaped(stage.stage), stage, percent(stage.withinBudgetRatio))),
  ];
  return [
    `<h2>${escaped(`${pipeline} on ${surface}`)}</h2>`,
    `<p>${runs} runs (${runsBefore} before): ${escaped(said.join(', '))}. ${effects.join(' ')}</p>`,
    daysSvg(report),
    '<table><tr><th></th><th class="n">runs</th>',
    ...['p50', 'p95', 'p99'].map((each) => `<th class="n">${each} ms</th><th class="n">was</th>`),
    '<th class="n">within budget</th></tr>',
    ...rows,
    '</table>',
    stagesSvg(report),
  ].join('\n');
}

function row(name: string, { count, p50, p95, p99, before }: Trend, budget: string): string {
  const times = [ms(p50), change(p50, before.p50), ms(p95), change(p95, before.p95), ms(p99), change(p99, before.p99)];
  const cells = [String(count), ...times, budget];
  return `<tr><td>${name}</td>${cells.map((cell) => `<td class="n">${escaped(cell)}</td>`).join('')}</tr>`;
}

const width = 1000;
const plotHeight = 160;

/** p50 and p95 of the whole answer, day by day. */
function daysSvg({ days }: SurfaceReport): string {
  const top = Math.max(1, ...days.map(({ p95 = 0 }) => p95));
  const x = (index: number): number => 60 + (days.length < 2 ? 0 : (index / (days.length - 1)) * (width - 120));
  const y = (value: number): number => 12 + (1 - value / top) * (plotHeight - 40);
  const line = (read: (day: (typeof days)[number]) => number | undefined, colour: string): string => {
    const points = days.flatMap((each, index) => {
      const value = read(each);
      return value === undefined ? [] : [{ x: x(index).toFixed(1), y: y(value).toFixed(1), value, each }];
    });
    const dots = points.map(
      (point) =>
        `<circle cx="${point.x}" cy="${point.y}" r="4" fill="var(${colour})"><title>${ms(point.value)} ms, ${point.each.runs} runs</title></circle>`,
    );
    const path = points.map((point) => `${point.x},${point.y}`).join(' ');
    return `<polyline points="${path}" fill="none" stroke="var(${colour})" stroke-width="2"/>${dots.join('')}`;
  };
  const ticks = [0, 0.5, 1].map((part) => {
    const at = y(part * top);
    return `<line class="grid" x1="60" x2="${width - 60}" y1="${at}" y2="${at}"/><text class="soft" x="54" y="${at + 4}" text-anchor="end">${ms(part * top)}</text>`;
  });
  const names = days.map(
    ({ day }, index) =>
      `<text class="soft" x="${x(index).toFixed(1)}" y="${plotHeight - 8}" text-anchor="middle">${new Date(day).toISOString().slice(5, 10)}</text>`,
  );
  const legend = `<text x="${width - 56}" y="16" style="fill:var(--bad)">p95</text><text x="${width - 56}" y="34" style="fill:var(--bar)">p50</text>`;
  const lines = line(({ p95 }) => p95, '--bad') + line(({ p50 }) => p50, '--bar');
  return `<svg viewBox="0 0 ${width} ${plotHeight}" role="img" aria-label="full answer by day, milliseconds">${ticks.join('')}${names.join('')}${lines}${legend}</svg>`;
}

/** p95 of each stage, this week's over last week's. */
function stagesSvg({ stages }: SurfaceReport): string {
  const top = Math.max(1, ...stages.flatMap(({ p95 = 0, before }) => [p95, before.p95 ?? 0]));
  const height = stages.length * 26 + 8;
  const bar = (value: number | undefined, y: number, colour: string): string => {
    if (value === undefined) return '';
    const long = Math.max(1.5, (value / top) * (width - 300)).toFixed(1);
    return `<rect x="190" y="${y}" width="${long}" height="9" rx="2" fill="var(${colour})"><title>${ms(value)} ms</title></rect>`;
  };
  const rows = stages.map(({ stage, p95, before }, index) => {
    const y = index * 26 + 4;
    const value = `<text class="soft" x="${196 + ((p95 ?? 0) / top) * (width - 300)}" y="${y + 9}">${ms(p95)} ms</text>`;
    return `<text x="4" y="${y + 14}">${escaped(stage)}</text>${bar(p95, y, '--bar')}${bar(before.p95, y + 10, '--wait')}${value}`;
  });
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="p95 by stage, this week and before">${rows.join('')}</svg>`;
}

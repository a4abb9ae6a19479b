import type { RunEvent } from '../../../engine/events.ts';
import type { Baseline, Comparison } from '../../compare.ts';
import { type MeasureReport, QUANTILES, type SimulationReport } from '../describe-simulation.ts';
import { formatMs, formatNumber, formatShare } from '../format.ts';
import { pickRuns } from '../pick-runs.ts';
import { MEASURE_NAMES, printRest, verdictText } from '../print-simulation.ts';
import type { Measure, Tally } from '../tally.ts';
import { comparisonTable } from './comparison-table.ts';
import { ecdfSvg } from './ecdf-svg.ts';
import { STYLE } from './style.ts';
import { escapeHtml, short } from './svg.ts';
import { waterfallLegend, waterfallSvg } from './waterfall-svg.ts';

/** One simulation, as a section of the page. */
export interface PageSection {
  /** What it is called beside others, e.g. `A`. */
  readonly name?: string;
  readonly report: SimulationReport;
  readonly durations: Tally['durations'];
  /** Runs to draw, e.g. the median one, each with what it is. */
  readonly runs: readonly { readonly title: string; readonly log: readonly RunEvent[] }[];
}

/** A section of a simulation that was just made, its runs to draw included. */
export function pageSection(baseline: Baseline, name?: string): PageSection {
  const { report, simulation } = baseline;
  const section = { report, durations: simulation.tally.durations, runs: pickRuns(baseline) };
  return name === undefined ? section : { name, ...section };
}

/** A report as one HTML file that needs nothing else: no script, no font, no network. A comparison stands above it all. */
export function htmlPage(sections: readonly PageSection[], comparison?: Comparison): string {
  const names = [...new Set(sections.map(({ report }) => `${report.pipeline}@${report.version}`))].join(', ');
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    `<title>Simulation of ${escapeHtml(names)}</title><style>${STYLE}</style></head><body>`,
    `<h1>Simulation of ${escapeHtml(names)}</h1>`,
    summaryOf(sections),
    ...(comparison === undefined ? [] : [comparisonTable(comparison)]),
    ...sections.map(sectionOf),
    '</body></html>',
    '',
  ].join('\n');
}

/** What most readers came for: which promises are kept, a line each simulation. */
function summaryOf(sections: readonly PageSection[]): string {
  const lines = sections.map((section) => {
    const { slo } = section.report;
    const missed = slo.filter(({ met }) => !met).length;
    const place = sections.length === 1 ? '' : `${placeOf(section)}: `;
    if (slo.length === 0) return `<p class="soft">${escapeHtml(place)}nothing is promised, so nothing is judged</p>`;
    const kept = missed === 0 ? `all ${slo.length} promises are kept` : `${missed} of ${slo.length} promises missed`;
    return `<p class="${missed === 0 ? 'met' : 'missed'}">${escapeHtml(place)}${kept}</p>`;
  });
  return lines.join('');
}

function placeOf({ name, report: { surface, mode, changes } }: PageSection): string {
  return [`${name === undefined ? 'On' : `${name}: on`} ${surface}`, mode, ...changes].join(', ');
}

function sectionOf(section: PageSection): string {
  const { report, durations, runs } = section;
  const { ratePerS, seed } = report;
  const verdicts = report.slo.map(
    (each) => `<li class="${each.met ? 'met' : 'missed'}">${escapeHtml(verdictText(each))}</li>`,
  );
  return [
    `<h2>${escapeHtml(placeOf(section))}</h2>`,
    `<p class="soft">${formatNumber(report.runs)} runs at ${formatNumber(ratePerS, 1)} a second, seed ${escapeHtml(seed)}</p>`,
    ...(verdicts.length === 0 ? [] : [`<ul class="verdicts">${verdicts.join('')}</ul>`]),
    measuresOf(report),
    ...(durations.full.count === 0
      ? []
      : [
          '<h3>Share of runs done within a time</h3>',
          ecdfSvg(durations, report.slo),
          '<h3>Where the time goes</h3>',
          stagesOf(report),
        ]),
    ...runs.map(({ title: name, log }) => `<h3>${escapeHtml(name)}</h3>${waterfallSvg(log)}`),
    ...(runs.length === 0 ? [] : [waterfallLegend]),
    '<h3>Besides</h3>',
    `<ul class="facts">${printRest(report)
      .map((line) => `<li>${escapeHtml(line.trim())}</li>`)
      .join('')}</ul>`,
  ].join('\n');
}

function measuresOf({ measures }: SimulationReport): string {
  const rows = (Object.entries(measures) as [Measure, MeasureReport][]).map(([measure, figures]) => {
    const cells = QUANTILES.map((quantile) => {
      const { ms, lowMs, highMs } = figures[quantile];
      return `<td>${formatMs(ms)}<small>${intervalOf(lowMs, highMs)}</small></td>`;
    });
    return `<tr><td>${MEASURE_NAMES[measure]}</td><td>${formatMs(figures.meanMs)}</td>${cells.join('')}</tr>`;
  });
  if (rows.length === 0) return '<p class="missed">No run gave an answer.</p>';
  const heads = ['', 'mean', ...QUANTILES].map((name) => `<th>${name}</th>`).join('');
  const note = 'Milliseconds; below each quantile, where the true one lies with 95 % confidence.';
  return `<div class="scroll"><table><tr>${heads}</tr>${rows.join('')}</table></div><p class="soft"><small>${note}</small></p>`;
}

function intervalOf(lowMs: number | undefined, highMs: number | undefined): string {
  if (lowMs === undefined && highMs === undefined) return '';
  if (highMs === undefined) return `≥ ${formatMs(lowMs ?? 0)}`;
  return lowMs === undefined ? `≤ ${formatMs(highMs)}` : `${formatMs(lowMs)}–${formatMs(highMs)}`;
}

function stagesOf({ stages }: SimulationReport): string {
  const cells = (ms: number, share: number): string =>
    `<td>${formatMs(ms)}</td><td class="bars"><span class="bar" style="width:${short(share * 6)}rem"></span>${formatShare(share)}</td>`;
  const rows = stages
    .filter(({ firstShare, fullShare }) => Math.max(firstShare, fullShare) >= 0.001)
    .map(
      ({ stage, firstMs, firstShare, fullMs, fullShare }) =>
        `<tr><td>${escapeHtml(stage)}</td>${cells(firstMs, firstShare)}${cells(fullMs, fullShare)}</tr>`,
    );
  const heads =
    '<tr><th>stage</th><th>mean ms</th><th class="left">to the first token</th><th>mean ms</th><th class="left">to the end</th></tr>';
  return `<div class="scroll"><table>${heads}${rows.join('')}</table></div>`;
}

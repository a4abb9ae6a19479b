import type { RunEvent } from '../../../engine/events.ts';
import { type MeasureReport, QUANTILES, type SimulationReport } from '../describe-simulation.ts';
import { formatMs, formatNumber, formatShare } from '../format.ts';
import { MEASURE_NAMES, printRest, verdictText } from '../print-simulation.ts';
import type { Measure, Tally } from '../tally.ts';
import { ecdfSvg } from './ecdf-svg.ts';
import { escapeHtml, short } from './svg.ts';
import { waterfallSvg } from './waterfall-svg.ts';

/** One simulation, as a section of the page. */
export interface PageSection {
  readonly report: SimulationReport;
  readonly durations: Tally['durations'];
  /** Runs to draw, e.g. the median one, each with what it is. */
  readonly runs: readonly { readonly title: string; readonly log: readonly RunEvent[] }[];
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --pale: #d8dee6; --first: #1f6feb; --sentence: #8250df;
  --full: #1a7f37; --bad: #cf222e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --paper: #0d1117; --pale: #30363d; --first: #58a6ff;
  --sentence: #bc8cff; --full: #56d364; --bad: #ff7b72; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 900px; margin: 2rem auto;
  padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 3rem; } h3 { font-size: 1rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: 0.2rem 0.5rem; border-bottom: 1px solid var(--pale); } th:first-child,
td:first-child { text-align: left; } small { opacity: 0.65; display: block; }
.met { color: var(--full); } .missed { color: var(--bad); }
svg { width: 100%; height: auto; font: 11px system-ui, sans-serif; } svg text { fill: var(--ink); }
.grid { stroke: var(--pale); } .curve { fill: none; stroke-width: 2; } .note { opacity: 0.65; }
.curve.firstToken { stroke: var(--first); } .curve.firstSentence { stroke: var(--sentence); } .curve.full { stroke: var(--full); }
line.limit { stroke: var(--ink); stroke-dasharray: 4 3; } line.limit.firstToken { stroke: var(--first); }
line.limit.firstSentence { stroke: var(--sentence); } line.limit.full { stroke: var(--full); }
rect.waiting { fill: var(--first); opacity: 0.3; } rect.working { fill: var(--first); } rect.tool { fill: var(--sentence); }
.legend span { margin-right: 1.5rem; } .legend span::before { content: '—'; font-weight: bold; margin-right: 0.4rem; }
.legend .firstToken::before { color: var(--first); } .legend .firstSentence::before { color: var(--sentence); }
.legend .full::before { color: var(--full); } .legend .limit::before { color: var(--ink); content: '┆'; }
.bar { display: inline-block; height: 0.7rem; background: var(--first); vertical-align: middle; }`;

/** A report as one HTML file that needs nothing else: no script, no font, no network. */
export function htmlPage(sections: readonly PageSection[]): string {
  const names = [...new Set(sections.map(({ report }) => `${report.pipeline}@${report.version}`))].join(', ');
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    `<title>Simulation of ${escapeHtml(names)}</title><style>${STYLE}</style></head><body>`,
    `<h1>Simulation of ${escapeHtml(names)}</h1>`,
    ...sections.map(sectionOf),
    '</body></html>',
    '',
  ].join('\n');
}

function sectionOf({ report, durations, runs }: PageSection): string {
  const { surface, mode, ratePerS, seed } = report;
  const limits = Object.fromEntries(report.slo.map(({ measure, limitMs }) => [measure, limitMs]));
  return [
    `<h2>On ${escapeHtml(surface)}, ${mode}</h2>`,
    `<p>${formatNumber(report.runs)} runs at ${formatNumber(ratePerS, 1)} a second, seed ${escapeHtml(seed)}.</p>`,
    ...report.slo.map((each) => `<p class="${each.met ? 'met' : 'missed'}">${escapeHtml(verdictText(each))}</p>`),
    measuresOf(report),
    '<h3>Share of runs done within a time</h3>',
    ecdfSvg(durations, limits),
    '<h3>Where the time goes</h3>',
    stagesOf(report),
    ...runs.map(({ title, log }) => `<h3>${escapeHtml(title)}</h3>${waterfallSvg(log)}`),
    `<ul>${printRest(report)
      .map((line) => `<li>${escapeHtml(line.trim())}</li>`)
      .join('')}</ul>`,
  ].join('\n');
}

function measuresOf({ measures }: SimulationReport): string {
  const rows = (Object.entries(measures) as [Measure, MeasureReport][]).map(([measure, figures]) => {
    const cells = QUANTILES.map((quantile) => {
      const { ms, lowMs, highMs } = figures[quantile];
      const interval = `${lowMs === undefined ? '' : formatMs(lowMs)}–${highMs === undefined ? '' : formatMs(highMs)}`;
      return `<td>${formatMs(ms)}<small>${interval}</small></td>`;
    });
    return `<tr><td>${MEASURE_NAMES[measure]}</td><td>${formatMs(figures.meanMs)}</td>${cells.join('')}</tr>`;
  });
  const heads = ['ms', 'mean', ...QUANTILES].map((name) => `<th>${name}</th>`).join('');
  return `<table><tr>${heads}</tr>${rows.join('')}</table>`;
}

function stagesOf({ stages }: SimulationReport): string {
  const bar = (share: number): string => `<span class="bar" style="width:${short(share * 8)}rem"></span>`;
  const rows = stages
    .filter(({ firstShare, fullShare }) => Math.max(firstShare, fullShare) >= 0.001)
    .map(({ stage, firstMs, firstShare, fullMs, fullShare }) => {
      const first = `<td>${formatMs(firstMs)}</td><td style="text-align:left">${bar(firstShare)} ${formatShare(firstShare)}</td>`;
      const full = `<td>${formatMs(fullMs)}</td><td style="text-align:left">${bar(fullShare)} ${formatShare(fullShare)}</td>`;
      return `<tr><td>${escapeHtml(stage)}</td>${first}${full}</tr>`;
    });
  const heads = '<tr><th>mean ms to</th><th colspan="2">the first token</th><th colspan="2">the end</th></tr>';
  return `<table>${heads}${rows.join('')}</table>`;
}

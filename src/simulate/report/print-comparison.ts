import type { Comparison } from '../compare.ts';
import { type MeasureReport, QUANTILES, type SimulationReport } from './describe-simulation.ts';
import { formatChange, formatMs, formatNumber, formatShare, formatTable } from './format.ts';
import { MEASURE_NAMES, titleOf } from './print-simulation.ts';
import { MEASURES, type Measure } from './tally.ts';

/** A comparison as a page of text for the terminal. */
export function printComparison({ before, after, differences }: Comparison): string {
  const lines = [
    `A  ${titleOf(before)}`,
    `B  ${titleOf(after)}`,
    `${formatNumber(before.runs)} runs each, the same requests and the same luck · seed ${before.seed}`,
    '',
    formatTable(rowsOf(before, after)),
    '',
  ];
  for (const [measure, difference] of Object.entries(differences)) {
    const { meanMs, lowMs, highMs, fasterShare, slowerShare, p95 } = difference;
    const mean = `${formatMs(meanMs)} ms on average (${formatMs(lowMs)} to ${formatMs(highMs)})`;
    const shares = `${formatShare(fasterShare)} of runs faster, ${formatShare(slowerShare)} slower`;
    lines.push(`  ${MEASURE_NAMES[measure as Measure]}: ${mean}; ${shares}`);
    lines.push(`    at p95: ${formatMs(p95.ms)} ms (${formatMs(p95.lowMs)} to ${formatMs(p95.highMs)})`);
  }
  return [...lines, '', ...otherFigures(before, after), ''].join('\n');
}

function rowsOf(before: SimulationReport, after: SimulationReport): string[][] {
  const rows: string[][] = [['ms', '', 'mean', ...QUANTILES]];
  for (const measure of MEASURES) {
    const [a, b] = [before.measures[measure], after.measures[measure]];
    if (a === undefined || b === undefined) continue;
    rows.push([MEASURE_NAMES[measure], 'A', ...figuresOf(a).map(formatMs)]);
    rows.push(['', 'B', ...figuresOf(b).map(formatMs)]);
    const ratios = figuresOf(a).map((ms, column) => (figuresOf(b)[column] as number) / ms - 1);
    rows.push(['', '', ...ratios.map(formatChange)]);
  }
  return rows.length === 1 ? [['no run gave an answer in both']] : rows;
}

function figuresOf(report: MeasureReport): number[] {
  return [report.meanMs, ...QUANTILES.map((quantile) => report[quantile].ms)];
}

function otherFigures(before: SimulationReport, after: SimulationReport): string[] {
  const rows: string[][] = [];
  const row = (name: string, figure: (report: SimulationReport) => string, isTold = false): void => {
    const [a, b] = [figure(before), figure(after)];
    if (a !== b || isTold) rows.push([name, a, b]);
  };
  const promised = MEASURES.filter((measure) => [...before.slo, ...after.slo].some((each) => each.measure === measure));
  for (const measure of promised) {
    row(`${MEASURE_NAMES[measure]} within its limit`, ({ slo }) => {
      const verdict = slo.find((each) => each.measure === measure && each.quantile === 'p95');
      return verdict === undefined ? '–' : `${formatShare(verdict.shareWithin)} within ${formatMs(verdict.limitMs)} ms`;
    });
  }
  row('failed', ({ errorRatio }) => formatShare(errorRatio, 2), before.errorRatio + after.errorRatio > 0);
  row('cut by safety', ({ killRatio }) => formatShare(killRatio, 3));
  row('tool calls a run', ({ tools, runs }) => formatNumber(tools.calls / runs, 2));
  row('cost a run, $', ({ costPerRun }) => formatNumber(costPerRun, 5));
  return rows.length === 0 ? [] : [formatTable([['', 'A', 'B'], ...rows])];
}

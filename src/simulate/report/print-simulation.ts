import type { QuantileEstimate } from '../statistics/durations.ts';
import {
  type MeasureReport,
  PROMISED_SHARES,
  QUANTILES,
  type SimulationReport,
  type SloVerdict,
  type StageReport,
} from './describe-simulation.ts';
import { formatBar, formatMs, formatNumber, formatShare, formatTable } from './format.ts';
import type { Measure } from './tally.ts';

/** What each measure is called for people. */
export const MEASURE_NAMES: Readonly<Record<Measure, string>> = {
  firstToken: 'first token',
  firstSentence: 'first sentence',
  firstAudio: 'first sound',
  full: 'whole answer',
};

/** A stage that holds a run up by less than this is left out of the table. */
const LEAST_SHARE = 0.001;

/** What was simulated: `assistant@1 on voice, streaming, calls.fanOut=1`. */
export function titleOf({ pipeline, version, surface, mode, changes }: SimulationReport): string {
  return [`${pipeline}@${version} on ${surface}`, mode, ...changes].join(', ');
}

/** A report as a page of text for the terminal. */
export function printSimulation(report: SimulationReport): string {
  const { runs, ratePerS, seed } = report;
  return [
    `${titleOf(report)} · ${formatNumber(runs)} runs at ${formatNumber(ratePerS, 1)} a second · seed ${seed}`,
    '',
    printMeasures(report),
    ...section(
      '',
      report.slo.map((each) => `  ${verdictText(each)}`),
    ),
    ...section('  where the time goes, mean ms to', printStages(report.stages)),
    '',
    ...printRest(report),
    '',
  ].join('\n');
}

function printMeasures({ measures }: SimulationReport): string {
  const rows: string[][] = [['ms', 'mean', ...QUANTILES]];
  for (const [measure, figures] of Object.entries(measures) as [Measure, MeasureReport][]) {
    rows.push([MEASURE_NAMES[measure], formatMs(figures.meanMs), ...QUANTILES.map((p) => formatMs(figures[p].ms))]);
    rows.push(['', '', ...QUANTILES.map((p) => printInterval(figures[p]))]);
  }
  return rows.length === 1 ? '  no run gave an answer' : formatTable(rows);
}

function printInterval({ lowMs, highMs }: QuantileEstimate): string {
  return `${lowMs === undefined ? '' : formatMs(lowMs)}–${highMs === undefined ? '' : formatMs(highMs)}`;
}

/** A promise in words, and how far it is kept. */
export function verdictText({ measure, quantile, limitMs, shareWithin, met }: SloVerdict): string {
  const promised = formatShare(PROMISED_SHARES[quantile], 0);
  const promise = `${MEASURE_NAMES[measure]} within ${formatMs(limitMs)} ms for ${promised}`;
  return `${met ? '✓' : '✗'} ${promise}: ${formatShare(shareWithin)} are`;
}

function printStages(stages: readonly StageReport[]): string[] {
  const seen = stages.filter(({ firstShare, fullShare }) => Math.max(firstShare, fullShare) >= LEAST_SHARE);
  if (seen.length === 0) return [];
  const rows = seen.map((stage) => [
    stage.stage,
    formatMs(stage.firstMs),
    formatShare(stage.firstShare),
    formatBar(stage.firstShare, 12).padEnd(12),
    formatMs(stage.fullMs),
    formatShare(stage.fullShare),
    formatBar(stage.fullShare, 12).padEnd(12),
  ]);
  return [formatTable([['', 'first token', '', '', 'the end', '', ''], ...rows])];
}

/** Everything beside times: outcomes, errors, speculation, cost, queues; a line each. */
export function printRest(report: SimulationReport): string[] {
  const { outcomes, errors, speculation, early, hedging, tools, killRatio, costPerRun, tokensPerRun, resources } =
    report;
  const lines = [`  outcomes: ${counts(outcomes, report.runs)}`];
  for (const [code, { count, message }] of Object.entries(errors)) {
    lines.push(`  ${code}: ${formatNumber(count)} runs (${formatShare(count / report.runs)}), the first: ${message}`);
  }
  if (tools.calls > 0)
    lines.push(`  tools: ${formatNumber(tools.calls)} calls, ${formatNumber(tools.failures)} failed`);
  if (speculation.started > 0) {
    const { started, hitRatio, savedMs, wastedMs } = speculation;
    const cost = `saves ${formatMs(savedMs)} and wastes ${formatMs(wastedMs)} ms of work a run`;
    lines.push(`  speculation: ${formatNumber(started)} guesses, ${formatShare(hitRatio)} adopted, ${cost}`);
  }
  if (early.spoken > 0) {
    const said = `${formatNumber(early.spoken)} questions said over ${formatMs(early.saidMs)} ms on average, before any time counts`;
    lines.push(`  early input: ${said}; work began before the end of ${formatShare(early.begunRatio)}`);
  }
  if (hedging.started > 0) {
    const won = `${formatNumber(hedging.started)} started, ${formatNumber(hedging.won)} won`;
    lines.push(`  hedging: ${won}, wastes ${formatMs(hedging.wastedMs)} ms of work a run`);
  }
  if (killRatio > 0) lines.push(`  cut by safety: ${formatShare(killRatio, 3)} of runs`);
  const { input, output } = tokensPerRun;
  if (input + output > 0) {
    const price = costPerRun > 0 ? `, $${formatNumber(costPerRun, 5)}` : '';
    lines.push(`  a run: ${formatNumber(input)} tokens in, ${formatNumber(output)} out${price}`);
  }
  for (const { name, served, refused, coldStarts, meanWaitMs, longestQueue } of resources) {
    const waits = `waits ${formatMs(meanWaitMs)} ms on average, ${formatNumber(longestQueue)} at most in line`;
    const odd = `${refused > 0 ? `, ${formatNumber(refused)} refused` : ''}${coldStarts > 0 ? `, ${formatNumber(coldStarts)} cold starts` : ''}`;
    lines.push(`  ${name}: ${formatNumber(served)} served, ${waits}${odd}`);
  }
  return lines;
}

function counts(of: Readonly<Record<string, number>>, runs: number): string {
  return Object.entries(of)
    .map(([name, count]) => `${formatNumber(count)} ${name} (${formatShare(count / runs)})`)
    .join(', ');
}

function section(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  return title === '' ? ['', ...lines] : ['', title, ...lines];
}

import type { Durations } from '../../statistics/durations.ts';
import { formatMs } from '../format.ts';
import { MEASURE_NAMES } from '../print-simulation.ts';
import { MEASURES, type Measure } from '../tally.ts';
import { axisMarks, escapeHtml, short } from './svg.ts';

const WIDTH = 860;
const HEIGHT = 300;
const LEFT = 48;
const BOTTOM = 34;
/** Points of a curve. */
const STEPS = 200;
/** The curve ends here: what lies beyond would leave no room for the rest. */
const LAST_SHARE = 0.995;

/**
 * Draws which share of runs is done within which time, one curve a measure, with the limits of the SLO as lines. A
 * curve needs no bins, so it hides nothing.
 */
export function ecdfSvg(
  durations: Readonly<Record<Measure, Durations>>,
  limits: Readonly<Partial<Record<Measure, number>>>,
): string {
  const drawn = MEASURES.filter((measure) => durations[measure].count > 0);
  const most = Math.max(1, ...drawn.map((measure) => durations[measure].quantile(LAST_SHARE)));
  const x = (ms: number): number => LEFT + (Math.min(ms, most) / most) * (WIDTH - LEFT - 12);
  const y = (share: number): number => 10 + (1 - share) * (HEIGHT - BOTTOM - 10);
  const marks = axisMarks(most, 8).map(
    (ms) =>
      `<line class="grid" x1="${short(x(ms))}" y1="10" x2="${short(x(ms))}" y2="${HEIGHT - BOTTOM}"/>` +
      `<text x="${short(x(ms))}" y="${HEIGHT - 14}" text-anchor="middle">${formatMs(ms)}</text>`,
  );
  const shares = [0, 0.25, 0.5, 0.75, 0.95].map(
    (share) =>
      `<line class="grid" x1="${LEFT}" y1="${short(y(share))}" x2="${WIDTH - 12}" y2="${short(y(share))}"/>` +
      `<text x="${LEFT - 6}" y="${short(y(share) + 4)}" text-anchor="end">${share * 100} %</text>`,
  );
  const lines = MEASURES.flatMap((measure) => {
    const limit = limits[measure];
    if (limit === undefined || limit > most) return [];
    return [
      `<line class="limit ${measure}" x1="${short(x(limit))}" y1="10" x2="${short(x(limit))}" y2="${HEIGHT - BOTTOM}"/>`,
    ];
  });
  const curves = drawn.map((measure) => `<path class="curve ${measure}" d="${curve(durations[measure], x, y)}"/>`);
  return (
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Share of runs done within a time">` +
    [...marks, ...shares, ...lines, ...curves].join('') +
    `<text x="${WIDTH - 12}" y="${HEIGHT - 1}" text-anchor="end">ms</text></svg>` +
    `<p class="legend">${drawn.map((measure) => `<span class="${measure}">${escapeHtml(MEASURE_NAMES[measure])}</span>`).join('')}` +
    `<span class="limit">limit of the SLO</span></p>`
  );
}

function curve(series: Durations, x: (ms: number) => number, y: (share: number) => number): string {
  const points = Array.from({ length: STEPS + 1 }, (_, step) => {
    const share = (step / STEPS) * LAST_SHARE;
    return `${short(x(series.quantile(Math.max(share, 1e-9))))},${short(y(share))}`;
  });
  return `M${points.join('L')}`;
}

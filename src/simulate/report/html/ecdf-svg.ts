import { axisMarks } from '../../../observe/axis-marks.ts';
import type { Durations } from '../../statistics/durations.ts';
import type { SloVerdict } from '../describe-simulation.ts';
import { formatMs } from '../format.ts';
import { MEASURE_NAMES } from '../print-simulation.ts';
import { MEASURES, type Measure } from '../tally.ts';
import { escapeHtml, short } from './svg.ts';

const WIDTH = 860;
const PLOT_HEIGHT = 260;
const LEFT = 62;
const RIGHT = 16;
/** Below the plot: the marks of the axis, and what it measures. */
const BOTTOM = 46;
/** One line of names of limits above the plot. */
const NAME_ROW = 16;
/** About how wide a letter of them is. */
const LETTER = 6.6;
/** Points of a curve. */
const STEPS = 200;
/** The curve ends here: what lies beyond would leave no room for the rest. */
const LAST_SHARE = 0.995;
/** A limit that lies no farther beyond the curves than this is drawn all the same. */
const REACH = 1.3;

/**
 * Draws which share of runs is done within which time, one curve a measure, with the limits of the SLO as lines. A
 * curve needs no bins, so it hides nothing.
 */
export function ecdfSvg(durations: Readonly<Record<Measure, Durations>>, slo: readonly SloVerdict[]): string {
  const drawn = MEASURES.filter((measure) => durations[measure].count > 0);
  const ends = Math.max(1, ...drawn.map((measure) => durations[measure].quantile(LAST_SHARE)));
  const shown = slo.filter(({ limitMs }) => limitMs <= REACH * ends);
  const most = Math.max(ends, ...shown.map(({ limitMs }) => limitMs));
  const x = (ms: number): number => LEFT + (Math.min(ms, most) / most) * (WIDTH - LEFT - RIGHT);
  const named = nameRows(shown, x);
  const top = 8 + NAME_ROW * Math.max(0, ...named.map(({ row }) => row + 1));
  const foot = top + PLOT_HEIGHT;
  const y = (share: number): number => top + (1 - share) * PLOT_HEIGHT;
  const marks = axisMarks(most, 8).map(
    (ms) =>
      `<line class="grid" x1="${short(x(ms))}" y1="${top}" x2="${short(x(ms))}" y2="${foot}"/>` +
      `<text x="${short(x(ms))}" y="${foot + 16}" text-anchor="middle">${formatMs(ms)}</text>`,
  );
  const shares = [0, 0.25, 0.5, 0.75, 0.95].map(
    (share) =>
      `<line class="${share === 0.95 ? 'promised' : 'grid'}" x1="${LEFT}" y1="${short(y(share))}" x2="${WIDTH - RIGHT}" y2="${short(y(share))}"/>` +
      `<text x="${LEFT - 6}" y="${short(y(share) + 4)}" text-anchor="end">${share * 100} %</text>`,
  );
  const lines = named.map(
    ({ verdict: { measure, limitMs }, row, name, isLeft }) =>
      `<g class="${measure}"><line class="limit" x1="${short(x(limitMs))}" y1="${NAME_ROW * row + 8}" x2="${short(x(limitMs))}" y2="${foot}"/>` +
      `<text class="limit-name" x="${short(x(limitMs) + (isLeft ? -5 : 5))}" y="${NAME_ROW * row + 16}" text-anchor="${isLeft ? 'end' : 'start'}">${escapeHtml(name)}</text></g>`,
  );
  const curves = drawn.map(
    (measure) =>
      `<g class="${measure}"><path class="curve" d="${curve(durations[measure], x, y)}"/>${points(measure, durations[measure], x, y)}</g>`,
  );
  return (
    `<svg viewBox="0 0 ${WIDTH} ${foot + BOTTOM}" role="img" aria-label="Share of runs done within a time">` +
    [...marks, ...shares, ...lines, ...curves].join('') +
    `<text class="soft" x="${(LEFT + WIDTH - RIGHT) / 2}" y="${foot + 36}" text-anchor="middle">ms since the request was whole</text>` +
    `<text class="soft" transform="translate(14 ${top + PLOT_HEIGHT / 2}) rotate(-90)" text-anchor="middle">share of runs</text></svg>` +
    legend(
      drawn,
      slo.filter((verdict) => !shown.includes(verdict)),
    )
  );
}

interface NamedLimit {
  readonly verdict: SloVerdict;
  readonly name: string;
  /** The name stands left of its line, where there is no room at its right. */
  readonly isLeft: boolean;
  readonly row: number;
}

/** Names of limits that would run into each other stand in rows of their own. */
function nameRows(slo: readonly SloVerdict[], x: (ms: number) => number): NamedLimit[] {
  const taken: number[] = [];
  return [...slo]
    .sort((a, b) => a.limitMs - b.limitMs)
    .map((verdict) => {
      const name = `${MEASURE_NAMES[verdict.measure]}, ${verdict.quantile} within ${formatMs(verdict.limitMs)}`;
      const width = name.length * LETTER + 8;
      const at = x(verdict.limitMs);
      const isLeft = at + width > WIDTH;
      const [from, to] = isLeft ? [at - width, at] : [at, at + width];
      let row = taken.findIndex((end) => end <= from);
      if (row < 0) row = taken.length;
      taken[row] = to;
      return { verdict, name, isLeft, row };
    });
}

function curve(series: Durations, x: (ms: number) => number, y: (share: number) => number): string {
  const steps = Array.from({ length: STEPS + 1 }, (_, step) => {
    const share = (step / STEPS) * LAST_SHARE;
    return `${short(x(series.quantile(Math.max(share, 1e-9))))},${short(y(share))}`;
  });
  return `M${steps.join('L')}`;
}

/** The quantiles that are spoken of, each with its figure for whoever points at it. */
function points(measure: Measure, series: Durations, x: (ms: number) => number, y: (share: number) => number): string {
  return [0.5, 0.9, 0.95, 0.99]
    .map((share) => {
      const ms = series.quantile(share);
      const title = `${MEASURE_NAMES[measure]}, p${share * 100}: ${formatMs(ms)} ms`;
      return `<circle class="point" cx="${short(x(ms))}" cy="${short(y(share))}" r="3.5"><title>${escapeHtml(title)}</title></circle>`;
    })
    .join('');
}

function legend(drawn: readonly Measure[], beyond: readonly SloVerdict[]): string {
  const curves = drawn.map(
    (measure) => `<span class="${measure}"><i class="line"></i>${escapeHtml(MEASURE_NAMES[measure])}</span>`,
  );
  const far = beyond.map(
    ({ measure, limitMs }) =>
      `<span><i class="dashed"></i>${escapeHtml(MEASURE_NAMES[measure])} is allowed ${formatMs(limitMs)} ms, beyond this drawing</span>`,
  );
  return `<p class="legend">${[...curves, ...far].join('')}</p>`;
}

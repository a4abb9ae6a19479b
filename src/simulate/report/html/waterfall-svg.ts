import type { RunEvent } from '../../../engine/events.ts';
import { axisMarksBetween } from '../../../observe/axis-marks.ts';
import { bars } from '../../../observe/bars.ts';
import { runTimes } from '../../../observe/waterfall.ts';
import { formatMs } from '../format.ts';
import { MEASURE_NAMES } from '../print-simulation.ts';
import type { Measure } from '../tally.ts';
import { escapeHtml, short } from './svg.ts';

const WIDTH = 860;
const LABELS = 150;
/** Behind the longest bar there is room for what is said of it. */
const NOTES = 140;
const ROW = 20;
/** Above the bars: what the lines are. */
const TOP = 34;
const BOTTOM = 44;

/**
 * Draws one run: a bar for each stage and tool, pale up to its first element; lines where the question was whole, where the
 * first text was shown and where the first sound left. Times count from the whole question.
 */
export function waterfallSvg(log: readonly RunEvent[]): string {
  const drawn = bars(log);
  const endAt = Math.max(1, log.at(-1)?.at ?? 0, ...drawn.map(({ endedAt }) => endedAt));
  const askedAt = log.find((event) => event.type === 'input' && event.final)?.at ?? 0;
  const foot = TOP + drawn.length * ROW + 4;
  const x = (at: number): number => LABELS + (at / endAt) * (WIDTH - LABELS - NOTES);
  const marks = axisMarksBetween(-askedAt, endAt - askedAt, 8).map(
    (ms) =>
      `<line class="grid" x1="${short(x(ms + askedAt))}" y1="${TOP}" x2="${short(x(ms + askedAt))}" y2="${foot}"/>` +
      `<text x="${short(x(ms + askedAt))}" y="${foot + 16}" text-anchor="middle">${formatMs(ms)}</text>`,
  );
  const rows = drawn.map(({ label, kind, startedAt, firstAt = startedAt, endedAt, note }, row) => {
    const top = TOP + row * ROW + 4;
    const bar = (from: number, to: number, part: string): string =>
      `<rect class="${part} ${kind}" x="${short(x(from))}" y="${top}" width="${short(Math.max(1.5, x(to) - x(from)))}" height="${ROW - 7}" rx="1"/>`;
    const lasted = `${formatMs(endedAt - startedAt)} ms`;
    const words = note === '' ? lasted : `${lasted}, ${note}`;
    const title = `${label}: ${formatMs(startedAt - askedAt)} to ${formatMs(endedAt - askedAt)} ms`;
    return (
      `<g><title>${escapeHtml(title)}</title>` +
      `<text x="${kind === 'tool' ? 16 : 0}" y="${top + 11}">${escapeHtml(label)}</text>` +
      (firstAt > startedAt ? bar(startedAt, Math.min(firstAt, endedAt), 'waiting') : '') +
      bar(Math.min(firstAt, endedAt), endedAt, 'working') +
      `<text class="soft halo" x="${short(x(endedAt) + 6)}" y="${top + 11}">${escapeHtml(words)}</text></g>`
    );
  });
  const said =
    askedAt === 0
      ? ''
      : `<rect class="said" x="${LABELS}" y="${TOP}" width="${short(x(askedAt) - LABELS)}" height="${foot - TOP}"/>` +
        `<text class="soft" x="${LABELS + 4}" y="${TOP - 6}">the question is being said</text>`;
  return (
    `<svg viewBox="0 0 ${WIDTH} ${foot + BOTTOM}" role="img" aria-label="Waterfall of a run">` +
    [said, ...marks, ...milestones(log, askedAt, foot, x), ...rows].join('') +
    `<text class="soft" x="${LABELS + (WIDTH - LABELS - NOTES) / 2}" y="${foot + 36}" text-anchor="middle">ms since the request was whole</text></svg>`
  );
}

/** What the bars of every waterfall mean. */
export const waterfallLegend: string =
  '<p class="legend"><span><i class="pale"></i>stage, up to its first element</span>' +
  '<span><i></i>from there to its end</span><span><i class="tool"></i>tool call</span></p>';

/** Lines for the first text and the first sound; their names stand in rows, for they may be near each other. */
function milestones(log: readonly RunEvent[], askedAt: number, foot: number, x: (at: number) => number): string[] {
  const { firstTokenMs, firstAudioMs } = runTimes(log);
  const reached: readonly (readonly [Measure, number | undefined])[] = [
    ['firstToken', firstTokenMs],
    ['firstAudio', firstAudioMs],
  ];
  return reached.flatMap(([measure, ms], row) => {
    if (ms === undefined) return [];
    const at = short(x(ms + askedAt));
    const y = 12 + row * 14;
    const name = `${MEASURE_NAMES[measure]} ${formatMs(ms)}`;
    return [
      `<g class="${measure}"><line class="limit" x1="${at}" y1="${y - 8}" x2="${at}" y2="${foot}"/>` +
        `<text class="mark-name halo" x="${short(x(ms + askedAt) + 5)}" y="${y}">${escapeHtml(name)}</text></g>`,
    ];
  });
}

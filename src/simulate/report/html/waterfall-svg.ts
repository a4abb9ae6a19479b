import type { RunEvent } from '../../../engine/events.ts';
import { bars } from '../../../observe/waterfall.ts';
import { formatMs } from '../format.ts';
import { axisMarks, escapeHtml, short } from './svg.ts';

const WIDTH = 860;
const LABELS = 150;
const ROW = 20;

/** Draws one run: a bar for each stage and tool, pale up to its first element; a line where the first text is shown. */
export function waterfallSvg(log: readonly RunEvent[]): string {
  const drawn = bars(log);
  const endAt = Math.max(1, log.at(-1)?.at ?? 0, ...drawn.map(({ endedAt }) => endedAt));
  const height = drawn.length * ROW + 24;
  const x = (ms: number): number => LABELS + (ms / endAt) * (WIDTH - LABELS - 70);
  const marks = axisMarks(endAt, 8).map(
    (ms) =>
      `<line class="grid" x1="${short(x(ms))}" y1="0" x2="${short(x(ms))}" y2="${height - 20}"/>` +
      `<text x="${short(x(ms))}" y="${height - 6}" text-anchor="middle">${formatMs(ms)}</text>`,
  );
  const rows = drawn.map(({ label, kind, startedAt, firstAt = startedAt, endedAt, note }, row) => {
    const top = row * ROW + 3;
    const bar = (from: number, to: number, part: string): string =>
      to > from
        ? `<rect class="${part} ${kind}" x="${short(x(from))}" y="${top}" width="${short(x(to) - x(from))}" height="${ROW - 6}"/>`
        : '';
    const words = `${formatMs(endedAt - startedAt)} ms${note === '' ? '' : `, ${note}`}`;
    return (
      `<text x="${LABELS - 8}" y="${top + 11}" text-anchor="end">${escapeHtml(kind === 'tool' ? `· ${label}` : label)}</text>` +
      bar(startedAt, firstAt, 'waiting') +
      bar(firstAt, Math.max(endedAt, firstAt), 'working') +
      `<text class="note" x="${short(x(endedAt) + 5)}" y="${top + 11}">${escapeHtml(words)}</text>`
    );
  });
  const firstText = log.find(({ type }) => type === 'text')?.at;
  const shown =
    firstText === undefined
      ? ''
      : `<line class="limit firstToken" x1="${short(x(firstText))}" y1="0" x2="${short(x(firstText))}" y2="${height - 20}"/>`;
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Waterfall of a run">${marks.join('')}${rows.join('')}${shown}</svg>`;
}

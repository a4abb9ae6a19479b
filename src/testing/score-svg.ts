import { type Lane, lanesOf } from './lanes.ts';
import type { Score } from './score.ts';

const laneHeight = 22;
const namesWidth = 150;
const drawnWidth = 760;

const colours = { complete: '#3b7dd8', cut: '#c4542b', open: '#8a8a8a' } as const;

/** A score as a self-contained SVG on a linear scale of milliseconds. */
export function scoreSvg(score: Score, title = 'score'): string {
  const lanes = lanesOf(score);
  const endsAt = Math.max(1, score.endsAt);
  const x = (at: number): number => namesWidth + (at / endsAt) * drawnWidth;
  const height = laneHeight * (lanes.length + 2);
  const rows = lanes.map((lane, row) => drawLane(lane, laneHeight * (row + 1), x));
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const at = Math.round(endsAt * share);
    return `<text x="${x(at)}" y="${height - 6}" text-anchor="middle" fill="#666">${at} ms</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${namesWidth + drawnWidth + 60} ${height}" font-family="monospace" font-size="11" role="img">`,
    `<title>${escaped(title)}</title>`,
    '<rect width="100%" height="100%" fill="#fff"/>',
    ...rows,
    ...ticks,
    '</svg>',
    '',
  ].join('\n');
}

function drawLane({ name, spans, marks }: Lane, top: number, x: (at: number) => number): string {
  const middle = top + laneHeight / 2;
  const bars = spans.map(
    ({ from, to, end }) =>
      `<rect x="${x(from)}" y="${middle - 4}" width="${Math.max(2, x(to) - x(from))}" height="8" rx="2" fill="${colours[end]}" opacity="0.55"/>`,
  );
  const dots = marks.map(
    ({ at, label }) =>
      `<circle cx="${x(at)}" cy="${middle}" r="4" fill="#222"><title>${escaped(`${label} at ${at} ms`)}</title></circle>`,
  );
  return `<g><text x="4" y="${middle + 4}">${escaped(name)}</text>${bars.join('')}${dots.join('')}</g>`;
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
}

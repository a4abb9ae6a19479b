import { type Lane, lanesOf } from './lanes.ts';
import type { Score } from './score.ts';

const laneHeight = 22;
const top = 8;
const namesWidth = 150;
const drawnWidth = 760;
/** Behind the last instant there is room for what happened then. */
const marginWidth = 110;
const letterWidth = 6.7;

const style =
  'text{fill:#1b1f24}.soft{fill:#59636e}.paper{fill:#fff}.grid{stroke:#d8dee6}.complete{fill:#3b7dd8}.cut{fill:#c4542b}' +
  '.open{fill:#8a8a8a}.mark{fill:#1b1f24}@media(prefers-color-scheme:dark){text,.mark{fill:#e6edf3}.soft{fill:#9198a1}' +
  '.paper{fill:#0d1117}.grid{stroke:#30363d}.complete{fill:#4d8ee8}.cut{fill:#e0784f}}';

/** A score as a self-contained SVG on a linear scale of milliseconds, light or dark as its reader has it. */
export function scoreSvg(score: Score, title = 'score'): string {
  const lanes = lanesOf(score);
  const endsAt = Math.max(1, score.endsAt);
  const x = (at: number): number => Math.round((namesWidth + (at / endsAt) * drawnWidth) * 10) / 10;
  const foot = top + laneHeight * lanes.length;
  const ticks = ticksTo(endsAt).map(
    (at) =>
      `<line class="grid" x1="${x(at)}" y1="${top}" x2="${x(at)}" y2="${foot}"/>` +
      `<text class="soft" x="${x(at)}" y="${foot + 16}" text-anchor="middle">${at}</text>`,
  );
  const width = namesWidth + drawnWidth + marginWidth;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${foot + 60}" font-family="monospace" font-size="11" role="img">`,
    `<title>${escaped(title)}</title><style>${style}</style>`,
    '<rect class="paper" width="100%" height="100%"/>',
    ...ticks,
    `<text class="soft" x="${namesWidth + drawnWidth / 2}" y="${foot + 32}" text-anchor="middle">ms</text>`,
    ...lanes.map((lane, row) => drawLane(lane, top + laneHeight * row, x)),
    legend(foot + 50),
    '</svg>',
    '',
  ].join('\n');
}

function drawLane({ name, spans, marks: all }: Lane, y: number, x: (at: number) => number): string {
  const middle = y + laneHeight / 2;
  const marks = [...new Set(all.map(({ at }) => at))].map((at) => ({
    at,
    label: all.flatMap((mark) => (mark.at === at ? [mark.label] : [])).join(', '),
  }));
  const bars = spans.map(({ from, to, end }) => {
    const what = { complete: 'ends', cut: 'is cut off', open: 'does not end' }[end];
    return (
      `<rect class="${end}" x="${x(from)}" y="${middle - 5}" width="${Math.max(2, x(to) - x(from)).toFixed(1)}" height="10" rx="2" opacity="0.6">` +
      `<title>${escaped(`${name}: ${from} to ${to} ms, ${what}`)}</title></rect>`
    );
  });
  const dots = marks.map(
    ({ at, label }, index) =>
      `<circle class="mark" cx="${x(at)}" cy="${middle}" r="3.5"><title>${escaped(`${label} at ${at} ms`)}</title></circle>` +
      labelOf(
        label,
        x(at),
        marks[index + 1] === undefined ? Number.POSITIVE_INFINITY : x(marks[index + 1]?.at ?? 0),
        middle,
      ),
  );
  return `<g><text x="4" y="${middle + 4}">${escaped(name)}</text>${bars.join('')}${dots.join('')}</g>`;
}

/** What happened, where there is room for it before the next; a first element needs no word. */
function labelOf(label: string, at: number, nextAt: number, middle: number): string {
  const needed = label.length * letterWidth + 12;
  if (label === '*' || nextAt - at < needed) return '';
  return `<text x="${at + 7}" y="${middle + 4}">${escaped(label)}</text>`;
}

function legend(y: number): string {
  const kinds = [
    ['complete', 'at work, to its end'],
    ['cut', 'cut off'],
    ['open', 'without an end'],
  ] as const;
  return kinds
    .map(
      ([kind, what], index) =>
        `<rect class="${kind}" x="${namesWidth + index * 190}" y="${y - 9}" width="16" height="10" rx="2" opacity="0.6"/>` +
        `<text class="soft" x="${namesWidth + index * 190 + 22}" y="${y}">${what}</text>`,
    )
    .join('');
}

/** Round instants, six to twelve of them. */
function ticksTo(most: number): number[] {
  const power = 10 ** Math.floor(Math.log10(most / 6));
  const step = Math.max(1, ([1, 2, 5, 10].findLast((each) => each * power <= most / 6) ?? 1) * power);
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, index) => index * step);
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
}

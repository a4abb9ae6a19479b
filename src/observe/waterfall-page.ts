import { type Bar, bars } from './bars.ts';
import { escaped, page } from './html.ts';
import type { RecordedRun } from './run-store/recorded-run.ts';

const rowHeight = 22;
const labelWidth = 190;
const plotWidth = 700;
const noteWidth = 190;

/** A recorded run as one page: its waterfall, and every event of its log. */
export function waterfallPage(run: RecordedRun): string {
  const { pipeline, version, surface, startedAt, outcome, kept, traceId, log } = run;
  const trace = traceId === undefined ? '' : `, trace <code>${escaped(traceId)}</code>`;
  const about = `${pipeline}@${version} on ${surface}, ${new Date(startedAt).toISOString()}: ${outcome}, kept as ${kept}`;
  const rows = log.map(
    ({ seq, at, type, ...rest }) =>
      `<tr><td class="n">${seq}</td><td class="n">${at.toFixed(1)}</td><td>${type}</td>` +
      `<td><code>${escaped(JSON.stringify(rest))}</code></td></tr>`,
  );
  const body = [
    `<h1>${escaped(run.run)}</h1>`,
    `<p class="soft">${escaped(about)}${trace}</p>`,
    waterfallSvg(run),
    '<h2>Log</h2>',
    '<table><tr><th class="n">#</th><th class="n">ms</th><th>event</th><th></th></tr>',
    ...rows,
    '</table>',
  ];
  return page(`${run.run} · ${pipeline}`, body.join('\n'));
}

/** The waterfall as SVG: pale up to a stage's first element, full from there to its end. */
export function waterfallSvg({ log }: Pick<RecordedRun, 'log'>): string {
  const drawn = bars(log);
  const endAt = Math.max(1, log.at(-1)?.at ?? 0, ...drawn.map(({ endedAt }) => endedAt));
  const x = (at: number): number => labelWidth + (at / endAt) * plotWidth;
  const height = (drawn.length + 1) * rowHeight + 8;
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const at = x(part * endAt);
    const line = `<line class="grid" x1="${at}" x2="${at}" y1="0" y2="${height - rowHeight}"/>`;
    return `${line}<text class="soft" x="${at}" y="${height - 6}" text-anchor="middle">${Math.round(part * endAt)} ms</text>`;
  });
  const rows = drawn.map((bar, index) => barSvg(bar, index * rowHeight + 4, x));
  const width = labelWidth + plotWidth + noteWidth;
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="waterfall">${ticks.join('')}${rows.join('')}</svg>`;
}

function barSvg({ label, kind, startedAt, firstAt, endedAt, note }: Bar, y: number, x: (at: number) => number): string {
  const colour = kind === 'tool' ? '--tool' : '--bar';
  const rect = (from: number, to: number, fill: string): string =>
    `<rect x="${x(from).toFixed(1)}" y="${y}" width="${Math.max(1.5, x(to) - x(from)).toFixed(1)}" height="14" rx="2" fill="var(${fill})"/>`;
  const first = firstAt ?? startedAt;
  const waiting = first > startedAt ? rect(startedAt, first, '--wait') : '';
  const times = `${startedAt.toFixed(0)}–${endedAt.toFixed(0)} ms${note && `, ${note}`}`;
  return [
    `<text x="${kind === 'tool' ? 18 : 4}" y="${y + 11}">${escaped(label)}</text>`,
    `<g>${waiting}${rect(first, Math.max(first, endedAt), colour)}<title>${escaped(`${label}: ${times}`)}</title></g>`,
    `<text class="soft" x="${labelWidth + plotWidth + 24}" y="${y + 11}">${escaped(times)}</text>`,
  ].join('');
}

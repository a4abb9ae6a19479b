import { TestScheduler } from 'rxjs/testing';
import { evaluate } from './evaluate.ts';
import type { MarbleBlock, MarbleLine } from './marble-block.ts';

/** What happens on a line at a moment: values by their letters, and how the stream ends. */
interface Moment {
  readonly frame: number;
  readonly letters: readonly string[];
  readonly end: 'none' | 'complete' | 'error';
}

interface Line {
  readonly name: string;
  readonly moments: readonly Moment[];
  /** The last frame its marbles reach. */
  readonly lastFrame: number;
  /** When it is subscribed, and left before its own end; undefined where it does not matter. */
  readonly subscribedAt: number;
  readonly leftAt: number | undefined;
}

const LEFT = 24;
const LABEL_HEIGHT = 16;
const LINE_HEIGHT = 58;
const RADIUS = 13;
const BOX_HEIGHT = 34;
const LEGEND_HEIGHT = 20;
const MIN_WIDTH = 420;
const MAX_WIDTH = 860;
const CHAR_WIDTH = 8;
/** How far apart marbles of one moment are drawn. */
const SPREAD = 22;
const HUES = [212, 28, 145, 268, 340, 190, 48, 95, 300, 5];

/** Draws a diagram: its streams, the call in a box, what comes out, and what the letters stand for. */
export function marbleSvg(block: MarbleBlock, title: string): string {
  const inputs = block.streams.map(inputLine);
  const output = lineOf('expected', block.expected);
  const legend = legendOf(block, [...inputs, output]);
  const call = wrapped(block.operator, Math.floor((MAX_WIDTH - 2 * LEFT - 16) / CHAR_WIDTH));
  const boxHeight = BOX_HEIGHT + (call.length - 1) * 18;
  const frames = Math.max(...[...inputs, output].map(({ lastFrame }) => lastFrame), 1);
  const textWidth = Math.max(...[...call, ...legend].map((text) => text.length)) * CHAR_WIDTH + 2 * LEFT + 16;
  const step = Math.min(34, (MAX_WIDTH - 2 * LEFT - 30) / (frames + 1));
  const width = Math.round(Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, textWidth, 2 * LEFT + step * (frames + 1) + 30)));
  const boxTop = 8 + inputs.length * LINE_HEIGHT;
  const outputTop = boxTop + boxHeight + 12;
  const legendTop = outputTop + LINE_HEIGHT + 8;
  const height = legendTop + legend.length * LEGEND_HEIGHT;
  const parts = [
    ...inputs.flatMap((line, i) => drawLine(line, 8 + i * LINE_HEIGHT, width, step)),
    `<rect class="box" x="${LEFT - 12}" y="${boxTop}" width="${width - 2 * LEFT + 24}" height="${boxHeight}" rx="6"/>`,
    ...call.map((text, i) => `<text class="call" x="${LEFT}" y="${boxTop + 22 + i * 18}">${escaped(text)}</text>`),
    ...drawLine({ ...output, name: 'output' }, outputTop, width, step),
    ...legend.map(
      (text, i) => `<text class="legend" x="${LEFT}" y="${legendTop + 12 + i * LEGEND_HEIGHT}">${escaped(text)}</text>`,
    ),
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    STYLE,
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

const STYLE = `<style>
  text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: #1f2328 }
  .name, .legend { fill: #59636e; font-size: 12px }
  .letter { text-anchor: middle; font-weight: 600; fill: #fff }
  .time { stroke: #59636e; stroke-width: 1.5; fill: none }
  .left { stroke: #59636e; stroke-width: 1; stroke-dasharray: 2 5; fill: none }
  .end { stroke: #1f2328; stroke-width: 2.5; fill: none }
  .error { stroke: #cf222e; stroke-width: 2.5; fill: none }
  .box { fill: #eef2f6; stroke: #b7c0ca }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .name, .legend { fill: #9198a1 } .letter { fill: #fff }
    .time, .left { stroke: #9198a1 } .end { stroke: #e6edf3 } .error { stroke: #ff7b72 }
    .box { fill: #1c232c; stroke: #3d444d }
  }
</style>`;

/** A cold stream is drawn from the moment it is subscribed, where the diagram says when that is. */
function inputLine({ name, marbles, cold, subscriptions }: MarbleLine): Line {
  const [subscription] = subscriptions;
  if (subscription === undefined) return lineOf(name, marbles);
  const { subscribedFrame, unsubscribedFrame } = TestScheduler.parseMarblesAsSubscriptions(subscription, true);
  const line = lineOf(name, marbles, cold ? subscribedFrame : 0);
  const end = line.moments.find((moment) => moment.end !== 'none')?.frame ?? Number.POSITIVE_INFINITY;
  const leftAt = unsubscribedFrame < end ? unsubscribedFrame : undefined;
  return { ...line, subscribedAt: cold ? subscribedFrame : 0, leftAt };
}

function lineOf(name: string, marbles: string, shift = 0): Line {
  const messages = TestScheduler.parseMarbles(marbles, undefined, undefined, undefined, true);
  const moments = new Map<number, { letters: string[]; end: Moment['end'] }>();
  for (const { frame, notification } of messages) {
    const moment = moments.get(frame + shift) ?? { letters: [], end: 'none' };
    if (notification.kind === 'N') moment.letters.push(String(notification.value));
    else moment.end = notification.kind === 'C' ? 'complete' : 'error';
    moments.set(frame + shift, moment);
  }
  const sorted = [...moments].map(([frame, moment]) => ({ frame, ...moment })).sort((a, b) => a.frame - b.frame);
  return { name, moments: sorted, lastFrame: lastFrameOf(sorted), subscribedAt: 0, leftAt: undefined };
}

/** Marbles of one moment are drawn side by side, and take the room of some frames. */
function lastFrameOf(moments: readonly Moment[]): number {
  return Math.max(0, ...moments.map(({ frame, letters }) => frame + Math.max(0, letters.length - 1)));
}

function drawLine({ name, moments, subscribedAt, leftAt }: Line, top: number, width: number, step: number): string[] {
  const y = top + LABEL_HEIGHT + RADIUS + 6;
  const x = (frame: number): number => Math.round((LEFT + RADIUS + frame * step) * 10) / 10;
  const end = moments.find((moment) => moment.end !== 'none' && moment.frame <= (leftAt ?? moment.frame));
  const right = width - LEFT + 6;
  const left = subscribedAt > 0 ? x(subscribedAt) - RADIUS : LEFT - 12;
  const parts = [`<text class="name" x="${LEFT - 12}" y="${top + 10}">${escaped(name)}</text>`];
  if (leftAt === undefined) {
    parts.push(`<path class="time" d="M${left} ${y}H${right}m-7 -4l7 4l-7 4"/>`);
  } else {
    parts.push(`<path class="time" d="M${left} ${y}H${x(leftAt)}"/>`);
    parts.push(`<path class="left" d="M${x(leftAt)} ${y}H${right}"/>`);
    parts.push(`<path class="time" d="M${x(leftAt) - 5} ${y - 7}l10 14"/>`);
  }
  if (end !== undefined)
    parts.push(drawEnd(end, x(end.frame) + (end.letters.length > 0 ? end.letters.length * SPREAD - 2 : 0), y));
  for (const { frame, letters } of moments) {
    letters.forEach((letter, i) => {
      const cx = Math.round((x(frame) + i * SPREAD) * 10) / 10;
      const hue = HUES[(letter.toLowerCase().charCodeAt(0) - 97 + HUES.length * 10) % HUES.length];
      const unseen = leftAt !== undefined && frame > leftAt ? ' opacity="0.3"' : '';
      parts.push(`<circle cx="${cx}" cy="${y}" r="${RADIUS}" fill="hsl(${hue} 60% 42%)"${unseen}/>`);
      parts.push(`<text class="letter" x="${cx}" y="${y + 4.5}">${escaped(letter)}</text>`);
    });
  }
  return parts;
}

function drawEnd({ end }: Moment, x: number, y: number): string {
  if (end === 'complete') return `<path class="end" d="M${x} ${y - 15}v30"/>`;
  return `<path class="error" d="M${x - 9} ${y - 9}l18 18m0 -18l-18 18"/>`;
}

/** What the letters of the lines stand for, those that stand for something else than themselves. */
function legendOf({ values, error }: MarbleBlock, lines: readonly Line[]): string[] {
  const given = values === undefined ? {} : (evaluate(values) as Record<string, unknown>);
  const used = new Set(lines.flatMap(({ moments }) => moments.flatMap(({ letters }) => letters)));
  const rows = [...used].filter((letter) => letter in given).map((letter) => `${letter} = ${shown(given[letter])}`);
  if (error !== undefined) rows.push(`✕ = ${error}`);
  return rows.flatMap((row) => wrapped(row, Math.floor((MAX_WIDTH - 2 * LEFT) / CHAR_WIDTH)));
}

function shown(value: unknown): string {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  return typeof value === 'function' ? String(value) : (JSON.stringify(value) ?? String(value));
}

/** Breaks a long call after commas or spaces. */
function wrapped(text: string, maxChars: number): string[] {
  const rows: string[] = [];
  let rest = text;
  while (rest.length > maxChars) {
    const space = rest.lastIndexOf(' ', maxChars);
    const at = space > 0 ? space + 1 : maxChars;
    rows.push(rest.slice(0, at).trimEnd());
    rest = `  ${rest.slice(at)}`;
  }
  return [...rows, rest];
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

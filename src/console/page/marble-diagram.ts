import type { Bar } from '../../observe/bars.ts';
import { marksOf } from '../model/axis.ts';
import { type Marble, type MarbleKind, type MarbleLane, maxLanes } from '../model/lanes.ts';
import { columnsOf, fitted, type Placed, type Plot, placed, xOf } from '../model/plot.ts';
import { h, type VNode } from './h.ts';

const rowPx = 22;
const topPx = 32;
const footPx = 22;

/** A line across all lanes: something the whole run came to, or was to come to. */
export interface Milestone {
  readonly atMs: number;
  readonly name: string;
  readonly kind: 'asked' | 'first' | 'promised' | 'cursor';
}

export interface DiagramOptions {
  readonly plot: Plot;
  readonly lanes: readonly MarbleLane[];
  readonly milestones: readonly Milestone[];
  readonly label: string;
  readonly selected: Marble | undefined;
  readonly onSelect: (marble: Marble) => void;
  readonly onPoint: (x: number | undefined) => void;
}

/** The shape of each kind of marble, around 0,0. */
const shapes: Readonly<Record<MarbleKind, string>> = {
  first: 'M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0',
  guess: 'M0 -5.5L5.5 0L0 5.5L-5.5 0Z',
  adopted: 'M0 -6.5L6.5 0L0 6.5L-6.5 0Z',
  wasted: 'M-4.5 -4.5L4.5 4.5M4.5 -4.5L-4.5 4.5',
  tool: 'M-4 -5L5.5 0L-4 5Z',
  done: 'M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0',
  failed: 'M-5 -5L5 5M5 -5L-5 5',
  policy: 'M-3.5 -3.5H3.5V3.5H-3.5Z',
  finding: 'M0 -6L6 5H-6Z',
  sentence: 'M-8 0a8 8 0 1 0 16 0a8 8 0 1 0 -16 0',
  retract: 'M-7 0L1 -6V-2.5H7V2.5H1V6Z',
  end: 'M-6 0a6 6 0 1 0 12 0a6 6 0 1 0 -12 0',
  input: 'M0 -6V6M-3 -6H3M-3 6H3',
};

/** How tall a diagram of so many lanes is. */
function heightOf(lanes: number): number {
  return topPx + lanes * rowPx + footPx;
}

/** A run as lanes of marbles over time. */
export function marbleDiagram(options: DiagramOptions): VNode {
  const { plot, lanes: all, milestones, label, onPoint, onSelect, selected } = options;
  const lanes = all.slice(0, maxLanes);
  const height = heightOf(lanes.length);
  const foot = height - footPx;
  const marbles = lanes.map((lane) => placed(plot, lane));
  const inOrder = marbles.flat().sort((a, b) => a.marble.at - b.marble.at);
  return h(
    'svg',
    {
      class: 'diagram',
      viewBox: `0 0 ${plot.widthPx} ${height}`,
      width: plot.widthPx,
      height,
      role: 'group',
      tabindex: '0',
      'aria-label': `${label}. Arrow keys go from event to event.`,
      onkeydown: (event) => step(event as KeyboardEvent, inOrder, selected, onSelect),
      onpointermove: (event) => onPoint((event as PointerEvent).offsetX),
      onpointerleave: () => onPoint(undefined),
    },
    h(
      'g',
      { class: 'marks' },
      marksOf(plot.axis, plot.widthPx - plot.namesPx).map((mark) => drawMark(plot, mark, foot)),
    ),
    h(
      'g',
      { class: 'lanes' },
      lanes.map((lane, row) => drawLane(plot, lane, topPx + row * rowPx)),
    ),
    h(
      'g',
      { class: 'milestones' },
      milestones.map((milestone) => drawMilestone(plot, milestone, foot)),
    ),
    h(
      'g',
      { class: 'marbles' },
      marbles.map((row, place) =>
        row.map((each) => drawMarble(each, middle(place), sameMarble(each.marble, selected), onSelect)),
      ),
    ),
  );
}

function middle(row: number): number {
  return topPx + row * rowPx + rowPx / 2;
}

function drawMark(
  plot: Plot,
  { atMs, label }: { readonly atMs: number; readonly label: string },
  foot: number,
): VNode[] {
  const x = xOf(plot, plot.askedAt + atMs);
  return [
    h('line', { class: 'grid', x1: x, x2: x, y1: topPx, y2: foot }),
    h('text', { class: 'soft', x, y: foot + 15, 'text-anchor': x > plot.widthPx - 24 ? 'end' : 'middle' }, label),
  ];
}

function drawMilestone(plot: Plot, { atMs, name, kind }: Milestone, foot: number): VNode | undefined {
  const { askedAt, axis } = plot;
  if (atMs - askedAt > axis.toMs || atMs - askedAt < axis.fromMs) return undefined;
  const x = xOf(plot, atMs);
  // In two rows, for they may be near each other.
  const textY = kind === 'first' || kind === 'cursor' ? 12 : 25;
  const isLeft = x > plot.widthPx - name.length * 6.2 - 10;
  return h(
    'g',
    { class: `milestone ${kind}`, key: kind },
    h('line', { x1: x, x2: x, y1: textY - 8, y2: foot }),
    h('text', { x: isLeft ? x - 5 : x + 5, y: textY, 'text-anchor': isLeft ? 'end' : 'start' }, name),
  );
}

function drawLane(plot: Plot, { name, kind, bars, bursts }: MarbleLane, y: number): VNode {
  const { namesPx, widthPx } = plot;
  const mid = y + rowPx / 2;
  const indent = kind === 'tool' ? 14 : 0;
  return h(
    'g',
    { class: `lane ${kind}` },
    h('line', { class: 'rail', x1: namesPx, x2: widthPx, y1: mid, y2: mid }),
    h(
      'text',
      { class: 'name', x: indent, y: mid + 4 },
      h('title', {}, name),
      fitted(kind === 'tool' ? `└ ${name}` : name, namesPx - indent - 6),
    ),
    bars.map((bar) => drawBar(plot, bar, mid)),
    columnsOf(plot, bursts, 4).map(({ x, share, count }) => {
      const tall = 3 + share * 13;
      return h(
        'rect',
        { class: `burst ${name}`, x, y: mid - tall / 2, width: 3, height: tall, rx: 1 },
        h('title', {}, name === 'text' ? `${count} characters` : `${Math.round(count)} ms of sound`),
      );
    }),
  );
}

function drawBar(plot: Plot, { kind, label, startedAt, firstAt, endedAt, end, note }: Bar, mid: number): VNode[] {
  const from = xOf(plot, startedAt);
  const to = xOf(plot, endedAt);
  const first = firstAt === undefined ? from : xOf(plot, firstAt);
  const took = `${label}: ${Math.round(endedAt - startedAt)} ms${note && `, ${note}`}`;
  const piece = (x: number, until: number, part: string): VNode =>
    h(
      'rect',
      {
        class: `bar ${kind} ${part} ${end}`,
        x,
        y: mid - 4,
        width: Math.max(2, until - x).toFixed(1),
        height: 8,
        rx: 2,
      },
      h('title', {}, took),
    );
  return first > from ? [piece(from, first, 'waiting'), piece(first, to, 'working')] : [piece(from, to, 'working')];
}

function drawMarble(
  { marble, x, label }: Placed,
  y: number,
  isSelected: boolean,
  onSelect: (marble: Marble) => void,
): VNode {
  const inside = marble.kind === 'sentence';
  return h(
    'g',
    {
      class: `marble ${marble.kind}${isSelected ? ' selected' : ''}`,
      transform: `translate(${x} ${y})`,
      onclick: () => onSelect(marble),
    },
    h('title', {}, `${Math.round(marble.at)} ms: ${marble.words}`),
    isSelected && h('circle', { class: 'halo', r: 11 }),
    h('path', { d: shapes[marble.kind] }),
    label !== '' && h('text', inside ? { y: 3.5, 'text-anchor': 'middle', class: 'inside' } : { x: 10, y: 4 }, label),
  );
}

/** Goes to another event by the keyboard. */
function step(
  event: KeyboardEvent,
  inOrder: readonly Placed[],
  selected: Marble | undefined,
  onSelect: (marble: Marble) => void,
): void {
  const at = inOrder.findIndex(({ marble }) => sameMarble(marble, selected));
  const places: Readonly<Record<string, number>> = {
    ArrowRight: at + 1,
    ArrowLeft: at === -1 ? inOrder.length - 1 : Math.max(0, at - 1),
    Home: 0,
    End: inOrder.length - 1,
  };
  const to = places[event.key];
  if (to === undefined) return;
  event.preventDefault();
  const next = inOrder[Math.min(to, inOrder.length - 1)];
  if (next !== undefined) onSelect(next.marble);
}

/** Lanes are read anew with every event: the same marble is another object then. */
export function sameMarble(one: Marble, other: Marble | undefined): boolean {
  return other !== undefined && one.at === other.at && one.kind === other.kind && one.words === other.words;
}

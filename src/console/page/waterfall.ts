import type { Bar } from '../../observe/bars.ts';
import { duration, marksOf } from '../model/axis.ts';
import type { HoldUp } from '../model/hold-ups.ts';
import { fitted, type Plot, xOf } from '../model/plot.ts';
import { h, type VNode } from './h.ts';

const rowPx = 20;
const stripPx = 26;
const footPx = 22;

export interface WaterfallOptions {
  readonly plot: Plot;
  readonly bars: readonly Bar[];
  /** What held up the first token, and the end. */
  readonly paths: readonly { readonly name: string; readonly holdUps: readonly HoldUp[] }[];
  readonly budgets: ReadonlyMap<string, number>;
  readonly label: string;
  readonly cursorMs: number | undefined;
  readonly onPoint: (x: number | undefined) => void;
}

/** Bars in a drawing, at most. */
const maxBars = 80;

/**
 * A run as a waterfall: above, which stage held it up when; below, each stage and tool call with its time, strong where it
 * lies on the path to the end.
 */
export function waterfall({ plot, bars, paths, budgets, label, cursorMs, onPoint }: WaterfallOptions): VNode {
  const drawn = bars.slice(0, maxBars);
  const top = 4 + paths.length * stripPx;
  const foot = top + 4 + drawn.length * rowPx;
  const toEnd = paths.at(-1)?.holdUps ?? [];
  const x = cursorMs === undefined ? undefined : xOf(plot, cursorMs);
  return h(
    'svg',
    {
      class: 'waterfall',
      viewBox: `0 0 ${plot.widthPx} ${foot + footPx}`,
      width: plot.widthPx,
      height: foot + footPx,
      role: 'img',
      'aria-label': label,
      onpointermove: (event) => onPoint((event as PointerEvent).offsetX),
      onpointerleave: () => onPoint(undefined),
    },
    h(
      'g',
      { class: 'marks' },
      marksOf(plot.axis, plot.widthPx - plot.namesPx).map(({ atMs, label: said }) => {
        const at = xOf(plot, plot.askedAt + atMs);
        return [
          h('line', { class: 'grid', x1: at, x2: at, y1: 4, y2: foot }),
          h(
            'text',
            { class: 'soft', x: at, y: foot + 15, 'text-anchor': at > plot.widthPx - 24 ? 'end' : 'middle' },
            said,
          ),
        ];
      }),
    ),
    h(
      'g',
      { class: 'strips' },
      paths.map(({ name, holdUps }, place) => strip(plot, name, holdUps, 4 + place * stripPx)),
    ),
    h(
      'g',
      { class: 'bars' },
      drawn.map((bar, row) => drawBar(plot, bar, top + 4 + row * rowPx, toEnd, budgets)),
    ),
    x !== undefined && h('g', { class: 'milestone cursor' }, h('line', { x1: x, x2: x, y1: 4, y2: foot })),
  );
}

function strip(plot: Plot, name: string, holdUps: readonly HoldUp[], y: number): VNode {
  return h(
    'g',
    { class: 'strip' },
    h('text', { class: 'name', x: 0, y: y + 14 }, fitted(name, plot.namesPx - 6)),
    holdUps.map(({ stage, fromMs, toMs }, place) => {
      const from = xOf(plot, fromMs);
      const width = Math.max(1, xOf(plot, toMs) - from);
      const words = `${stage} ${duration(toMs - fromMs)}`;
      const fits = [words, stage].find((each) => each.length * 6.4 + 8 <= width);
      return h(
        'g',
        {},
        h('title', {}, `${words}: ${duration(fromMs - plot.askedAt)} to ${duration(toMs - plot.askedAt)}`),
        h('rect', { class: place % 2 === 0 ? 'hold' : 'hold other', x: from, y, width, height: 20, rx: 3 }),
        fits !== undefined && h('text', { class: 'inside', x: from + 5, y: y + 14 }, fits),
      );
    }),
  );
}

function drawBar(
  plot: Plot,
  { label, kind, stage, startedAt, firstAt, endedAt, end, note }: Bar,
  y: number,
  toEnd: readonly HoldUp[],
  budgets: ReadonlyMap<string, number>,
): VNode {
  const from = xOf(plot, startedAt);
  const to = Math.max(from + 2, xOf(plot, endedAt));
  const first = firstAt === undefined ? from : xOf(plot, firstAt);
  const took = endedAt - startedAt;
  // What was done before the question was whole cost nobody time.
  const counted = endedAt - Math.max(startedAt, plot.askedAt);
  const budget = kind === 'stage' && counted >= 0 ? budgets.get(stage) : undefined;
  const isOver = budget !== undefined && counted > budget;
  const facts = [
    duration(budget === undefined ? took : counted),
    budget !== undefined && `of ${duration(budget)}`,
    note !== '' && `· ${note}`,
  ];
  const words = facts.filter((fact) => fact !== false).join(' ');
  const critical = kind === 'stage' ? toEnd.filter((each) => each.stage === stage) : [];
  const room = plot.widthPx - to - 6;
  const isInside = words.length * 7 > room;
  return h(
    'g',
    {},
    h('title', {}, `${label}: ${words}`),
    h(
      'text',
      { class: kind === 'tool' ? 'name soft' : 'name', x: kind === 'tool' ? 14 : 0, y: y + 12 },
      fitted(kind === 'tool' ? `└ ${label}` : label, plot.namesPx - 20),
    ),
    first > from &&
      h('rect', { class: `bar ${kind} waiting ${end}`, x: from, y: y + 3, width: first - from, height: 12, rx: 2 }),
    h('rect', {
      class: `bar ${kind} working ${end}`,
      x: first,
      y: y + 3,
      width: Math.max(2, to - first).toFixed(1),
      height: 12,
      rx: 2,
    }),
    critical.map(({ fromMs, toMs }) => {
      const begin = Math.max(from, xOf(plot, fromMs));
      return h('rect', {
        class: 'critical',
        x: begin,
        y: y + 15,
        width: Math.max(1, Math.min(to, xOf(plot, toMs)) - begin).toFixed(1),
        height: 3,
        rx: 1,
      });
    }),
    h(
      'text',
      {
        class: `soft halo${isOver ? ' over' : ''}`,
        x: isInside ? from - 6 : to + 6,
        y: y + 13,
        'text-anchor': isInside ? 'end' : 'start',
      },
      words,
    ),
  );
}

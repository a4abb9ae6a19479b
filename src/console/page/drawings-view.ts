import type { RunEvent } from '../../engine/events.ts';
import { bars } from '../../observe/bars.ts';
import { type Axis, duration } from '../model/axis.ts';
import type { SurfaceCard } from '../model/catalogue.ts';
import { holdUpsOf } from '../model/hold-ups.ts';
import { type Marble, marbleLanes, maxLanes } from '../model/lanes.ts';
import { atOf, type Plot } from '../model/plot.ts';
import type { Clock } from '../model/promises.ts';
import { h, type VNode } from './h.ts';
import { type Milestone, marbleDiagram, sameMarble } from './marble-diagram.ts';
import type { TurnRun } from './turn.ts';
import { waterfall } from './waterfall.ts';

/** How a turn is looked at. */
export interface Look {
  readonly widthPx: number;
  /** Looked at as it was then: milliseconds since the question was whole. Absent: as it is. */
  readonly atMs: number | undefined;
  readonly isPlaying: boolean;
  /** Where somebody points: milliseconds since the question was whole. */
  readonly pointedMs: number | undefined;
  readonly marble: Marble | undefined;
  readonly openLogs: ReadonlySet<string>;
}

/** A run as it is looked at: its log up to then. */
export interface Seen {
  readonly run: TurnRun;
  readonly log: readonly RunEvent[];
  readonly askedAt: number | undefined;
  readonly untilMs: number;
  readonly isOver: boolean;
  readonly card: SurfaceCard | undefined;
  readonly clocks: readonly Clock[];
}

/** Changes how a turn is looked at. */
export type Change = (to: Partial<Look>) => void;

/** The run as a marble diagram, and what the chosen marble is. */
export function diagramView(seen: Seen, axis: Axis, look: Look, change: Change, isPair: boolean): VNode {
  const { run, log, untilMs } = seen;
  const plot = plotOf(seen, axis, look);
  const lanes = marbleLanes(log, untilMs);
  const { marble } = look;
  const isHere = lanes.some(({ marbles }) => marbles.some((each) => sameMarble(each, marble)));
  return h(
    'section',
    { class: `drawings card ${run.mode}`, key: `diagram-${run.mode}` },
    h('h3', {}, isPair ? `${run.mode}: events` : 'Events', h('span', { class: 'soft' }, ` ${log.length}`)),
    marbleDiagram({
      plot,
      lanes,
      milestones: milestonesOf(seen, plot.askedAt, cursorOf(plot, look)),
      label: `${nameOf(seen, isPair)} as a marble diagram of ${lanes.length} lanes`,
      selected: isHere ? marble : undefined,
      onSelect: (chosen) => change({ marble: chosen }),
      onPoint: pointing(plot, change),
    }),
    lanes.length > maxLanes && h('p', { class: 'note' }, `${lanes.length - maxLanes} more lanes are not drawn.`),
    h(
      'p',
      { class: 'inspector', 'aria-live': 'polite' },
      marble === undefined || !isHere
        ? 'Point at a marble, or go through them with the arrow keys.'
        : `${duration(marble.at - plot.askedAt)}: ${marble.words}`,
    ),
  );
}

/** The run as a waterfall, below what held it up. */
export function heldUpView(seen: Seen, axis: Axis, look: Look, change: Change, isPair: boolean): VNode {
  const { run, log, untilMs, card } = seen;
  const plot = plotOf(seen, axis, look);
  const paths = card === undefined || log.length === 0 ? [] : pathsOf(seen, card, plot.askedAt);
  const budgets = new Map(
    card?.stages.flatMap((stage) => (stage.budgetMs === undefined ? [] : [[stage.name, stage.budgetMs] as const])),
  );
  const told = paths.map(({ name, holdUps }) => {
    const parts = holdUps.map(({ stage, fromMs, toMs }) => `${stage} ${duration(toMs - fromMs)}`);
    return `${name}: ${parts.join(', ')}.`;
  });
  return h(
    'section',
    { class: `drawings card ${run.mode}`, key: `held-up-${run.mode}` },
    h('h3', {}, isPair ? `${run.mode}: what held it up` : 'What held it up'),
    waterfall({
      plot,
      bars: bars(log, untilMs),
      paths,
      budgets,
      label: `${nameOf(seen, isPair)} as a waterfall. ${told.join(' ')}`,
      cursorMs: cursorOf(plot, look),
      onPoint: pointing(plot, change),
    }),
  );
}

function nameOf({ run }: Seen, isPair: boolean): string {
  return isPair ? run.mode : 'The run';
}

/** While a question is being said, its drawing ends now. */
function plotOf({ askedAt, untilMs }: Seen, axis: Axis, { widthPx }: Look): Plot {
  return { namesPx: widthPx < 560 ? 92 : 132, widthPx, axis, askedAt: askedAt ?? untilMs };
}

function cursorOf({ askedAt }: Plot, { pointedMs }: Look): number | undefined {
  return pointedMs === undefined ? undefined : pointedMs + askedAt;
}

function pointing(plot: Plot, change: Change): (x: number | undefined) => void {
  return (x) => change({ pointedMs: x === undefined || x < plot.namesPx ? undefined : atOf(plot, x) - plot.askedAt });
}

function pathsOf({ run, log, untilMs, clocks }: Seen, card: SurfaceCard, askedAt: number) {
  const untilToken = clocks.find(({ measure, reached }) => measure === 'firstToken' && reached)?.ms;
  const to = (atMs: number) => holdUpsOf(log, card, run.mode, askedAt, atMs);
  return [
    ...(untilToken === undefined ? [] : [{ name: 'to first token', holdUps: to(askedAt + untilToken) }]),
    { name: run.isOver ? 'to the end' : 'so far', holdUps: to(untilMs) },
  ];
}

function milestonesOf(
  { askedAt: asked, clocks, card }: Seen,
  askedAt: number,
  cursorMs: number | undefined,
): Milestone[] {
  const first = clocks.find(({ measure }) => measure === 'firstToken');
  const found: Milestone[] = [];
  if (askedAt > 0) found.push({ atMs: askedAt, name: asked === undefined ? 'now' : 'asked', kind: 'asked' });
  const promised = card?.slo.firstToken?.p95Ms;
  if (promised !== undefined && asked !== undefined)
    found.push({ atMs: askedAt + promised, name: `promised ${duration(promised)}`, kind: 'promised' });
  if (first?.reached && first.ms !== undefined)
    found.push({ atMs: askedAt + first.ms, name: `first token ${duration(first.ms)}`, kind: 'first' });
  if (cursorMs !== undefined) found.push({ atMs: cursorMs, name: duration(cursorMs - askedAt), kind: 'cursor' });
  return found;
}

const meanings = [
  ['waiting', 'at work, nothing out yet'],
  ['working', 'from its first element on'],
  ['guess', 'begun on a guess'],
  ['adopted', 'the guess was right'],
  ['wasted', 'dropped'],
  ['done', 'a result'],
  ['policy', 'a policy acted'],
  ['finding', 'a safety finding'],
  ['sentence', 'a whole sentence'],
  ['retract', 'taken back'],
  ['critical', 'on the path to the end'],
] as const;

/** What the shapes and colours mean. */
export function legendView(): VNode {
  return h(
    'ul',
    { class: 'legend', 'aria-label': 'Legend', key: 'legend' },
    meanings.map(([kind, words]) => h('li', { class: kind }, h('i', { 'aria-hidden': 'true' }), words)),
  );
}

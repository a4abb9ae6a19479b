import type { RunEvent } from '../../engine/events.ts';
import { bars } from '../../observe/bars.ts';
import { type Axis, axisOf, duration } from '../model/axis.ts';
import { cardOf, type SurfaceCard } from '../model/catalogue.ts';
import { holdUpsOf } from '../model/hold-ups.ts';
import { type Marble, marbleLanes, maxLanes } from '../model/lanes.ts';
import type { Plot } from '../model/plot.ts';
import { atOf } from '../model/plot.ts';
import { askedAtOf, type Clock, clocksOf } from '../model/promises.ts';
import { soonerWords } from '../model/sooner.ts';
import { answerView, callsView } from './answer-view.ts';
import { clocksView } from './clocks-view.ts';
import { h, type VNode } from './h.ts';
import { logView } from './log-view.ts';
import { type Milestone, marbleDiagram } from './marble-diagram.ts';
import type { Turn, TurnRun } from './turn.ts';
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

export interface TurnActions {
  cancel(): void;
  look(to: Partial<Look>): void;
  play(speed: number): void;
  stop(): void;
}

/** A run as it is looked at: its log up to then. */
interface Seen {
  readonly run: TurnRun;
  readonly log: readonly RunEvent[];
  readonly askedAt: number | undefined;
  readonly untilMs: number;
  readonly isOver: boolean;
  readonly card: SurfaceCard | undefined;
  readonly clocks: readonly Clock[];
}

/** A question, its runs, and how each went. */
export function turnView(turn: Turn, cards: readonly SurfaceCard[], look: Look, actions: TurnActions): VNode[] {
  const seen = turn.runs.map((run) => see(turn, run, cards, look.atMs));
  const axis = axisOf(
    turn.runs.map(({ record, nowMs, isOver }) => ({
      endsAt: nowMs,
      isOver,
      askedAt: askedAtOf(record.log, turn.grows),
      ...beginningOf(record.log),
    })),
  );
  const isPair = seen.length > 1;
  return [
    header(turn, actions),
    isPair && soonerView(seen),
    h(
      'div',
      { class: isPair ? 'results pair' : 'results' },
      seen.map((each) => resultView(each, isPair)),
    ),
    scrubber(turn, axis, look, actions),
    ...seen.map((each) => drawingsView(each, axis, look, actions, isPair)),
    legend(),
    ...seen.map(({ run, log }) =>
      h(
        'section',
        { class: 'card', key: `log-${run.mode}` },
        logView(log, look.openLogs.has(run.mode), (isOpen) => {
          const others = [...look.openLogs].filter((mode) => mode !== run.mode);
          actions.look({ openLogs: new Set(isOpen ? [...others, run.mode] : others) });
        }),
      ),
    ),
  ].filter((node) => node !== false);
}

/** When its first stage began, or its first guess was made. */
function beginningOf(log: readonly RunEvent[]): { readonly beginsAt?: number } {
  const first = log.find(({ type }) => type === 'stage' || type === 'input');
  return first === undefined ? {} : { beginsAt: first.at };
}

function see(turn: Turn, run: TurnRun, cards: readonly SurfaceCard[], atMs: number | undefined): Seen {
  const { record } = run;
  const askedAt = askedAtOf(record.log, turn.grows);
  const nowMs = run.nowMs;
  const untilMs = atMs === undefined ? nowMs : Math.min(nowMs, (askedAt ?? 0) + atMs);
  const log = atMs === undefined ? record.log : record.log.filter(({ at }) => at <= untilMs);
  const isOver = run.isOver && untilMs >= record.endsAt;
  const version = log.find((event) => event.type === 'started')?.version;
  const card = cardOf(cards, turn.asked.pipeline, turn.asked.surface, version);
  const clocks = clocksOf(card?.slo ?? {}, log, untilMs, askedAt, isOver ? record.cutAt : undefined);
  return { run, log, askedAt, untilMs, isOver, card, clocks };
}

function header(turn: Turn, { cancel }: TurnActions): VNode {
  const { pipeline, surface, codec, text } = turn.asked;
  const endings = [...new Set(turn.runs.map(({ record }) => record.ending))];
  const [ending = 'running'] = endings;
  return h(
    'header',
    { class: 'turn' },
    h('h2', {}, text === '' ? '…' : text),
    h(
      'p',
      { class: 'soft' },
      h(
        'span',
        { class: `badge ${ending}`, role: 'status' },
        turn.isGrowing ? 'being typed' : endings.length === 1 ? ending : 'running',
      ),
      ` ${pipeline} on ${surface}${codec === '' ? '' : `, ${codec}`}${turn.kept === undefined ? '' : `, recorded as ${turn.kept}`}`,
      h('code', { class: 'id' }, turn.id),
      !turn.isOver && h('button', { type: 'button', class: 'cancel', onclick: cancel }, 'Cancel'),
    ),
    ...turn.runs.map(({ failure }) => failure !== '' && h('p', { class: 'note bad', role: 'alert' }, failure)),
  );
}

function soonerView([one, other]: readonly Seen[]): VNode | false {
  if (one === undefined || other === undefined) return false;
  const words = soonerWords(one.clocks, other.clocks);
  return (
    words.length > 0 &&
    h(
      'ul',
      { class: 'sooner card', 'aria-label': 'Streaming beside sequential' },
      words.map(({ times, words: said }) =>
        h('li', { class: times.endsWith('later') ? 'later soft' : 'soft' }, h('strong', {}, times), said),
      ),
    )
  );
}

function resultView({ run, log, clocks, isOver, askedAt }: Seen, isPair: boolean): VNode {
  const { record, mode } = run;
  const last = log.at(-1);
  return h(
    'article',
    { class: `result card ${mode}`, key: mode },
    isPair && h('h3', {}, mode),
    clocksView(clocks),
    answerView(log, isOver),
    last?.type === 'error' && h('p', { class: 'note bad', role: 'alert' }, `${last.code}: ${last.message}`),
    callsView(log, askedAt ?? 0),
    record.dropped > 0 &&
      h(
        'p',
        { class: 'note' },
        `${record.dropped} events came beyond the 5,000 that are kept of a run: their text is in the answer, they are not drawn.`,
      ),
    record.missed > 0 && h('p', { class: 'note' }, `${record.missed} events were no longer held by the server.`),
  );
}

function scrubber(turn: Turn, axis: Axis, look: Look, actions: TurnActions): VNode {
  const endMs = Math.max(
    1,
    ...turn.runs.map(({ record, nowMs }) => nowMs - (askedAtOf(record.log, turn.grows) ?? nowMs)),
  );
  const shown = look.atMs ?? endMs;
  return h(
    'div',
    { class: 'scrubber' },
    h(
      'button',
      { type: 'button', disabled: !turn.isOver, onclick: () => (look.isPlaying ? actions.stop() : actions.play(1)) },
      look.isPlaying ? 'Stop' : 'Replay',
    ),
    h(
      'button',
      { type: 'button', disabled: !turn.isOver || look.isPlaying, onclick: () => actions.play(0.2) },
      'Slowly',
    ),
    h('input', {
      type: 'range',
      min: Math.floor(axis.fromMs),
      max: Math.ceil(endMs),
      step: '1',
      value: String(Math.round(shown)),
      disabled: !turn.isOver,
      'aria-label': 'Look at an instant of the run',
      'aria-valuetext': duration(shown),
      oninput: (event) => {
        const to = Number((event.target as HTMLInputElement).value);
        actions.stop();
        actions.look({ atMs: to >= Math.ceil(endMs) ? undefined : to });
      },
    }),
    h('output', {}, look.atMs === undefined ? (turn.isOver ? 'whole run' : 'live') : duration(look.atMs)),
  );
}

function drawingsView(seen: Seen, axis: Axis, look: Look, actions: TurnActions, isPair: boolean): VNode {
  const { run, log, untilMs, card } = seen;
  const askedAt = seen.askedAt ?? untilMs;
  const plot: Plot = { namesPx: look.widthPx < 560 ? 92 : 132, widthPx: look.widthPx, axis, askedAt };
  const lanes = marbleLanes(log, untilMs);
  const name = isPair ? run.mode : 'The run';
  const onPoint = (x: number | undefined): void =>
    actions.look({ pointedMs: x === undefined || x < plot.namesPx ? undefined : atOf(plot, x) - askedAt });
  const cursorMs = look.pointedMs === undefined ? undefined : look.pointedMs + askedAt;
  const onSelect = (marble: Marble): void => actions.look({ marble });
  const untilToken = seen.clocks.find(({ measure, reached }) => measure === 'firstToken' && reached)?.ms;
  const output = card?.output ?? '';
  const paths = card === undefined || log.length === 0 ? [] : pathsOf(seen, card, askedAt, untilToken);
  const budgets = new Map(
    card?.stages.flatMap((stage) => (stage.budgetMs === undefined ? [] : [[stage.name, stage.budgetMs] as const])),
  );
  return h(
    'section',
    { class: `drawings card ${run.mode}`, key: `drawings-${run.mode}`, 'data-output': output },
    h('h3', {}, isPair ? `${run.mode}: events` : 'Events', h('span', { class: 'soft' }, ` ${log.length}`)),
    marbleDiagram({
      plot,
      lanes,
      milestones: milestonesOf(seen, askedAt, cursorMs),
      label: `${name} as a marble diagram of ${lanes.length} lanes`,
      selected: look.marble,
      onSelect,
      onPoint,
    }),
    lanes.length > maxLanes && h('p', { class: 'note' }, `${lanes.length - maxLanes} more lanes are not drawn.`),
    h(
      'p',
      { class: 'inspector', 'aria-live': 'polite' },
      look.marble === undefined
        ? 'Point at a marble, or go through them with the arrow keys.'
        : `${duration(look.marble.at - askedAt)}: ${look.marble.words}`,
    ),
    h('h3', {}, isPair ? `${run.mode}: what held it up` : 'What held it up'),
    waterfall({
      plot,
      bars: bars(log, untilMs),
      paths,
      budgets,
      label: `${name} as a waterfall. ${paths.map((path) => `${path.name}: ${path.holdUps.map(({ stage, fromMs, toMs }) => `${stage} ${duration(toMs - fromMs)}`).join(', ')}.`).join(' ')}`,
      cursorMs,
      onPoint,
    }),
  );
}

function pathsOf({ run, log, untilMs }: Seen, card: SurfaceCard, askedAt: number, untilToken: number | undefined) {
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

function legend(): VNode {
  return h(
    'ul',
    { class: 'legend', 'aria-label': 'Legend', key: 'legend' },
    meanings.map(([kind, words]) => h('li', { class: kind }, h('i', { 'aria-hidden': 'true' }), words)),
  );
}

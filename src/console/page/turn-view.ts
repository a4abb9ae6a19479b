import type { RunEvent } from '../../engine/events.ts';
import { type Axis, axisOf, duration } from '../model/axis.ts';
import { cardOf, type SurfaceCard } from '../model/catalogue.ts';
import { askedAtOf, clocksOf } from '../model/promises.ts';
import { soonerWords } from '../model/sooner.ts';
import { answerView, callsView } from './answer-view.ts';
import { clocksView } from './clocks-view.ts';
import { diagramView, heldUpView, type Look, legendView, type Seen } from './drawings-view.ts';
import { h, type VNode } from './h.ts';
import { logView } from './log-view.ts';
import type { Turn, TurnRun } from './turn.ts';

export interface TurnActions {
  cancel(): void;
  readonly look: (to: Partial<Look>) => void;
  play(speed: number): void;
  stop(): void;
}

/** A question, its runs, and how each went. */
export function turnView(turn: Turn, cards: readonly SurfaceCard[], look: Look, actions: TurnActions): VNode[] {
  const seen = turn.runs.map((run) => see(turn, run, cards, look.atMs));
  const axis = turnAxis(turn);
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
    ...seen.map((each) => diagramView(each, axis, look, actions.look, isPair)),
    ...seen.map((each) => heldUpView(each, axis, look, actions.look, isPair)),
    legendView(),
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

/** The stretch of time all runs of a turn are drawn on. */
export function turnAxis(turn: Turn): Axis {
  return axisOf(
    turn.runs.map(({ record, nowMs, isOver }) => ({
      endsAt: nowMs,
      isOver,
      askedAt: askedAtOf(record.log, turn.grows),
      ...beginningOf(record.log),
    })),
  );
}

/** When the last of its runs is over, or now: milliseconds since the question was whole. */
export function turnEnd(turn: Turn): number {
  const ends = turn.runs.map(({ record, nowMs }) => nowMs - (askedAtOf(record.log, turn.grows) ?? nowMs));
  return Math.max(1, ...ends);
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
  const endings = [...new Set(turn.runs.map(({ record }) => record.ending ?? 'running'))];
  const said = turn.isOver ? endings.join(', ') : turn.isGrowing ? 'being typed' : 'running';
  return h(
    'header',
    { class: 'turn' },
    h('h2', {}, text === '' ? '…' : text),
    h(
      'p',
      { class: 'soft' },
      h('span', { class: `badge ${turn.isOver ? endings[0] : 'running'}`, role: 'status' }, said),
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
  const endMs = turnEnd(turn);
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

import type { RunEvent } from '../../engine/events.ts';
import type { Json } from '../../ports/index.ts';
import { answerPieces } from '../model/answer-text.ts';
import { duration } from '../model/axis.ts';
import { type CallCard, callCards } from '../model/calls.ts';
import { h, type VNode } from './h.ts';

/** The answer as it stands, its sentences apart; what was taken back is struck through. */
export function answerView(log: readonly RunEvent[], isOver: boolean): VNode {
  const pieces = answerPieces(log);
  const takenBack = pieces.find((piece) => piece.takenBack !== undefined)?.takenBack;
  const shown = pieces.map(({ text, takenBack: why, sentence }) => {
    if (why !== undefined) return h('del', { title: `taken back: ${why}` }, text);
    if (sentence === undefined) return h('span', { class: 'open' }, text);
    return h(
      'span',
      { class: sentence % 2 === 0 ? 'sentence' : 'sentence odd', title: `sentence ${sentence + 1}` },
      text,
    );
  });
  return h(
    'section',
    { class: 'answer', 'aria-label': 'Answer', 'aria-busy': isOver ? 'false' : 'true' },
    h(
      'p',
      { class: pieces.length === 0 ? 'said nothing soft' : 'said' },
      pieces.length === 0 ? (isOver ? 'Nothing was said.' : 'Nothing has been said yet ') : shown,
      !isOver && h('span', { class: 'caret', 'aria-hidden': 'true' }),
    ),
    takenBack !== undefined && h('p', { class: 'note bad', role: 'status' }, `Taken back: ${takenBack}`),
  );
}

/** Calls shown of one run, at most. */
const maxCalls = 50;

/** The tool calls: what was asked, what came back, and which had begun on a guess. */
export function callsView(log: readonly RunEvent[], askedAt: number): VNode | undefined {
  const cards = callCards(log);
  if (cards.length === 0) return undefined;
  return h(
    'section',
    { class: 'calls', 'aria-label': 'Tools' },
    cards.slice(0, maxCalls).map((card) => callView(card, askedAt)),
    cards.length > maxCalls && h('p', { class: 'soft' }, `${cards.length - maxCalls} more calls are not shown.`),
  );
}

function callView(
  { name, args, startedAt, isGuess, state, tookMs, savedMs, value, problem }: CallCard,
  askedAt: number,
): VNode {
  const guessed = isGuess && (state === 'wasted' ? 'a guess, dropped' : 'begun on a guess');
  const facts = [
    startedAt < askedAt
      ? `${duration(askedAt - startedAt)} before the question was whole`
      : `at ${duration(startedAt - askedAt)}`,
    tookMs === undefined ? 'under way' : `took ${duration(tookMs)}`,
    savedMs !== undefined && `${duration(savedMs)} sooner than the plan`,
    problem,
  ];
  return h(
    'details',
    { class: `call ${state}` },
    h(
      'summary',
      {},
      h('span', { class: 'tool' }, name),
      h('code', {}, short(JSON.stringify(args), 90)),
      guessed !== false && h('span', { class: `tag ${state === 'wasted' ? 'wasted' : 'guess'}` }, guessed),
      h('span', { class: 'soft' }, facts.filter((fact) => fact !== undefined && fact !== false).join(', ')),
    ),
    h('pre', {}, pretty(args)),
    value !== undefined && h('pre', {}, pretty(value)),
  );
}

function short(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}

function pretty(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

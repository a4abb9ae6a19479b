import type { Status } from '../../client/index.ts';
import type { SurfaceCard } from '../model/catalogue.ts';
import type { Look } from './drawings-view.ts';
import { type Form, type FormActions, formView } from './form-view.ts';
import { h, type VNode } from './h.ts';
import { problemView, tokenView } from './notices-view.ts';
import { type Recorded, type RunsActions, runsView } from './runs-view.ts';
import type { Turn } from './turn.ts';
import { type TurnActions, turnView } from './turn-view.ts';

/** All that is shown. */
export interface PageState {
  readonly status: Status;
  readonly problem: string;
  /** A run that was asked for by its id, and is not recorded. */
  readonly missing: string | undefined;
  readonly needsToken: boolean;
  readonly hasToken: boolean;
  readonly form: Form;
  readonly cards: readonly SurfaceCard[];
  readonly card: SurfaceCard | undefined;
  readonly turns: readonly Turn[];
  readonly selected: Turn | undefined;
  readonly look: Look;
  readonly recorded: Recorded | undefined;
}

/** All that can be done. */
export interface PageActions extends FormActions, TurnActions, RunsActions {
  enter(token: string | undefined): void;
  follow(run: string): void;
}

const statusWords: Readonly<Record<Status, string>> = {
  connecting: 'connecting',
  ready: 'connected',
  waiting: 'not connected',
  closed: 'not connected',
};

/** The page as it should be. */
export function pageView(state: PageState, actions: PageActions): VNode[] {
  const { status, problem, missing, needsToken, hasToken, form, cards, card, turns, selected, look, recorded } = state;
  return [
    h(
      'header',
      { class: 'top' },
      h('h1', {}, 'Tailrace', h('span', { class: 'soft' }, ' console')),
      h('span', { class: `status ${status}`, role: 'status' }, statusWords[status]),
    ),
    ...(needsToken ? [tokenView(hasToken ? problem : '', actions.enter)] : []),
    ...(problem !== '' && !needsToken ? [problemView(problem, missing, actions.follow)] : []),
    h(
      'div',
      { class: 'page' },
      h(
        'main',
        {},
        formView(form, cards, card, actions),
        selected === undefined ? emptyView() : turnView(selected, cards, look, actions),
      ),
      runsView(turns, selected, recorded, actions),
    ),
  ];
}

function emptyView(): VNode {
  const words = 'Ask a question, and see its run as it goes: what begins when, what is guessed, what holds it up.';
  return h('p', { class: 'empty soft' }, words);
}

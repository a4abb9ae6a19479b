import type { RunSummary } from '../../observe/run-store/recorded-run.ts';
import { runTimes } from '../../observe/waterfall.ts';
import { duration } from '../model/axis.ts';
import { askedAtOf } from '../model/promises.ts';
import { h, type VNode } from './h.ts';
import type { Turn } from './turn.ts';

/** Recorded runs, as far as they were asked for. */
export interface Recorded {
  readonly kept: '' | RunSummary['kept'];
  readonly order: 'newest' | 'slowest';
  readonly runs: readonly RunSummary[];
  /** Why there are none to see. */
  readonly problem: string;
}

export interface RunsActions {
  select(turn: Turn): void;
  open(run: string): void;
  /** Begins another conversation. */
  renew(): void;
  list(to: Partial<Pick<Recorded, 'kept' | 'order'>>): void;
}

/** What was asked here, and what the server has recorded. */
export function runsView(
  turns: readonly Turn[],
  selected: Turn | undefined,
  recorded: Recorded | undefined,
  actions: RunsActions,
): VNode {
  return h(
    'nav',
    { class: 'runs', 'aria-label': 'Runs' },
    h(
      'h2',
      {},
      'Asked here',
      h(
        'button',
        {
          type: 'button',
          disabled: turns.length === 0,
          onclick: actions.renew,
          title: 'What was said before is not remembered',
        },
        'New session',
      ),
    ),
    turns.length === 0 && h('p', { class: 'soft' }, 'Nothing yet.'),
    h(
      'ul',
      {},
      turns.map((turn) => turnItem(turn, turn === selected, actions)),
    ),
    recorded !== undefined && h('h2', {}, 'Recorded'),
    recorded !== undefined && recordedList(recorded, selected?.id, actions),
  );
}

function turnItem(turn: Turn, isSelected: boolean, { select }: RunsActions): VNode {
  const [first] = turn.runs;
  const ending = turn.isOver ? (first?.record.ending ?? '') : 'running';
  const { firstTokenMs } = runTimes(first?.record.log ?? []);
  const asked = first === undefined ? undefined : askedAtOf(first.record.log, turn.grows);
  const facts = [
    turn.runs.length > 1 ? 'side by side' : first?.mode,
    asked !== undefined && firstTokenMs !== undefined && `first token ${duration(firstTokenMs)}`,
  ];
  return h(
    'li',
    { key: turn.id },
    h(
      'button',
      {
        type: 'button',
        class: isSelected ? 'selected' : '',
        'aria-current': isSelected ? 'true' : undefined,
        onclick: () => select(turn),
      },
      h('span', { class: 'asked' }, turn.asked.text === '' ? '…' : turn.asked.text),
      h(
        'span',
        { class: 'soft' },
        h('span', { class: `badge ${ending}` }, ending),
        ` ${facts.filter((fact) => typeof fact === 'string').join(', ')}`,
      ),
    ),
  );
}

const keptChoices = [
  ['', 'all that was kept'],
  ['slo', 'over a promise'],
  ['failed', 'failed'],
  ['disagreed', 'guess and plan disagreed'],
  ['sample', 'sample'],
] as const;

function recordedList(
  { kept, order, runs, problem }: Recorded,
  selected: string | undefined,
  { list, open }: RunsActions,
): VNode[] {
  return [
    h(
      'div',
      { class: 'choices' },
      h(
        'select',
        {
          value: kept,
          'aria-label': 'Which',
          onchange: (event) => list({ kept: (event.target as HTMLSelectElement).value as Recorded['kept'] }),
        },
        keptChoices.map(([value, words]) => h('option', { value, key: value }, words)),
      ),
      h(
        'select',
        {
          value: order,
          'aria-label': 'Order',
          onchange: (event) => list({ order: (event.target as HTMLSelectElement).value as Recorded['order'] }),
        },
        h('option', { value: 'newest' }, 'newest'),
        h('option', { value: 'slowest' }, 'slowest'),
      ),
      h('button', { type: 'button', onclick: () => list({}) }, 'Refresh'),
    ),
    ...(problem === '' ? [] : [h('p', { class: 'soft', role: 'status' }, problem)]),
    ...(problem === '' && runs.length === 0
      ? [h('p', { class: 'soft' }, 'None: slow and failed runs are recorded, and a sample of the rest.')]
      : []),
    h(
      'ul',
      {},
      runs.map((run) => recordedItem(run, run.run === selected, open)),
    ),
  ];
}

function recordedItem(
  { run, pipeline, surface, startedAt, outcome, kept, fullMs }: RunSummary,
  isSelected: boolean,
  open: (run: string) => void,
): VNode {
  return h(
    'li',
    { key: run },
    h(
      'button',
      {
        type: 'button',
        class: isSelected ? 'selected' : '',
        title: run,
        'aria-current': isSelected ? 'true' : undefined,
        onclick: () => open(run),
      },
      h('span', { class: 'asked' }, `${pipeline}/${surface}, ${duration(fullMs)}`),
      h(
        'span',
        { class: 'soft' },
        h('span', { class: `badge ${outcome}` }, outcome),
        ` ${kept === 'slo' ? 'over a promise' : kept}, ${new Date(startedAt).toLocaleTimeString()}`,
      ),
    ),
  );
}

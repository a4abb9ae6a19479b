import { type Bar, bars } from '../observe/bars.ts';
import type { Score } from './score.ts';

/** One line of a score: when something was at work, and what happened there. Virtual milliseconds. */
export interface Lane {
  readonly name: string;
  /** Where it began and ended; a lane of single events has none. An open end is where the run ended. */
  readonly spans: readonly { readonly from: number; readonly to: number; readonly end: Bar['end'] }[];
  readonly marks: readonly Mark[];
}

export interface Mark {
  readonly at: number;
  readonly label: string;
}

/** The lanes of a score from top to bottom: what the ports were asked, what the stages did, what a client saw. */
export function lanesOf(score: Score): Lane[] {
  return [...portLanes(score), ...stageLanes(score), ...outputLanes(score)];
}

function portLanes({ calls, endsAt }: Score): Lane[] {
  const lanes = new Map<string, Lane['spans'][number][]>();
  for (const { port, what, beganAt, endedAt, abortedAt } of calls) {
    const name = what === undefined ? `${port}()` : `${port}.${what}()`;
    const end = endedAt !== undefined ? 'complete' : abortedAt !== undefined ? 'cut' : 'open';
    const spans = lanes.get(name) ?? [];
    spans.push({ from: beganAt, to: endedAt ?? abortedAt ?? endsAt, end });
    lanes.set(name, spans);
  }
  return [...lanes].map(([name, spans]) => ({ name, spans, marks: [] }));
}

function stageLanes({ log, endsAt }: Score): Lane[] {
  const lanes = new Map<string, { spans: Lane['spans'][number][]; marks: Mark[] }>();
  for (const { label, kind, startedAt, firstAt, endedAt, end } of bars(log, endsAt)) {
    if (kind !== 'stage') continue;
    const lane = lanes.get(label) ?? { spans: [], marks: [] };
    lanes.set(label, lane);
    lane.spans.push({ from: startedAt, to: endedAt, end });
    if (firstAt !== undefined) lane.marks.push({ at: firstAt, label: '*' });
  }
  return [...lanes].map(([name, lane]) => ({ name, ...lane }));
}

function outputLanes(score: Score): Lane[] {
  const events = (name: string, marks: readonly Mark[]): Lane[] =>
    marks.length === 0 ? [] : [{ name, spans: [], marks }];
  const text = score.text.map(({ at, value }) => ({ at, label: short(value) }));
  const sentences = score.sentences.map(({ at }, index) => ({ at, label: `s${index + 1}` }));
  const { ending } = score;
  return [
    ...events(
      'tool starts',
      score.toolStarts.map(({ at, value }) => ({ at, label: value })),
    ),
    ...events(
      'guesses',
      score.speculation.map(({ at, value }) => ({ at, label: value })),
    ),
    ...events('text', text),
    ...events('sentences', sentences),
    ...events(
      'retracts',
      score.retractions.map(({ at, value }) => ({ at, label: `←${value}` })),
    ),
    ...events('end', ending === undefined ? [] : [{ at: ending.at, label: ending.value }]),
  ];
}

/** A piece of text as a label: blanks made visible, and no longer than it must be. */
export function short(text: string, longest = 12): string {
  const visible = text.replace(/\n/g, '⏎').replace(/ /g, '·');
  return visible.length <= longest ? visible : `${visible.slice(0, longest - 1)}…`;
}

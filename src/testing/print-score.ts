import { type Lane, lanesOf } from './lanes.ts';
import type { Score } from './score.ts';

/**
 * A score as text: a column for every instant at which something happened, so that a second of silence takes no more
 * room than a millisecond.
 *
 * ```
 * ms         0    10  30   110
 * screen     ├────|
 * search()            ├────|
 * text                     We·have·
 * ```
 *
 * `├` begins, `|` ends, `✕` is cut off, `*` is a stage's first element.
 */
export function printScore(score: Score): string {
  return printLanes(lanesOf(score));
}

/** Lanes of any kind, drawn one above the other on one scale. */
export function printLanes(lanes: readonly Lane[]): string {
  const instants = [...new Set(lanes.flatMap(instantsOf))].sort((a, b) => a - b);
  const cells = lanes.map((lane) => instants.map((at) => cellOf(lane, at)));
  const widths = instants.map((at, column) =>
    Math.max(String(at).length, ...cells.map((row) => (row[column]?.text ?? '').length)),
  );
  const named = Math.max(2, ...lanes.map(({ name }) => name.length));
  const line = (name: string, row: readonly Cell[]): string =>
    `${name.padEnd(named)}  ${row
      .map(({ text, filled }, column) => {
        const wide = (widths[column] ?? 0) + 1;
        return text.padEnd(wide, filled ? '─' : ' ');
      })
      .join('')}`.trimEnd();
  const header = line(
    'ms',
    instants.map((at) => ({ text: String(at), filled: false })),
  );
  return [header, ...lanes.map((lane, row) => line(lane.name, cells[row] ?? []))].join('\n');
}

interface Cell {
  readonly text: string;
  /** Whether work goes on to the next instant. */
  readonly filled: boolean;
}

function instantsOf({ spans, marks }: Lane): number[] {
  return [...spans.flatMap(({ from, to }) => [from, to]), ...marks.map(({ at }) => at)];
}

const ends = { complete: '|', cut: '✕', open: '…' } as const;

function cellOf({ spans, marks }: Lane, at: number): Cell {
  const here = marks.filter((mark) => mark.at === at).map(({ label }) => label);
  const ending = spans.filter(({ to }) => to === at);
  const beginning = spans.some(({ from }) => from === at) ? '├' : '';
  // What ended as another began stands before it.
  const before = beginning === '' ? [] : ending.filter(({ from }) => from < at);
  const after = ending.filter((span) => !before.includes(span));
  const drawn = (of: readonly Lane['spans'][number][]): string => of.map(({ end }) => ends[end]).join('');
  const filled = spans.some(({ from, to }) => from <= at && at < to);
  const text = [drawn(before), beginning, here.join(','), drawn(after)].join('');
  return { text: text === '' && filled ? '─' : text, filled };
}

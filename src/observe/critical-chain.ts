import type { Mode } from '../engine/events.ts';
import type { EdgeRole } from '../engine/handle.ts';

/** When each stage of one run began, gave its first element and ended, by place, in milliseconds; NaN: it did not. */
export interface StageTimes {
  readonly startedAt: ArrayLike<number>;
  readonly firstAt: ArrayLike<number>;
  readonly endedAt: ArrayLike<number>;
}

/** A pipeline as far as the chain looks at it. */
export interface ChainGraph {
  readonly stages: readonly { readonly inputs: readonly { readonly from: number; readonly role: EdgeRole }[] }[];
  /** The place of the stage whose elements are the answer. */
  readonly output: number;
}

/**
 * Tells which stage held a run up when, from `atMs` back to its beginning; the parts add up to `atMs`.
 *
 * It walks back from the output: what a stage did since the last thing it was given is its own; what it was given came
 * from the input whose element or end came last, and the walk goes on there. A guess holds nothing up. In sequential
 * mode a stage also waits for those that merely stand before it in the order.
 *
 * A stage that reads a stream is taken to wait for its first element or for its end: the elements between leave no
 * trace in a run's log.
 */
export function walkCriticalChain(
  graph: ChainGraph,
  mode: Mode,
  times: StageTimes,
  atMs: number,
  visit: (place: number, fromMs: number, toMs: number) => void,
): void {
  let place = graph.output;
  let until = atMs;
  // Cancelled stages may end in any order at one moment; the walk must end all the same.
  for (let steps = 2 * graph.stages.length; ; steps--) {
    let latest = 0;
    let next = -1;
    for (const { from, role } of graph.stages[place]?.inputs ?? []) {
      if (role === 'guess') continue;
      const came = lastEventUpTo(times, from, until);
      if (came < latest) continue;
      latest = came;
      next = from;
    }
    if (mode === 'sequential') {
      const before = lastEndBetween(times, latest, Math.min(times.startedAt[place] as number, until));
      if (before >= 0) {
        latest = times.endedAt[before] as number;
        next = before;
      }
    }
    const isEnd = next < 0 || latest === 0 || steps === 0;
    visit(place, isEnd ? 0 : latest, until);
    if (isEnd) return;
    place = next;
    until = latest;
  }
}

/** -1 where the stage had done nothing by then. Comparisons with NaN are false. */
function lastEventUpTo({ startedAt, firstAt, endedAt }: StageTimes, place: number, until: number): number {
  if ((endedAt[place] as number) <= until) return endedAt[place] as number;
  if ((firstAt[place] as number) <= until) return firstAt[place] as number;
  return (startedAt[place] as number) <= until ? (startedAt[place] as number) : -1;
}

/** The stage that ended last after one time and not after another; -1 where none did. */
function lastEndBetween({ startedAt, endedAt }: StageTimes, after: number, upTo: number): number {
  let found = -1;
  let latest = after;
  for (let place = 0; place < endedAt.length; place++) {
    const ended = endedAt[place] as number;
    if (ended > latest && ended <= upTo && (startedAt[place] as number) < ended) {
      latest = ended;
      found = place;
    }
  }
  return found;
}

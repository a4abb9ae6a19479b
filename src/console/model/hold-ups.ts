import type { Mode, RunEvent } from '../../engine/events.ts';
import { type ChainGraph, walkCriticalChain } from '../../observe/critical-chain.ts';
import type { SurfaceCard } from './catalogue.ts';

/** A stretch of time in which a stage held the run up. Milliseconds since the run began. */
export interface HoldUp {
  readonly stage: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * The critical path of a run as it went: which stage held it up when, from the whole question to an instant of it, in order of
 * time. Empty where the pipeline is not known.
 */
export function holdUpsOf(
  log: readonly RunEvent[],
  { output, stages }: Pick<SurfaceCard, 'output' | 'stages'>,
  mode: Mode,
  askedAt: number,
  untilMs: number,
): HoldUp[] {
  const places = new Map(stages.map(({ name }, place) => [name, place]));
  const at = (): number[] => stages.map(() => Number.NaN);
  const times = { startedAt: at(), firstAt: at(), endedAt: at() };
  for (const event of log) {
    if (event.type !== 'stage') continue;
    const place = places.get(event.stage);
    if (place === undefined) continue;
    if (event.phase === 'start') times.startedAt[place] = event.at - askedAt;
    else {
      times.firstAt[place] = (event.firstAt ?? Number.NaN) - askedAt;
      times.endedAt[place] = event.at - askedAt;
    }
  }
  const graph: ChainGraph = {
    output: places.get(output) ?? -1,
    stages: stages.map(({ inputs }) => ({
      inputs: inputs.flatMap(({ stage, role }) => {
        const from = places.get(stage);
        return from === undefined ? [] : [{ from, role }];
      }),
    })),
  };
  const found: HoldUp[] = [];
  if (graph.output < 0) return found;
  walkCriticalChain(graph, mode, times, untilMs - askedAt, (place, fromMs, toMs) => {
    const stage = stages[place]?.name;
    if (stage !== undefined && toMs > fromMs) found.unshift({ stage, fromMs: fromMs + askedAt, toMs: toMs + askedAt });
  });
  return found;
}

import type { Mode } from '../../engine/events.ts';
import type { Pipeline } from '../../engine/pipeline.ts';
import { type StageTimes, walkCriticalChain } from '../../observe/critical-chain.ts';

/** Adds to `shares` how much of the time up to `atMs` each stage held the run up; the parts add up to `atMs`. */
export function addCriticalChain(
  pipeline: Pipeline,
  mode: Mode,
  times: StageTimes,
  atMs: number,
  shares: Float64Array,
): void {
  walkCriticalChain(pipeline, mode, times, atMs, (place, fromMs, toMs) => {
    shares[place] = (shares[place] as number) + toMs - fromMs;
  });
}

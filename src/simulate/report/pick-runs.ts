import type { RunEvent } from '../../engine/events.ts';
import type { Baseline } from '../compare.ts';
import { simulate } from '../simulate.ts';

/** The log of one run, and why it was picked. */
export interface PickedRun {
  readonly title: string;
  readonly log: readonly RunEvent[];
}

/**
 * The logs of the median run and of the run at p99, by the time of the whole answer. No log was kept: the simulation is
 * made once more, which gives the same runs, and these two are written down.
 */
export function pickRuns({ options, times }: Baseline): PickedRun[] {
  const order = [...times.full.keys()]
    .filter((index) => !Number.isNaN(times.full[index]))
    .sort((a, b) => (times.full[a] as number) - (times.full[b] as number) || a - b);
  if (order.length === 0) return [];
  const at = (p: number): number => order[Math.max(Math.ceil(p * order.length) - 1, 0)] as number;
  const picks = [
    { title: 'The median run', index: at(0.5), log: [] as RunEvent[] },
    { title: 'The run at p99', index: at(0.99), log: [] as RunEvent[] },
  ];
  const { onProgress: _, ...quiet } = options;
  simulate({
    ...quiet,
    onEvent: (index, event) => {
      for (const pick of picks) if (pick.index === index) pick.log.push(event);
    },
  });
  return picks.map(({ title, index, log }) => ({ title: `${title}: run ${index}`, log }));
}

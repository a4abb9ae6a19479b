import type { Pipeline, Stage } from './pipeline.ts';

/** The chain of stages whose budgets add up to the most, from the input to the output. */
export interface CriticalPath {
  readonly totalMs: number;
  readonly steps: readonly { readonly stage: string; readonly ms: number }[];
}

/**
 * The longest path by declared budgets. `first` counts what each stage takes up to its first element, since a streaming
 * edge passes that on at once; `full` counts whole budgets. Guesses run beside the path and do not count.
 */
export function criticalPath(
  pipeline: Pipeline,
  optionsOf: (stage: Stage) => Readonly<Record<string, unknown>>,
  until: 'first' | 'full',
): CriticalPath {
  const best: CriticalPath[] = [];
  pipeline.stages.forEach((stage, place) => {
    let longest: CriticalPath = { totalMs: 0, steps: [] };
    for (const { from, role } of stage.inputs) {
      const path = best[from];
      if (role !== 'guess' && path !== undefined && path.totalMs > longest.totalMs) longest = path;
    }
    const ms = costOf(optionsOf(stage), until);
    best[place] =
      ms === 0 ? longest : { totalMs: longest.totalMs + ms, steps: [...longest.steps, { stage: stage.name, ms }] };
  });
  return best[pipeline.output] ?? { totalMs: 0, steps: [] };
}

function costOf(options: Readonly<Record<string, unknown>>, until: 'first' | 'full'): number {
  const whole = typeof options.budgetMs === 'number' ? options.budgetMs : 0;
  if (until === 'full') return whole;
  return typeof options.firstMs === 'number' ? options.firstMs : whole;
}

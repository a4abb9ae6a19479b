import type { LinearModel } from '../linear/linear-model.ts';

/** Labels of the complexity model: which of the two models is right. */
export const ONLY_STRONG = 'strong';
export const ONLY_WEAK = 'weak';
export const BOTH = 'both';
export const NEITHER = 'neither';

/** How much likelier the strong model alone is right about a question shape than the weak one alone: -1 to 1. */
export function expectedGain(model: LinearModel, shape: string): number {
  const shares = model.shares(shape);
  return (shares[model.labels.indexOf(ONLY_STRONG)] ?? 0) - (shares[model.labels.indexOf(ONLY_WEAK)] ?? 0);
}

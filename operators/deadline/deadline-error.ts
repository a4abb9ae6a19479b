/** Which limit was reached: the stage's own, the run's remainder, that of the first value, or that of a silence. */
export type DeadlineLimit = 'budget' | 'run' | 'first' | 'gap';

/** Time ran out. */
export class DeadlineError extends Error {
  readonly code = 'deadline-exceeded';
  /** The limit that was reached, in milliseconds: of a silence, or since the subscription; 0 where none was left at all. */
  readonly limitMs: number;
  readonly limitedBy: DeadlineLimit;

  constructor(limitMs: number, limitedBy: DeadlineLimit) {
    super(`${meaning[limitedBy]} after ${limitMs} ms: ${mend[limitedBy]}`);
    this.name = 'DeadlineError';
    this.limitMs = limitMs;
    this.limitedBy = limitedBy;
  }
}

const meaning: Record<DeadlineLimit, string> = {
  budget: "the stage's budget was spent",
  run: "the run's time was spent",
  first: 'no accepted value had come',
  gap: 'no further accepted value had come',
};

const mend: Record<DeadlineLimit, string> = {
  budget: 'raise budgetMs, or give onExceeded an answer to use instead',
  run: "raise the run's deadline, or make an earlier stage faster",
  first: 'raise firstMs, or fall back to a faster source',
  gap: 'raise gapMs, or go on with another source',
};

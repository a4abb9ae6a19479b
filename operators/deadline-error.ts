/** Which limit was reached: the stage's own, the run's remainder, or the one for the first accepted value. */
export type DeadlineLimit = 'budget' | 'run' | 'first';

/** Time ran out. */
export class DeadlineError extends Error {
  readonly code = 'deadline-exceeded';
  /** The limit that was reached, in milliseconds from the subscription; 0 where none was left to begin with. */
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
};

const mend: Record<DeadlineLimit, string> = {
  budget: 'raise budgetMs, or give onExceeded an answer to use instead',
  run: "raise the run's deadline, or make an earlier stage faster",
  first: 'raise firstMs, or fall back to a faster source',
};

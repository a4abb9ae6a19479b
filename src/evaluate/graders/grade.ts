import type { GradedAnswer } from '../graded-answer.ts';

/** How good an answer is by one measure. */
export interface Grade {
  /** 0 to 1. */
  readonly score: number;
  /** What was wrong, for a person; empty where nothing was. */
  readonly notes: readonly string[];
}

/** Grades one answer; undefined where the measure says nothing of it, so that it counts for nothing. */
export type Grader = (answer: GradedAnswer, limits: Readonly<Record<string, number>>) => Grade | undefined;

export const right: Grade = { score: 1, notes: [] };

/** The share of some that are right, with a note for each that is not. */
export function shareOf<T>(all: readonly T[], isRight: (each: T) => boolean, note: (each: T) => string): Grade {
  const wrong = all.filter((each) => !isRight(each));
  return all.length === 0 ? right : { score: 1 - wrong.length / all.length, notes: wrong.map(note) };
}

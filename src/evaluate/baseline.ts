import type { SurfaceScore } from './evaluate.ts';

/** Scores of another time, as a file in the repository keeps them. */
export interface Baseline {
  readonly pipeline: string;
  readonly version: number;
  /** What answered. */
  readonly model: string;
  /** What judged; absent: nothing did. */
  readonly judge?: string;
  readonly questions: number;
  readonly surfaces: Readonly<
    Record<string, { readonly score: number; readonly means: Readonly<Record<string, number>> }>
  >;
}

/** A mean, or a score, that is now another. */
export interface Movement {
  readonly surface: string;
  /** A grader's name, or `score`. */
  readonly measure: string;
  readonly before: number;
  readonly now: number;
  /** True where it fell by more than the tolerance. */
  readonly isDrop: boolean;
}

/** How the baseline stands to what was measured now. */
export interface Comparison {
  readonly movements: readonly Movement[];
  /** What makes the two unlike: another model, another set of questions, another judge. */
  readonly differences: readonly string[];
}

/** What was measured now, to be held against later. */
export function baselineOf(about: Omit<Baseline, 'surfaces'>, scores: readonly SurfaceScore[]): Baseline {
  const surfaces = scores.map(({ surface, score, means }) => [surface, { score, means }] as const);
  return { ...about, surfaces: Object.fromEntries(surfaces) };
}

/**
 * Holds scores against a baseline. A measure that the baseline has and that is now missing has dropped to nothing; one
 * that only one of two judges could give is not compared.
 */
export function compareToBaseline(before: Baseline, now: Baseline, tolerance: number): Comparison {
  const sameJudge = before.judge === now.judge;
  const movements = Object.entries(now.surfaces).flatMap(([surface, { score, means }]) => {
    const known = before.surfaces[surface];
    if (known === undefined) return [];
    const measures = { score: known.score, ...known.means };
    return Object.entries(measures).flatMap(([measure, old]): Movement[] => {
      if (measure === 'judge' && !sameJudge) return [];
      const value = measure === 'score' ? score : (means[measure] ?? 0);
      return [{ surface, measure, before: old, now: value, isDrop: old - value > tolerance + 1e-9 }];
    });
  });
  return { movements, differences: differencesOf(before, now) };
}

function differencesOf(before: Baseline, now: Baseline): string[] {
  const named = (what: string, old: unknown, value: unknown): string[] =>
    old === value ? [] : [`${what} was ${String(old ?? 'none')}, now ${String(value ?? 'none')}`];
  return [
    ...named('version', before.version, now.version),
    ...named('model', before.model, now.model),
    ...named('judge', before.judge, now.judge),
    ...named('number of questions', before.questions, now.questions),
    ...Object.keys(now.surfaces)
      .filter((surface) => before.surfaces[surface] === undefined)
      .map((surface) => `${surface} is not in the baseline`),
  ];
}

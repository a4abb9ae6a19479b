/** The graders that need no model. */
export type GraderName = 'concision' | 'depth' | 'facts' | 'grounding' | 'intent' | 'length' | 'safety';

/** What each may be told; every one also takes `weight` and `least`. */
export const graderLimits: Readonly<Record<GraderName, readonly string[]>> = {
  concision: ['maxWords', 'maxSentences'],
  depth: [],
  facts: [],
  grounding: [],
  intent: [],
  length: ['minChars', 'maxChars'],
  safety: [],
};

/** How one grader counts on a surface. */
export interface GraderSettings {
  /** What its mean counts for in the score of a surface. Default 1. */
  readonly weight: number;
  /** A mean under this fails, whatever the baseline is. Absent: only a drop fails. */
  readonly least?: number;
  /** The grader's own limits. */
  readonly limits: Readonly<Record<string, number>>;
}

/** What makes an answer good on one surface. */
export interface Rubric {
  readonly surface: string;
  readonly graders: Readonly<Partial<Record<GraderName, GraderSettings>>>;
  /** What a judging model is asked, in words. */
  readonly judge?: string;
}

/** The rubrics of a pipeline's surfaces, and how much worse than its baseline a score may be. */
export interface Rubrics {
  /** A mean that falls by more than this fails. */
  readonly tolerance: number;
  readonly surfaces: readonly Rubric[];
}

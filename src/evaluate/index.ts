export { type Baseline, baselineOf, type Comparison, compareToBaseline, type Movement } from './baseline.ts';
export { type EvaluateOptions, evaluate, type GradedQuestion, type SurfaceScore } from './evaluate.ts';
export type { Grade } from './graders/grade.ts';
export type { Judge } from './judge.ts';
export { printSurface } from './print-evaluation.ts';
export type { EvalQuestion } from './question.ts';
export { readQuestions } from './read-questions.ts';
export { readRubrics } from './read-rubrics.ts';
export type { GraderName, GraderSettings, Rubric, Rubrics } from './rubric.ts';

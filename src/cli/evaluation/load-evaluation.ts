import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Baseline, type EvalQuestion, type Rubrics, readQuestions, readRubrics } from '../../evaluate/index.ts';
import type { Offer } from '../../index.ts';
import { loadPipelines } from '../load-pipelines.ts';

/** Which files an evaluation is made of; those that are absent stand beside the pipeline. */
export interface EvaluationFiles {
  readonly rubrics?: string | undefined;
  readonly questions?: string | undefined;
  readonly baseline?: string | undefined;
}

/** A pipeline with all that it is held against. */
export interface LoadedEvaluation {
  readonly offer: Offer;
  readonly rubrics: Rubrics;
  readonly questions: readonly EvalQuestion[];
  /** Where the baseline is kept. */
  readonly file: string;
  /** Absent where none was saved yet. */
  readonly baseline: Baseline | undefined;
}

/**
 * Reads `NAME.rubrics.yaml`, `NAME.questions.yaml` and `NAME.eval-baseline.json` beside the pipelines.
 *
 * @param surface the one to evaluate; absent: all that have a rubric.
 * @throws Error where there is no such pipeline, surface or file; DefinitionError naming file and line.
 */
export function loadEvaluation(name: string, surface: string | undefined, files: EvaluationFiles): LoadedEvaluation {
  const offers = loadPipelines();
  const offer = offers.find(({ pipeline }) => pipeline.name === name);
  if (offer === undefined) {
    throw new Error(
      `there is no pipeline ${name}; there are ${offers.map(({ pipeline }) => pipeline.name).join(', ')}`,
    );
  }
  const rubricFile = files.rubrics ?? besides(name, 'rubrics.yaml');
  const known = (offer.surfaces ?? []).map((each) => each.name);
  const rubrics = readRubrics(textOf(rubricFile), shortOf(rubricFile), known);
  const chosen = rubrics.surfaces.filter((each) => surface === undefined || each.surface === surface);
  if (chosen.length === 0) {
    const there = rubrics.surfaces.map((each) => each.surface).join(', ') || 'none';
    throw new Error(`${rubricFile} has no rubric for ${surface ?? 'any surface'}; it has ${there}`);
  }
  const questionFile = files.questions ?? besides(name, 'questions.yaml');
  const questions = Object.values(readQuestions(textOf(questionFile), shortOf(questionFile))).flat();
  const file = files.baseline === undefined ? besides(name, 'eval-baseline.json') : resolve(files.baseline);
  const baseline = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Baseline) : undefined;
  return { offer, rubrics: { ...rubrics, surfaces: chosen }, questions, file, baseline };
}

function besides(name: string, ending: string): string {
  return fileURLToPath(new URL(`../../../pipelines/${name}.${ending}`, import.meta.url));
}

function textOf(file: string): string {
  if (!existsSync(file)) throw new Error(`there is no file ${file}: an evaluation needs one`);
  return readFileSync(file, 'utf8');
}

/** As it is named in errors. */
function shortOf(file: string): string {
  return file.split('/').slice(-2).join('/');
}

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { App } from '../../app/app.ts';
import { appFilePlaces, findAppFile } from '../../app/app-files.ts';
import { offersOf } from '../../app/offers-of.ts';
import { type Baseline, type EvalQuestion, type Rubrics, readQuestions, readRubrics } from '../../evaluate/index.ts';
import type { Offer, Pipeline } from '../../index.ts';

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
 * Reads `NAME.rubrics.yaml`, `NAME.questions.yaml` and `NAME.eval-baseline.json` beside an app.
 *
 * @param name absent: the app's first pipeline.
 * @param surface the one to evaluate; absent: all that have a rubric.
 * @throws Error where there is no such pipeline, surface or file; DefinitionError naming file and line.
 */
export function loadEvaluation(
  app: App,
  name: string | undefined,
  surface: string | undefined,
  files: EvaluationFiles,
): LoadedEvaluation {
  const offers = offersOf(app);
  const asked = name ?? offers[0]?.pipeline.name;
  // Of several versions, the newest: it is what requests that name none get.
  const [offer] = offers
    .filter(({ pipeline }) => pipeline.name === asked)
    .toSorted((one, other) => other.pipeline.version - one.pipeline.version);
  if (offer === undefined) {
    throw new Error(
      `there is no pipeline ${name}; there are ${offers.map(({ pipeline }) => pipeline.name).join(', ')}`,
    );
  }
  const rubricFile = files.rubrics ?? besides(app, offer.pipeline, 'rubrics');
  const known = offer.surfaces.map((each) => each.name);
  const rubrics = readRubrics(textOf(rubricFile), relative('.', rubricFile), known);
  const chosen = rubrics.surfaces.filter((each) => surface === undefined || each.surface === surface);
  if (chosen.length === 0) {
    const there = rubrics.surfaces.map((each) => each.surface).join(', ') || 'none';
    throw new Error(`${rubricFile} has no rubric for ${surface ?? 'any surface'}; it has ${there}`);
  }
  const questionFile = files.questions ?? besides(app, offer.pipeline, 'questions');
  const questions = Object.values(readQuestions(textOf(questionFile), relative('.', questionFile))).flat();
  const file = resolve(files.baseline ?? join(dirname(rubricFile), `${offer.pipeline.name}.eval-baseline.json`));
  const baseline = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Baseline) : undefined;
  return { offer, rubrics: { ...rubrics, surfaces: chosen }, questions, file, baseline };
}

/** @throws Error naming where the file was looked for. */
function besides(app: App, pipeline: Pipeline, kind: 'rubrics' | 'questions'): string {
  const found = findAppFile(app, pipeline, kind);
  if (found !== undefined) return found;
  const places = appFilePlaces(app, pipeline, kind).map((place) => relative('.', place));
  throw new Error(`${pipeline.name} has no ${kind}: write ${places[1]}, or name a file with --${kind}`);
}

function textOf(file: string): string {
  if (!existsSync(file)) throw new Error(`there is no file ${file}: an evaluation needs one`);
  return readFileSync(file, 'utf8');
}

import { concatMap, defer, from, map, type Observable, of, type SchedulerLike, toArray } from 'rxjs';
import {
  type Bindings,
  createEngine,
  type Engine,
  type Json,
  type Moderator,
  type Offer,
  type RunEvent,
  type Verdict,
} from '../index.ts';
import { adapterCall } from './adapter-call.ts';
import { answerIn, type GradedAnswer } from './graded-answer.ts';
import type { Grade } from './graders/grade.ts';
import { graders } from './graders/index.ts';
import { type Judge, judged } from './judge.ts';
import type { EvalQuestion } from './question.ts';
import type { GraderName, Rubric, Rubrics } from './rubric.ts';
import { witness } from './witness.ts';

export interface EvaluateOptions {
  /** The pipeline and its surfaces; those without a rubric are not evaluated. */
  readonly offer: Offer;
  /** Adapters for every port. Caches among them are not used: every answer is made anew. */
  readonly bindings: Bindings;
  readonly rubrics: Rubrics;
  readonly questions: readonly EvalQuestion[];
  readonly scheduler: SchedulerLike;
  /** Gives a number in [0, 1); seeded, so that two evaluations are alike. */
  readonly random: () => number;
  /** Looks at every answer for the safety grade. Absent: what was refused is looked at alone. */
  readonly moderator?: Moderator;
  /** Absent: no model grades. */
  readonly judge?: Judge;
  /** Told of each answer when it has its grades. */
  readonly onAnswer?: (answer: GradedQuestion) => void;
}

/** One answer and its grades. */
export interface GradedQuestion {
  readonly surface: string;
  readonly ask: string;
  readonly text: string;
  readonly outcome: string;
  /** By grader; those that say nothing of it are absent. `judge` where a model was asked. */
  readonly grades: Readonly<Record<string, Grade>>;
  /** Why a judging model gave no grade. */
  readonly unjudged?: string;
}

/** What a surface is worth by its rubric. */
export interface SurfaceScore {
  readonly surface: string;
  /** The weighted mean of its graders' means; the judge's is not among them. */
  readonly score: number;
  /** Means by grader, over the questions it says something of. */
  readonly means: Readonly<Record<string, number>>;
  /** Means that are under their rubric's `least`. */
  readonly under: readonly GraderName[];
  readonly answers: readonly GradedQuestion[];
}

/**
 * Asks every question on every surface that has a rubric, one after the other, each in a conversation of its own, and
 * grades the answers. Emits one score a surface, in the order of the rubrics, and completes.
 *
 * Cold. Unsubscribing cancels the run under way. A run that fails is an answer without text; an error of the moderator
 * is an error of the evaluation.
 *
 * @throws DefinitionError (as an error of the stream) where a port is not bound.
 */
export function evaluate(options: EvaluateOptions): Observable<SurfaceScore> {
  const { offer, bindings, rubrics, questions, scheduler, random, moderator, judge, onAnswer } = options;
  return defer(() => {
    const witnessed = witness(bindings);
    const engine = createEngine({ offers: [offer], bindings: witnessed.bindings, scheduler, random });
    const asking = new Asking(engine, offer.pipeline.name, witnessed.take);
    const verdictOn = (text: string, asked: Moderator): Observable<Verdict> =>
      adapterCall('moderator', scheduler, (call) => asked.check({ direction: 'output', text, checked: 0 }, call));
    const graded = (rubric: Rubric, question: EvalQuestion): Observable<GradedQuestion> =>
      asking.answer(rubric.surface, question).pipe(
        concatMap((answer) =>
          moderator === undefined
            ? of(answer)
            : verdictOn(answer.text, moderator).pipe(map((verdict) => ({ ...answer, verdict }))),
        ),
        concatMap((answer) => {
          const own = grade(answer, rubric);
          if (judge === undefined) return of(own);
          return judged(answer, rubric.judge ?? '', judge, scheduler).pipe(
            map((said) =>
              'error' in said ? { ...own, unjudged: said.error } : { ...own, grades: { ...own.grades, judge: said } },
            ),
          );
        }),
      );
    return from(rubrics.surfaces).pipe(
      concatMap((rubric) =>
        from(questions).pipe(
          concatMap((question) => graded(rubric, question)),
          map((answer) => {
            onAnswer?.(answer);
            return answer;
          }),
          toArray(),
          map((answers) => scoreOf(rubric, answers)),
        ),
      ),
    );
  });
}

/** Runs questions on one engine. */
class Asking {
  readonly #engine: Engine;
  readonly #pipeline: string;
  readonly #take: (run: string) => readonly string[];
  #asked = 0;

  constructor(engine: Engine, pipeline: string, take: (run: string) => readonly string[]) {
    this.#engine = engine;
    this.#pipeline = pipeline;
    this.#take = take;
  }

  answer(surface: string, question: EvalQuestion): Observable<Omit<GradedAnswer, 'verdict'>> {
    const session = `evaluation-${++this.#asked}`;
    const turns = [...(question.after ?? []), question.ask];
    const before: string[] = [];
    return from(turns).pipe(
      concatMap((text, turn) => {
        const run = `${session}.${turn}`;
        const user = question.user === undefined ? undefined : { user: question.user };
        return this.#run(run, surface, { text, session, ...user }).pipe(
          map((log) => {
            const answer = { question, ...answerIn(log), known: this.#take(run), before: [...before] };
            before.push(text, answer.text);
            return { answer, isLast: turn === turns.length - 1 };
          }),
        );
      }),
      concatMap(({ answer, isLast }) => (isLast ? [answer] : [])),
    );
  }

  #run(run: string, surface: string, input: Json): Observable<readonly RunEvent[]> {
    const request = { run, pipeline: this.#pipeline, surface, input, aloud: false };
    return defer(() => this.#engine.startRun(request).pipe(toArray()));
  }
}

function grade(answer: GradedAnswer, { surface, graders: wanted }: Rubric): GradedQuestion {
  const grades = Object.entries(wanted).flatMap(([name, { limits }]) => {
    const given = graders[name as GraderName](answer, limits);
    return given === undefined ? [] : [[name, given] as const];
  });
  const { text, outcome, question } = answer;
  return { surface, ask: question.ask, text, outcome, grades: Object.fromEntries(grades) };
}

function scoreOf({ surface, graders: wanted }: Rubric, answers: readonly GradedQuestion[]): SurfaceScore {
  const means: Record<string, number> = {};
  for (const name of [...Object.keys(wanted), 'judge']) {
    const scores = answers.flatMap(({ grades }) => grades[name]?.score ?? []);
    if (scores.length > 0) means[name] = rounded(scores.reduce((sum, score) => sum + score, 0) / scores.length);
  }
  let weights = 0;
  let sum = 0;
  for (const [name, { weight }] of Object.entries(wanted)) {
    const mean = means[name];
    if (mean === undefined) continue;
    weights += weight;
    sum += weight * mean;
  }
  const under = Object.entries(wanted).flatMap(([name, { least = 0 }]) =>
    (means[name] ?? 1) < least ? [name as GraderName] : [],
  );
  return { surface, score: weights === 0 ? 0 : rounded(sum / weights), means, under, answers };
}

/** Four places: what a file of baselines keeps. */
function rounded(score: number): number {
  return Math.round(score * 10_000) / 10_000;
}

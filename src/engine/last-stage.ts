import { EMPTY, from, type Observable } from 'rxjs';
import type { Plan, PlannedStage } from './compile.ts';
import type { ReplyPart } from './reply.ts';
import type { RunHost } from './run-host.ts';
import type { StageHost } from './stage-host.ts';
import { StageRun } from './stage-run.ts';

/** The parts that end a run, as its output stage gives them where that makes sound of text; else as they are. */
export function throughOutput(run: RunHost, plan: Plan, parts: readonly ReplyPart[]): Observable<ReplyPart> {
  const output = plan.stages[plan.pipeline.output] as PlannedStage;
  if (output.kind.speaks !== true) return from(parts);
  return new StageRun(new LastStage(run, plan, parts), output, undefined);
}

/** A graph of which nothing is left but its output stage: it reads the parts that are given. */
class LastStage implements StageHost {
  readonly run: RunHost;
  readonly plan: Plan;
  readonly #parts: Observable<ReplyPart>;

  constructor(run: RunHost, plan: Plan, parts: readonly ReplyPart[]) {
    this.run = run;
    this.plan = plan;
    this.#parts = from(parts);
  }

  outputOf(): Observable<never> {
    return this.#parts as Observable<never>;
  }

  reissue(): Observable<never> {
    return EMPTY;
  }

  connect(): void {}
  awaitEnd(): void {}
  tripAbove(): void {}
  register(): void {}
}

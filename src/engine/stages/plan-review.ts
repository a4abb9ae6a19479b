import {
  catchError,
  defer,
  filter,
  from,
  map,
  merge,
  mergeMap,
  type Observable,
  of,
  Subject,
  takeUntil,
  tap,
} from 'rxjs';
import { canonicalKey } from '../../../operators/index.ts';
import type { Json, JsonObject, ToolCall, ToolOutcome, ToolSpec } from '../../ports/index.ts';
import type { StageContext } from '../stage-context.ts';
import { CallRefused } from './call-refused.ts';

/** What is wrong with a whole plan. */
export interface PlanProblem {
  /** The id of the call at fault; absent where the plan as a whole is. */
  readonly call?: string;
  /** For a person: `a return and a reservation of one book in one plan`. */
  readonly problem: string;
}

/** Looks at a plan when its last call is known. */
export type ValidatePlan = (calls: readonly ToolCall[]) => readonly PlanProblem[];

/** How a review makes the call that undoes another. */
export type Undo = (call: ToolCall) => Observable<Json>;

/**
 * Holds the calls of a streamed plan against the plan as a whole, which is known only when some of them have run.
 *
 * A call at fault that has not begun never begins; a read that is under way is cancelled; a write under way is left to
 * end, because what became of it would not be known. A write that was done is undone where its tool declares how.
 *
 * - Memory: the calls of one plan and their outcomes.
 */
export class PlanReview {
  readonly #context: StageContext;
  readonly #specs: ReadonlyMap<string, ToolSpec>;
  readonly #validate: ValidatePlan;
  readonly #undo: Undo;
  readonly #calls: ToolCall[] = [];
  readonly #settled: ToolOutcome[] = [];
  readonly #problems: Map<string, string> = new Map();
  readonly #ended: Subject<void> = new Subject();
  #isOver = false;

  constructor(context: StageContext, specs: ReadonlyMap<string, ToolSpec>, validate: ValidatePlan, undo: Undo) {
    this.#context = context;
    this.#specs = specs;
    this.#validate = validate;
    this.#undo = undo;
  }

  /** The plan; when it ends, its problems are known before whatever comes of that. */
  watch(plan: Observable<ToolCall>): Observable<ToolCall> {
    return plan.pipe(tap({ next: (call) => this.#calls.push(call), complete: () => this.#end() }));
  }

  /** The work of a call for as long as its plan is not known to be at fault with it. */
  work(call: ToolCall, run: Observable<Json>): Observable<Json> {
    return defer(() => {
      this.#throwAtFault(call);
      if (this.#specs.get(call.name)?.readOnly !== true) return run;
      return run.pipe(
        takeUntil(
          this.#ended.pipe(
            map(() => this.#throwAtFault(call)),
            filter(() => false),
          ),
        ),
      );
    });
  }

  /** Outcomes as they settle, and once more those that were undone. */
  outcomes(settled: Observable<ToolOutcome>): Observable<ToolOutcome> {
    // First in the row: a plan may end while its first call is still being handed over.
    const late = this.#ended.pipe(
      mergeMap(() => from(this.#settled.filter(({ call }) => this.#problems.has(keyOf(call))))),
      mergeMap((outcome) => this.#correct(outcome)),
    );
    return merge(
      late,
      settled.pipe(
        mergeMap((outcome) => {
          if (this.#isOver) return this.#problems.has(keyOf(outcome.call)) ? this.#replace(outcome) : of(outcome);
          if (outcome.ok) this.#settled.push(outcome);
          return of(outcome);
        }),
      ),
    );
  }

  #end(): void {
    for (const { call: id, problem } of this.#validate(this.#calls)) {
      for (const call of this.#calls) {
        if (id === undefined || call.id === id) this.#problems.set(keyOf(call), problem);
      }
    }
    this.#isOver = true;
    this.#ended.next();
    this.#ended.complete();
  }

  #throwAtFault(call: ToolCall): void {
    const problem = this.#problems.get(keyOf(call));
    if (problem !== undefined) throw new CallRefused({ code: 'invalid-plan', message: problem });
  }

  /** An outcome that went out before its plan was known: reported, and taken back where it was undone. */
  #correct(outcome: ToolOutcome): Observable<ToolOutcome> {
    return this.#undone(outcome).pipe(
      filter((isUndone) => isUndone),
      map(() => this.#refused(outcome.call, 'it was done and has been undone')),
    );
  }

  /** An outcome that is late itself: a write that had to be left to end. */
  #replace(outcome: ToolOutcome): Observable<ToolOutcome> {
    if (!outcome.ok) return of(outcome);
    const said = (isUndone: boolean): string =>
      isUndone ? 'it was done and has been undone' : 'it was done all the same and has not been undone';
    return this.#undone(outcome).pipe(map((isUndone) => this.#refused(outcome.call, said(isUndone))));
  }

  /** Whether a call at fault that had run was undone. */
  #undone(outcome: ToolOutcome): Observable<boolean> {
    const { call } = outcome;
    const problem = this.#problems.get(keyOf(call)) ?? '';
    const told = { type: 'plan', stage: this.#context.stage, call, problem } as const;
    this.#context.emit({ ...told, action: 'invalid' });
    const spec = this.#specs.get(call.name);
    if (!outcome.ok || spec?.readOnly === true || spec?.compensate === undefined) return of(false);
    const { tool, args } = spec.compensate;
    const by = {
      id: `${call.id}-undo`,
      name: tool,
      args: mapArguments(args, { args: call.args, value: outcome.value }),
    };
    return this.#undo(by).pipe(
      map(() => true),
      tap(() => this.#context.emit({ ...told, action: 'compensated', by })),
      catchError((error: unknown) => {
        const why = error instanceof Error ? error.message : String(error);
        this.#context.emit({ ...told, action: 'uncompensated', by, error: why });
        return of(false);
      }),
    );
  }

  #refused(call: ToolCall, what: string): ToolOutcome {
    const message = `${this.#problems.get(keyOf(call))}; ${what}`;
    return { call, ok: false, error: { code: 'invalid-plan', message } };
  }
}

/** Arguments by JSON pointers into the call that is undone; what a pointer does not find is left out. */
function mapArguments(pointers: Readonly<Record<string, string>>, from: JsonObject): JsonObject {
  const found = Object.entries(pointers).map(([name, pointer]): [string, Json | undefined] => {
    const keys = pointer.split('/').slice(1);
    const step = (value: Json | undefined, key: string): Json | undefined =>
      (value as JsonObject | undefined | null)?.[key.replaceAll('~1', '/').replaceAll('~0', '~')];
    return [name, keys.reduce(step, from as Json | undefined)];
  });
  return Object.fromEntries(found.filter((each): each is [string, Json] => each[1] !== undefined));
}

function keyOf({ name, args }: ToolCall): string {
  return canonicalKey([name, args]);
}

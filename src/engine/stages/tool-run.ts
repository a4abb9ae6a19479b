import { map, type Observable, of, ReplaySubject, share, throwError } from 'rxjs';
import {
  canonicalKey,
  type FanOutOptions,
  fanOut,
  type Settled,
  type SpeculationReport,
  speculate,
  type Work,
} from '../../../operators/index.ts';
import type { CallContext, Intent, Json, ToolCall, ToolHost, ToolOutcome, ToolSpec } from '../../ports/index.ts';
import { codeOf } from '../errors.ts';
import type { StageContext } from '../stage-context.ts';
import { eachOf } from '../streams/each-of.ts';
import { CallRefused } from './call-refused.ts';
import { type CallToolsOptions, type SpeculationBudget, usualGuessBudget } from './call-tools-options.ts';
import { governorOf } from './governor-of.ts';
import { PlanReview } from './plan-review.ts';
import { problemOf, refusalOf } from './refusal-of.ts';
import { specsOf } from './tool-specs.ts';

const nothing: ReadonlyMap<string, Json> = new Map();

/** The calls of one run. */
export class ToolRun {
  readonly #context: StageContext;
  readonly #specs: ReadonlyMap<string, ToolSpec>;
  readonly #startedAt: Map<string, number> = new Map();
  /** Keys of calls by their arguments, each made once. */
  readonly #keys: Map<ToolCall['args'], { readonly name: string; readonly key: string }> = new Map();
  /** What tools returned to the attempt that this one takes over from. */
  readonly #earlier: ReadonlyMap<string, Json>;
  readonly #review: PlanReview | undefined;
  #guesses = 0;

  constructor(context: StageContext) {
    this.#context = context;
    this.#earlier = context.results.size === 0 ? nothing : new Map(context.results);
    this.#specs = specsOf(context);
    const { validatePlan } = context.options as CallToolsOptions;
    if (validatePlan === undefined) return;
    this.#review = new PlanReview(context, this.#specs, validatePlan, (call) => this.#begin(call, false));
  }

  outcomes(plan: Observable<ToolCall>, guess: Observable<Intent> | undefined): Observable<ToolOutcome> {
    const { speculate: wanted = true } = this.#context.options as CallToolsOptions;
    const mayGuess = this.#context.capabilities.guesses !== false;
    const isGuessing = guess !== undefined && mayGuess && wanted !== false && this.#context.mode === 'streaming';
    const limits = typeof wanted === 'object' ? (wanted as SpeculationBudget) : {};
    const watched = this.#review?.watch(plan) ?? plan;
    const outcomes = isGuessing ? this.#speculating(watched, guess, limits) : this.#asDecided(watched);
    return this.#review?.outcomes(outcomes) ?? outcomes;
  }

  #asDecided(plan: Observable<ToolCall>): Observable<ToolOutcome> {
    const run = fanOut<ToolCall, Json>(
      (call) => this.#work(call, false),
      this.#fanOutOptions((call) => call),
    );
    return eachOf(run(plan), (each, consumer) => consumer.next(this.#settled(each.call, each)));
  }

  #speculating(
    plan: Observable<ToolCall>,
    guess: Observable<Intent>,
    limits: SpeculationBudget,
  ): Observable<ToolOutcome> {
    const { maxInFlight, maxStarts, maxWastedMs, minConfidence, governed } = { ...usualGuessBudget, ...limits };
    const run = fanOut<Work<ToolCall, Json>, Json>(
      ({ work }) => work,
      this.#fanOutOptions(({ decision }) => decision),
    );
    // Both read one stream, and a list must cancel before a firm guess starts: so the first to subscribe keeps it all.
    const isGrowing = this.#context.growing !== undefined;
    const intents = isGrowing ? guess.pipe(share({ connector: () => new ReplaySubject() })) : guess;
    const key = (call: ToolCall): string => this.#keyOf(call);
    return plan.pipe(
      speculate<ToolCall, ToolCall, Json, ToolOutcome>({
        guesses: eachOf<Intent, ToolCall>(intents, (intent, consumer) => {
          if (intent.early === true) return;
          for (const call of this.#guessed(intent, minConfidence)) consumer.next(call);
        }),
        ...(isGrowing && { early: intents.pipe(map((intent) => this.#guessed(intent, minConfidence))) }),
        guessKey: key,
        decisionKey: key,
        work: (call, shadow) => this.#work(call, shadow),
        flatten: (works) =>
          eachOf(run(works), (each, consumer) => consumer.next(this.#settled(each.call.decision, each))),
        ...(governed ? { governor: governorOf(this.#context) } : undefined),
        maxInFlight,
        maxStarts,
        maxWastedMs,
        observe: (report) => this.#tell(report),
        scheduler: this.#context.scheduler,
      }),
    );
  }

  /** The read-only calls of a guess that is sure enough. */
  #guessed({ confidence, calls = [] }: Intent, minConfidence: number): readonly ToolCall[] {
    const { guessable } = this.#context.options as CallToolsOptions;
    if (confidence < minConfidence) return [];
    return calls
      .filter(({ name }) => this.#specs.get(name)?.readOnly === true && (guessable?.includes(name) ?? true))
      .map((call) => ({ ...call, id: `guess-${++this.#guesses}` }));
  }

  #keyOf({ name, args }: ToolCall): string {
    const known = this.#keys.get(args);
    if (known !== undefined && known.name === name) return known.key;
    const key = keyOf({ name, args });
    this.#keys.set(args, { name, key });
    return key;
  }

  #fanOutOptions<C>(callOf: (each: C) => ToolCall): FanOutOptions<C> {
    const {
      fanOut: concurrency = 5,
      ordered = false,
      maxQueued = 64,
    } = this.#context.options as {
      readonly fanOut?: number;
      readonly ordered?: boolean;
      readonly maxQueued?: number;
    };
    const specOf = (each: C): ToolSpec | undefined => this.#specs.get(callOf(each).name);
    return {
      // Before there was a fan-out, tools were called one by one.
      concurrency: this.#context.mode === 'sequential' ? 1 : concurrency,
      ordered,
      maxQueued,
      timeoutMs: (each) => specOf(each)?.timeoutMs ?? Number.POSITIVE_INFINITY,
      key: (each) => (specOf(each)?.readOnly === true ? this.#keyOf(callOf(each)) : undefined),
      scheduler: this.#context.scheduler,
    };
  }

  #work(call: ToolCall, speculative: boolean): Observable<Json> {
    const known = this.#earlier.size === 0 ? undefined : this.#earlier.get(this.#keyOf(call));
    if (known !== undefined) return of(known);
    const run = this.#begin(call, speculative);
    return this.#review?.work(call, run) ?? run;
  }

  /** One call of the host, refused before it begins where it cannot be made. */
  #begin(call: ToolCall, speculative: boolean): Observable<Json> {
    const refusal = refusalOf(call, this.#specs, this.#context);
    if (refusal !== undefined) return throwError(() => new CallRefused(refusal));
    const { maxResultChars = 262_144 } = this.#context.options as { readonly maxResultChars?: number };
    const start = (host: ToolHost, context: CallContext): Observable<Json> => {
      this.#startedAt.set(this.#keyOf(call), this.#context.now());
      this.#context.emit({
        type: 'tool',
        phase: 'start',
        stage: this.#context.stage,
        call,
        speculative,
        seq: 0,
        at: 0,
      });
      this.#pay(call, speculative);
      return eachOf(host.call(call, context), (value, consumer) => {
        const problem = problemOf(value, maxResultChars);
        if (problem !== undefined) throw new CallRefused(problem);
        consumer.next(value);
      });
    };
    const spec = this.#specs.get(call.name);
    const run = this.#context.invoke('ToolHost', start, {
      single: true,
      dependency: call.name,
      ...(spec?.timeoutMs !== undefined && { timeoutMs: spec.timeoutMs }),
    });
    return spec?.readOnly === true ? run : this.#context.once(this.#keyOf(call), () => run);
  }

  #pay(call: ToolCall, speculative: boolean): void {
    const usd = this.#specs.get(call.name)?.costUsd;
    if (usd === undefined) return;
    const guess = speculative ? { guess: keyOf(call) } : undefined;
    this.#context.emit({ type: 'cost', stage: this.#context.stage, tool: call.name, usd, ...guess });
  }

  #settled(call: ToolCall, how: Settled<unknown, Json>): ToolOutcome {
    const outcome: ToolOutcome = how.ok
      ? { call, ok: true, value: how.value }
      : { call, ok: false, error: { code: codeOf(how.error), message: messageOf(how.error) } };
    const key = this.#keyOf(call);
    if (outcome.ok) this.#context.results.set(key, outcome.value);
    const startedAt = this.#startedAt.get(key) ?? this.#context.now();
    const tookMs = this.#context.now() - startedAt;
    this.#context.emit({ type: 'tool', phase: 'end', stage: this.#context.stage, ...outcome, tookMs });
    return outcome;
  }

  #tell(report: SpeculationReport): void {
    const said = { type: 'speculation', stage: this.#context.stage } as const;
    if (report.action === 'started' || report.action === 'refused') {
      this.#context.emit({ ...said, action: report.action, key: report.key });
    } else if (report.action === 'adopted') {
      this.#context.emit({ ...said, action: 'adopted', key: report.key, savedMs: report.savedMs });
    } else if (report.action === 'wasted') {
      this.#context.emit({ ...said, action: 'wasted', key: report.key, wastedMs: report.wastedMs });
    }
  }
}

function keyOf({ name, args }: Pick<ToolCall, 'name' | 'args'>): string {
  return canonicalKey([name, args]);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

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
import type {
  CallContext,
  Intent,
  Json,
  ToolCall,
  ToolFailure,
  ToolHost,
  ToolOutcome,
  ToolSpec,
} from '../../ports/index.ts';
import { codeOf, DefinitionError } from '../errors.ts';
import type { Handle, StageKind, StagePolicies } from '../handle.ts';
import { jsonWeight } from '../json-weight.ts';
import type { Option } from '../knob.ts';
import { code, flag, listOf, milliseconds, positiveInteger, ratio, record, text } from '../option-types.ts';
import { edge, stage } from '../stage.ts';
import type { StageContext } from '../stage-context.ts';
import { eachOf } from '../streams/each-of.ts';
import { CallRefused } from './call-refused.ts';
import { governorOf } from './governor-of.ts';
import { PlanReview, type ValidatePlan } from './plan-review.ts';

/** How much may be started on a guess, in one run. */
export interface SpeculationBudget {
  /** Guessed calls under way at once. Default 3. */
  readonly maxInFlight?: number;
  /** Guessed calls started in all. Default 6. */
  readonly maxStarts?: number;
  /** Work thrown away in all, in milliseconds. Default 2,000. */
  readonly maxWastedMs?: number;
  /** A guess less sure than this starts nothing. Default 0.6. */
  readonly minConfidence?: number;
  /** False keeps guessing however often guesses are wrong. Default true: it stops where it does not pay. */
  readonly governed?: boolean;
}

export interface CallToolsOptions extends StagePolicies {
  /** A ToolHost. Default `tools`. */
  readonly port?: string;
  /** A guess at the intent: its read-only calls start before the plan asks for them. */
  readonly guess?: Handle<Intent>;
  /** False makes no guesses. Default true where `guess` is given. */
  readonly speculate?: Option<boolean | SpeculationBudget>;
  /** Tools that may be guessed; a tool with side effects among them is an error. Absent: every read-only tool. */
  readonly guessable?: readonly string[];
  /** What the tools are, where the declaration knows: lets `guessable` be checked when the pipeline is defined. */
  readonly specs?: readonly ToolSpec[];
  /** Calls at work at once. Default 5. */
  readonly fanOut?: Option<number>;
  /** Results in the order of the plan instead of as they come. */
  readonly ordered?: Option<boolean>;
  /** Calls that may wait for a place. Default 64; one more is settled as an error. */
  readonly maxQueued?: Option<number>;
  /** Characters of JSON one result may have; a larger one is settled as `too-large`. Default 262,144. */
  readonly maxResultChars?: Option<number>;
  /**
   * Looks at the whole plan when it ends. What it finds wrong is not begun, or settled as `invalid-plan`; what had run by
   * then is reported by a `plan` event, and undone where its tool declares `compensate`. What it throws fails the stage.
   */
  readonly validatePlan?: ValidatePlan;
}

const budget = record({
  maxInFlight: positiveInteger,
  maxStarts: positiveInteger,
  maxWastedMs: milliseconds,
  minConfidence: ratio,
  governed: flag,
});

const kind: StageKind = {
  name: 'callTools',
  emits: 'outcome',
  options: {
    port: text,
    fanOut: positiveInteger,
    ordered: flag,
    maxQueued: positiveInteger,
    maxResultChars: positiveInteger,
    validatePlan: code,
    speculate: (value) => (typeof value === 'boolean' ? undefined : budget(value)),
    guessable: listOf(text),
    specs: (value) => (Array.isArray(value) ? undefined : 'is code: it can be set in the declaration only'),
  },
  ports: [{ option: 'port', type: 'ToolHost', standard: 'tools' }],
  checkBound: ({ guessable = [] }: CallToolsOptions, bound, place) =>
    checkGuessable(guessable, (bound('port') as ToolHost).tools, place),
  build: (context, [plan, guess]) => new ToolRun(context).outcomes(plan as Observable<ToolCall>, guess),
};

/**
 * Runs the calls of a plan as they come: several at once, each result passed on when it is there, failures as values.
 * A call of an unknown tool, or with arguments that its host's check refuses, is settled as an error and never begun.
 * So is one whose result is no JSON (`malformed`), or too much of it (`too-large`). A tool with side effects runs once a run for equal arguments, whatever asks for it.
 *
 * @throws DefinitionError where a tool with side effects is declared guessable.
 */
export function callTools(plan: Handle<ToolCall>, options: CallToolsOptions = {}): Handle<ToolOutcome> {
  const { guess, ...rest } = options;
  checkGuessable(rest.guessable ?? [], rest.specs ?? [], 'callTools');
  const guesses = guess === undefined ? [] : [edge(guess, ['intent'], 'guess')];
  return stage(kind, [edge(plan, ['call']), ...guesses], rest);
}

/** @throws DefinitionError where one of the named tools is not marked read-only. */
function checkGuessable(guessable: readonly string[], specs: readonly ToolSpec[], place: string): void {
  for (const name of guessable) {
    const spec = specs.find((each) => each.name === name);
    if (spec === undefined || spec.readOnly === true) continue;
    throw new DefinitionError(
      'definition.speculation',
      place,
      `tool '${name}' has side effects, so it cannot be guessed.`,
      'Take it out of guessable, or mark the tool readOnly if a call changes nothing.',
    );
  }
}

/** The calls of one run. */
class ToolRun {
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
    this.#earlier = new Map(context.results);
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
    const settled = isGuessing
      ? this.#speculating(watched, guess, limits)
      : watched.pipe(
          fanOut(
            (call) => this.#work(call, false),
            this.#fanOutOptions((call) => call),
          ),
        );
    const outcomes = eachOf<Settled<ToolCall, Json>, ToolOutcome>(settled, (each, consumer) =>
      consumer.next(this.#settled(each)),
    );
    return this.#review?.outcomes(outcomes) ?? outcomes;
  }

  #speculating(
    plan: Observable<ToolCall>,
    guess: Observable<Intent>,
    limits: SpeculationBudget,
  ): Observable<Settled<ToolCall, Json>> {
    const { maxInFlight = 3, maxStarts = 6, maxWastedMs = 2_000, minConfidence = 0.6, governed = true } = limits;
    const run = fanOut<Work<ToolCall, Json>, Json>(
      ({ work }) => work,
      this.#fanOutOptions(({ decision }) => decision),
    );
    // Both read one stream, and a list must cancel before a firm guess starts: so the first to subscribe keeps it all.
    const isGrowing = this.#context.growing !== undefined;
    const intents = isGrowing ? guess.pipe(share({ connector: () => new ReplaySubject() })) : guess;
    const key = (call: ToolCall): string => this.#keyOf(call);
    return plan.pipe(
      speculate<ToolCall, ToolCall, Json, Settled<ToolCall, Json>>({
        guesses: eachOf<Intent, ToolCall>(intents, (intent, consumer) => {
          if (intent.early === true) return;
          for (const call of this.#guessed(intent, minConfidence)) consumer.next(call);
        }),
        ...(isGrowing && { early: intents.pipe(map((intent) => this.#guessed(intent, minConfidence))) }),
        guessKey: key,
        decisionKey: key,
        work: (call, shadow) => this.#work(call, shadow),
        flatten: (works) =>
          eachOf(works.pipe(run), (each, consumer) => consumer.next({ ...each, call: each.call.decision })),
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
    const refusal = this.#refusal(call);
    if (refusal !== undefined) return throwError(() => new CallRefused(refusal));
    const start = (host: ToolHost, context: CallContext): Observable<Json> => {
      this.#startedAt.set(this.#keyOf(call), this.#context.now());
      this.#context.emit({ type: 'tool', phase: 'start', stage: this.#context.stage, call, speculative });
      this.#pay(call, speculative);
      return eachOf(host.call(call, context), (value, consumer) => {
        const problem = this.#problemOf(value);
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

  /** What is wrong with a result, whatever it says. */
  #problemOf(value: Json): ToolFailure | undefined {
    const { maxResultChars: most = 262_144 } = this.#context.options as { readonly maxResultChars?: number };
    const weight = jsonWeight(value, most);
    if (weight === undefined) return { code: 'malformed', message: 'the tool gave something that is no JSON' };
    if (weight <= most) return undefined;
    return { code: 'too-large', message: `the result has more than ${most} characters; ask for less` };
  }

  #refusal(call: ToolCall): ToolFailure | undefined {
    if (this.#context.isRefresh && this.#specs.get(call.name)?.readOnly !== true) {
      return { code: 'refused', message: `${call.name} has side effects, and nobody asked for them again` };
    }
    const mayChange = this.#context.capabilities.changes !== false || this.#specs.get(call.name)?.readOnly === true;
    if (!mayChange && this.#specs.has(call.name)) {
      return { code: 'refused', message: `${call.name} changes something, which may not be done on this surface` };
    }
    const refusal = this.#context.port('ToolHost').check?.(call);
    if (refusal !== undefined || this.#specs.has(call.name)) return refusal;
    const known = [...this.#specs.keys()].join(', ');
    return { code: 'unknown-tool', message: `there is no tool ${call.name}; call one of ${known}` };
  }

  #settled(how: Settled<ToolCall, Json>): ToolOutcome {
    const { call } = how;
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

/** The tools of the stage's host by name; made again when the host has another list. */
function specsOf(context: StageContext): ReadonlyMap<string, ToolSpec> {
  const { tools } = context.port('ToolHost');
  const kept = context.shared.get('tool-specs') as SpecTable | undefined;
  if (kept?.tools === tools) return kept.byName;
  const byName = new Map(tools.map((spec) => [spec.name, spec]));
  context.shared.set('tool-specs', { tools, byName } satisfies SpecTable);
  return byName;
}

interface SpecTable {
  readonly tools: readonly ToolSpec[];
  readonly byName: ReadonlyMap<string, ToolSpec>;
}

function keyOf({ name, args }: Pick<ToolCall, 'name' | 'args'>): string {
  return canonicalKey([name, args]);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

import type { Observable } from 'rxjs';
import type { BreakerPolicy } from './breaker-policy.ts';
import type { Option } from './knob.ts';
import type { OptionTable } from './option-types.ts';
import type { PortType } from './port-names.ts';
import type { StageContext } from './stage-context.ts';

declare const elements: unique symbol;

/**
 * A stage of a pipeline, as declared: a stream of `T` that other stages may take as an input. It is data; nothing runs
 * until a pipeline made of it does.
 */
export interface Handle<out T> {
  readonly [elements]?: T;
  readonly kind: StageKind;
  readonly edges: readonly Edge[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** Whether a value is what a stage function returned; the types say so, and plain JavaScript does not read them. */
export function isHandle(value: unknown): value is Handle<unknown> {
  return typeof value === 'object' && value !== null && 'kind' in value && 'edges' in value && 'options' in value;
}

/** What flows out of a stage, as checked when a pipeline is defined. */
export type ElementType =
  | 'query'
  | 'verdict'
  | 'intent'
  | 'recollection'
  | 'cached'
  | 'passage'
  | 'route'
  | 'call'
  | 'outcome'
  | 'text'
  | 'reply'
  | 'value';

/**
 * How a stage uses an input. `data`: reads it. `gate`: waits for it to end well. `guess`: may act on it early, and not at
 * all in sequential mode. `lazy`: asks for it only when something else did not do.
 */
export type EdgeRole = 'data' | 'gate' | 'guess' | 'lazy';

export interface Edge {
  readonly from: Handle<unknown>;
  readonly role: EdgeRole;
  /** The types this input may have; absent where any will do. */
  readonly accepts?: readonly ElementType[];
}

/** A port that a stage of this kind needs. */
export interface PortUse {
  /** The option that holds the port's name. */
  readonly option: string;
  readonly type: PortType;
  /** The port used where the option is absent; without it, absent means that the stage does without. */
  readonly standard?: string;
}

/** One kind of stage: what it emits, which options and ports it takes, and how it becomes an Observable. */
export interface StageKind {
  readonly name: string;
  readonly emits: ElementType;
  readonly options: OptionTable;
  readonly ports: readonly PortUse[];
  /** True for a kind that can go on from an answer which is shown in part. */
  readonly continues?: boolean;
  /** True for a kind that makes sound of a reply: what ends a run in place of an answer passes through it too. */
  readonly speaks?: boolean;
  /** True for side work on what was heard of the answer: it is done also for one that was broken off while it played. */
  readonly keepsHeard?: boolean;
  /**
   * Looks at what is bound before anything runs; `place` names the stage.
   *
   * @throws DefinitionError where an adapter does not fit what the stage was told to do.
   */
  checkBound?(options: Readonly<Record<string, unknown>>, bound: (option: string) => unknown, place: string): void;
  /**
   * The stage's work in one run. `inputs` stand in the order of the edges, gates left out. Each is cold: the upstream
   * starts when it is subscribed.
   */
  build(context: StageContext, inputs: readonly Observable<never>[]): Observable<unknown>;
}

/** Options every stage takes: its policies. Units are in the names. */
export interface StagePolicies {
  /** Wait for these stages to end well before the work starts. */
  readonly after?: Handle<unknown> | readonly Handle<unknown>[];
  /** What the stage may take before a violation is reported; it is not cut off. Counts on the critical path. */
  readonly budgetMs?: Option<number>;
  /** The part of the budget up to the first element, where less; counts for the first token. */
  readonly firstMs?: Option<number>;
  /** What one provider call may take before it is aborted and counts as failed. */
  readonly timeoutMs?: Option<number>;
  /**
   * Start a second, equal call when the first has given nothing for this long; the first to give content wins. `p95`
   * waits as long as 95 of 100 recent calls took, and hedges none before 20 were seen. At most `shareRatio` of all
   * requests are hedged, 0.05 where it is absent.
   */
  readonly hedge?: Option<{ readonly afterMs: number | 'p95'; readonly port?: string; readonly shareRatio?: number }>;
  /** Refuse calls of a port at once for `openMs` after so many `failures` in a row; then one call tries it out. */
  readonly breaker?: Option<BreakerPolicy>;
  /** Keep the result of an equal request for this long, in this process. */
  readonly cacheMs?: Option<number>;
  /** Another port of the same type to ask when the call fails. */
  readonly fallback?: Option<string>;
  /** A failure ends the stage without elements instead of failing the run. */
  readonly optional?: Option<boolean>;
}

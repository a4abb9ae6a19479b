import type { Observable, SchedulerLike } from 'rxjs';
import type { Breaker, BreakerOptions } from '../../operators/index.ts';
import type { CallContext, Json } from '../ports/index.ts';
import type { Answer, Shown } from './answer.ts';
import type { Mode, RunEventBody } from './events.ts';
import type { GrowingInput } from './growing-input.ts';
import type { PortType, PortTypes } from './port-names.ts';
import type { Heard, RunRequest } from './request.ts';

/** How one provider call differs from a plain one. */
export interface CallOptions<R> {
  /** Equal keys mean equal answers; used by `cacheMs`. Absent: the call is never cached. */
  readonly cacheKey?: string;
  /** Whether an element is content rather than a sign of life; a hedge and a first-content timeout wait for it. */
  readonly isContent?: (element: R) => boolean;
  /** The call gives one element: leaving it after that is no cancellation. */
  readonly single?: boolean;
  /** What of the port is called, where its parts fail each on their own: a tool. It has a breaker of its own. */
  readonly dependency?: string;
  /** When whoever makes the call will give it up, where that is not the stage's own timeout. */
  readonly timeoutMs?: number;
  /** Another port of the same type than the stage's own. */
  readonly port?: string;
}

/** What is told of a policy beside what it did. */
export type PolicyNote = Pick<Extract<RunEventBody, { type: 'policy' }>, 'ms' | 'tookMs' | 'detail'>;

/** When a breaker opens, and for how long. */
export type BreakerLimits = Omit<BreakerOptions, 'name' | 'observe' | 'scheduler'>;

/** What a kind of stage sees of the run it works in. */
export interface StageContext {
  readonly stage: string;
  readonly mode: Mode;
  /** As it stands: the input is only begun while it is `growing`. */
  readonly request: RunRequest;
  /** The input while it is still being said; absent where a run was started with all of it. */
  readonly growing: GrowingInput | undefined;
  /** The run only makes a kept answer anew, off the path and for nobody who listens. */
  readonly isRefresh: boolean;
  /** What may be done on this surface; what is not named may. */
  readonly capabilities: Readonly<Record<string, boolean>>;
  /** Options with surface knobs and overrides applied. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly scheduler: SchedulerLike;
  /** What a safety trip asks of the second try; absent in the first. */
  readonly constraint: string | undefined;
  /** Kept between the runs of this stage on this surface: bounded caches, hedge budgets, governors. */
  readonly shared: Map<string, unknown>;
  /** Breakers by dependency, shared by all stages and runs of the engine. */
  readonly breakers: ReadonlyMap<string, Breaker>;
  /** Name and version, for keys of things kept beyond the run. */
  readonly pipeline: { readonly name: string; readonly version: number };

  /** The answer as it stands; whole for side work, which runs when the answer is. */
  readonly answer: Answer;
  /** Emits when the listener was interrupted. */
  readonly played: Observable<Heard>;
  /** What a client had seen when this attempt began: go on from it, and repeat none of it. */
  readonly shown: Shown;
  /** What tools have returned in this run, by key: an attempt that takes over uses it instead of asking again. */
  readonly results: Map<string, Json>;

  /** Milliseconds since the run began. */
  now(): number;
  /** Milliseconds until the run's deadline. */
  timeLeftMs(): number;
  /** A number in [0, 1). */
  random(): number;
  /** The adapter bound to the port that the option names. */
  port<K extends PortType>(type: K, option?: string): PortTypes[K];
  /** Marks the start of this stage's work; the first element does so too. */
  begin(): void;
  /** Calls a port under this stage's policies. Cold; unsubscribing aborts the call's signal. */
  invoke<K extends PortType, R>(
    type: K,
    call: (port: PortTypes[K], context: CallContext) => Observable<R>,
    options?: CallOptions<R>,
  ): Observable<R>;
  /** Tells the log that a policy of this stage acted. */
  note(policy: Extract<RunEventBody, { type: 'policy' }>['policy'], action: string, more?: PolicyNote): void;
  /** Puts a breaker before a dependency, for all stages that ask for one. */
  addBreaker(port: string, limits: BreakerLimits): Breaker;
  /** Puts an event in the run's log; dropped where the run's fence is closed. */
  emit(event: RunEventBody): void;
  /** Work that may happen once a run, whatever asks for it: the second caller gets the first one's result. */
  once<R>(key: string, work: () => Observable<R>): Observable<R>;
  /** True once the optional stage behind an input has failed: it gave less than there was, or nothing. */
  lacks(input: number): boolean;
  /** Ends the run with this text instead of an answer: everything else is cancelled first. */
  refuse(text: string, reason: string): void;
  /** Has the question answered anew for the cache, off the path, where the run ends with what the cache gave. */
  wantsRefresh(): void;
  /** Closes the fence over everything upstream of this stage: it is cancelled and starts nothing more. */
  trip(): void;
  /** The stage behind an input once more, from its own inputs as they were, under a constraint. */
  reissue(input: number, constraint: string): Observable<unknown>;
}

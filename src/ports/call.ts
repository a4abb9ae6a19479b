import type { Observable, SchedulerLike } from 'rxjs';

/** What every port method gets beside its request: how long it may take, when to stop, and who asks. */
export interface CallContext {
  /** Fired before `unsubscribe()` of the run returns, and when the call loses a race or is no longer wanted. */
  readonly signal: AbortSignal;
  /** True while the run has room. A pausable source stops reading its socket while it is false; others ignore it. */
  readonly demand: Observable<boolean>;
  /** The run's clock. An adapter that waits, waits on this. */
  readonly scheduler: SchedulerLike;
  /** Milliseconds left: the smaller of the stage's own limit and the run's; Infinity where neither is set. */
  timeLeftMs(): number;
  /** A number in [0, 1): seeded in tests and simulations. */
  random(): number;
  /** Names the customer who asks, where the run's input does; what belongs to one person is given to that one only. */
  readonly user?: string | undefined;
  /** The run's id. */
  readonly run: string;
  /** The calling stage's name in its pipeline. */
  readonly stage: string;
  /** Names this call within its run: `plan#1`, `calls#3`. */
  readonly call: string;
  /** W3C trace context to hand on, where the run has one. */
  readonly traceparent?: string | undefined;
}

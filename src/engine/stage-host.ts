import type { Observable, Subscriber } from 'rxjs';
import type { Plan } from './compile.ts';
import type { RunHost } from './run-host.ts';

/** What a stage at work needs of the graph it stands in. */
export interface StageHost {
  readonly run: RunHost;
  readonly plan: Plan;
  /** The elements of a stage, for one of its declared consumers. */
  outputOf(place: number): Observable<never>;
  /** Starts a shared stage before its consumer is ready for it. */
  connect(place: number): void;
  /** Completes or fails a waiter when a shared stage does, without counting it as one of the stage's consumers. */
  awaitEnd(place: number, waiter: Subscriber<never>): void;
  /** Cancels everything a stage reads from, however far up, and lets none of it start again. */
  tripAbove(place: number): void;
  /** A stage once more, from its own inputs as they were. */
  reissue(place: number, constraint: string): Observable<never>;
  /** Takes a stage that has begun, so that it can be fenced off. */
  register(place: number, stage: Fenced): void;
}

/** What a fence can be put around. */
export interface Fenced {
  fence(): void;
}

import type { Observable } from 'rxjs';
import type { Plan } from './compile.ts';
import type { Port } from './port-names.ts';
import type { CallHost } from './provider-call.ts';
import type { RunRequest } from './request.ts';
import type { RunEventBody } from './stage-context.ts';

/** What a stage at work needs of its run. */
export interface StageHost extends CallHost {
  readonly plan: Plan;
  readonly request: RunRequest;
  readonly answer: { readonly text: string; readonly outcome: string };
  now(): number;
  emit(event: RunEventBody): void;
  /** The adapter bound to a port. */
  bound(port: string): Port;
  /** The elements of a stage, for one of its declared consumers. */
  outputOf(place: number): Observable<never>;
  /** Starts a shared stage before its consumer is ready for it. */
  connect(place: number): void;
  /** Completes when a shared stage has, without counting as one of its consumers. */
  finished(place: number): Observable<never>;
  once<R>(key: string, work: () => Observable<R>): Observable<R>;
  refuse(text: string, reason: string): void;
  /** Cancels everything a stage reads from, however far up, and lets none of it start again. */
  tripAbove(place: number): void;
  /** A stage once more, from its own inputs as they were. */
  reissue(place: number, constraint: string): Observable<never>;
  /** Takes a stage that has begun, so that it can be fenced off. */
  register(place: number, fence: () => void): void;
}

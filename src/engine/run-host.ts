import type { Observable } from 'rxjs';
import type { Json } from '../ports/index.ts';
import type { Answer, Shown } from './answer.ts';
import type { BreakerBoard } from './breaker-board.ts';
import type { RunError } from './errors.ts';
import type { RunEventBody } from './events.ts';
import type { GrowingInput } from './growing-input.ts';
import type { Port } from './port-names.ts';
import type { CallHost } from './provider-call.ts';
import type { Heard, RunOptions, RunRequest } from './request.ts';

/** What stages share through all attempts of their run. */
export interface RunHost extends CallHost {
  readonly request: RunRequest;
  readonly growing: GrowingInput | undefined;
  /** When the input was whole, in milliseconds since the run began: budgets count from there. */
  readonly askedAt: number;
  /** The run only makes a kept answer anew; see {@link RunOptions}. */
  readonly isRefresh: boolean;
  /** The answer as it stands. */
  readonly answer: Answer;
  readonly played: Observable<Heard>;
  readonly shown: Shown;
  readonly breakers: BreakerBoard;
  /** Results of tools by key, for an attempt that takes over. */
  readonly results: Map<string, Json>;
  now(): number;
  emit(event: RunEventBody): void;
  /** The adapter bound to a port. */
  bound(port: string): Port;
  once<R>(key: string, work: () => Observable<R>): Observable<R>;
  /** The optional stage at a place has failed in this attempt. */
  skip(place: number): void;
  isSkipped(place: number): boolean;
  /** A stage failed, and is the first that did; the run may be answered all the same. */
  stageFailed(error: RunError): void;
  /** A stage gave nothing, or another stands in for it. */
  missed(place: number, stage: string): void;
  refuse(text: string, reason: string): void;
  /** What the cache gave is past its time: once it has been said, the question is answered anew for the next. */
  wantsRefresh(): void;
}

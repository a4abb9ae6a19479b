import type { Observable } from 'rxjs';
import type { Json } from '../ports/index.ts';
import type { Mode, RunEvent } from './events.ts';

/** All that names a run: plain data, so that a run can also be started in a worker thread or on another machine. */
export interface RunRequest {
  /** The run's id; the caller's to choose, unique in the process. */
  readonly run: string;
  readonly pipeline: string;
  /** Absent: the newest. */
  readonly version?: number;
  readonly surface: string;
  /** Absent: `streaming`. */
  readonly mode?: Mode;
  /** Only its beginning where the options have `input`. */
  readonly input: Json;
  /**
   * The time of the answer's text in milliseconds; what is not whole by then is cut off. Absent: the surface's. Sound goes
   * on while the listener has some to play.
   */
  readonly deadlineMs?: number;
  /** False where whoever asks takes no sound: nothing is spoken, on any surface. Default true. */
  readonly aloud?: boolean;
  /** W3C trace context of the caller. */
  readonly traceparent?: string;
}

/** What a run needs from the one who listens to it. */
export interface RunOptions {
  /** True while the listener's log has room; pausable sources stop while it is false. Absent: always open. */
  readonly demand?: Observable<boolean>;
  /**
   * Emits when the listener was interrupted: how much of an audio had been heard by then. Nothing more is spoken of that
   * audio, and what is remembered of the answer ends there: also where the listener leaves after that, or where the run
   * has ended already and is still being played. Absent: nobody is ever interrupted.
   */
  readonly played?: Observable<Heard>;
  /**
   * The input as it grows, up to the final part; the request's is its beginning, and its user is asked for to the end.
   * Guesses may begin on it, everything else waits for all of it, and the run's time begins then. Completing without a
   * final part makes the last one final; an error, or a minute without a part, fails the run. Absent: the request's
   * input is whole.
   */
  readonly input?: Observable<PartialInput>;
  /**
   * True for a run that only makes a kept answer anew, for nobody who listens: it asks no cache, calls no tool with side
   * effects, and neither remembers nor speaks.
   */
  readonly isRefresh?: boolean;
}

/** The input of a run so far: all of it, not what is new. */
export interface PartialInput {
  readonly input: Json;
  /** True where nothing more comes. */
  readonly final: boolean;
}

/** What of an audio was heard before somebody spoke. */
export interface Heard {
  readonly audioId: string;
  readonly ms: number;
}

/**
 * Starts runs. Cold: each subscription is one run. The Observable never errors: a failed run ends with an `error`
 * event and completes, and so does one whose pipeline, version or surface is unknown or whose input does not fit.
 * Unsubscribing cancels the run: every provider's signal has fired when it returns.
 */
export type StartRun = (request: RunRequest, options?: RunOptions) => Observable<RunEvent>;

/** What a listing tells of a pipeline. */
export interface PipelineSummary {
  readonly name: string;
  readonly version: number;
  readonly surfaces: readonly string[];
}

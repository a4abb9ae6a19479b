import type { RunRequest } from '../../engine/request.ts';
import type { JsonObject } from '../../ports/index.ts';
import type { ErrorMessage, Kind, RunMessage } from '../../protocol/messages.ts';

/** One way of asking and being answered over HTTP. */
export interface Front {
  /**
   * Turns the body of a POST into a run and the form of its answer.
   *
   * @throws HttpError where the body is not what this front takes.
   */
  ask(body: JsonObject, asked: Asked): Question;
}

/** What stands around a body. */
export interface Asked {
  /** The pipelines there are, each with its surfaces; the first is the default. */
  readonly pipelines: readonly { readonly name: string; readonly surfaces: readonly string[] }[];
  /** What follows the front's own path: `/pipeline/surface`. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  /** Seconds since 1970. */
  readonly nowS: number;
}

/** A run to start, and how to tell of it. */
export interface Question {
  readonly request: Omit<RunRequest, 'run'>;
  readonly kinds: readonly Kind[];
  readonly answer: (run: string) => Answer;
}

/** How a run is told, message by message. */
export interface Answer {
  readonly headers: Readonly<Record<string, string>>;
  /** True where the answer begins before the run ends; else the status waits for the end. */
  readonly streams: boolean;
  /** What leaves first. */
  begin(): string;
  /** What a message adds; nothing for most. `done` and `error` come last. */
  take(message: RunMessage): string;
  /** True once nothing more will be told; a run that still goes on is then cancelled. */
  readonly closed: boolean;
  /** The body for a run that failed before anything was sent. */
  failure(error: Pick<ErrorMessage, 'code' | 'message'>): string;
}

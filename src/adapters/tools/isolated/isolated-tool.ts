import type { CallContext, Json, JsonObject, ToolSpec } from '../../../ports/index.ts';

/** What an isolated tool knows of its call. */
export interface IsolatedContext extends Pick<CallContext, 'run' | 'stage' | 'call' | 'user' | 'traceparent'> {
  /** Fires when the call is cancelled or late; for work that awaits. */
  readonly signal: AbortSignal;
  /** The same, read from shared memory: a loop that never awaits sees it too. */
  readonly isCancelled: boolean;
  /** Milliseconds until the call is late. */
  timeLeftMs(): number;
}

/** A tool that runs in a worker thread. Its module exports `tools`, an array of them. */
export interface IsolatedTool {
  readonly spec: ToolSpec;
  /** Gets arguments that fit the spec; what it returns is the result, what it throws is the call's failure. */
  readonly run: (args: JsonObject, context: IsolatedContext) => Json | PromiseLike<Json>;
}

/** What a task gets beside its own value. */
export interface TaskContext {
  /** True once nobody waits for the result: read from shared memory, so that a loop which never awaits sees it too. */
  readonly isCancelled: boolean;
  /** Fires when the task is cancelled; for work that awaits. */
  readonly signal: AbortSignal;
  /** Has this worker replaced once its tasks are done: for one that can no longer be trusted. */
  retire(): void;
}

/**
 * What a module of tasks exports, `run` alone being needed. It returns the result, a promise of it, or an async iterable of
 * many.
 */
export interface RingModule<T, R> {
  readonly run: (task: T, context: TaskContext) => R | PromiseLike<R> | AsyncIterable<R>;
  /** Called once in every worker before its first task, with the pool's `data`; what it returns is the worker's greeting. */
  readonly open?: (data: unknown) => unknown;
}

/** Why a task gave no result, beside what the task itself threw. */
export type RingFault =
  /** No room, and as many tasks wait for it as may. */
  | 'ring-full'
  /** A task or a result that no empty ring would hold. */
  | 'too-large'
  /** The worker ended while it was at the task. */
  | 'worker-ended'
  /** The worker was ended because the task went on after it was cancelled. */
  | 'overdue'
  /** The worker went over its memory while it was at the task. */
  | 'out-of-memory'
  /** The module cannot be loaded, or its workers end without a task of theirs. */
  | 'no-worker'
  /** The pool was closed. */
  | 'closed';

/** A task that the pool could not bring to an end. */
export class RingError extends Error {
  override readonly name = 'RingError';
  readonly code: RingFault;

  constructor(code: RingFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** What a task threw in its worker: the message and `code` are the thrown error's, as is the stack where it had one. */
export class RingTaskError extends Error {
  override readonly name = 'RingTaskError';
  /** `failed` where the thrown error had none. */
  readonly code: string;
  /** The class of the error there: `TypeError`. */
  readonly thrown: string;

  constructor({ thrown, message, code, stack }: ThrownInWorker) {
    super(message);
    this.thrown = thrown;
    this.code = code;
    if (stack !== undefined) this.stack = stack;
  }
}

/** An error on its way from a worker. */
export interface ThrownInWorker {
  readonly thrown: string;
  readonly message: string;
  readonly code: string;
  readonly stack?: string;
}

export function toThrown(error: unknown): ThrownInWorker {
  if (!(error instanceof Error)) return { thrown: typeof error, message: String(error), code: 'failed' };
  const { code } = error as { readonly code?: unknown };
  return {
    thrown: error.name,
    message: error.message,
    code: typeof code === 'string' ? code : 'failed',
    ...(error.stack === undefined ? undefined : { stack: error.stack }),
  };
}

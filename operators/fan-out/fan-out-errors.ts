/** A call's work gave nothing within its time and was cancelled. */
export class FanOutTimeoutError extends Error {
  readonly code = 'fan-out-timeout';
  readonly timeoutMs: number;

  constructor(timeoutMs: number) {
    super(`fanOut: a call gave no result within ${timeoutMs} ms and was cancelled: raise timeoutMs or make it faster`);
    this.name = 'FanOutTimeoutError';
    this.timeoutMs = timeoutMs;
  }
}

/** A call came while as many as allowed were already running and waiting; its work was not begun. */
export class FanOutOverflowError extends Error {
  readonly code = 'fan-out-overflow';
  readonly maxQueued: number;

  constructor(maxQueued: number) {
    super(`fanOut: ${maxQueued} calls were waiting and this one was not begun: raise maxQueued or ask for fewer calls`);
    this.name = 'FanOutOverflowError';
    this.maxQueued = maxQueued;
  }
}

/** A call's work completed without a value. */
export class FanOutNoValueError extends Error {
  readonly code = 'fan-out-no-value';

  constructor() {
    super('fanOut: the work of a call completed without a value: let it emit its result before it completes');
    this.name = 'FanOutNoValueError';
  }
}

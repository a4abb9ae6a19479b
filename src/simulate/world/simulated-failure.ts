/** A simulated provider failed, as its model said it would. */
export class SimulatedFailure extends Error {
  override readonly name = 'SimulatedFailure';
  readonly code: string;
  readonly retryable: boolean;

  constructor(code: string, stage: string, retryable: boolean) {
    super(`the simulated provider of ${stage} failed with ${code}`);
    this.code = code;
    this.retryable = retryable;
  }
}

import type { ToolFailure } from '../../ports/index.ts';

/** A call that is settled as an error by the engine itself: it fits no tool, or its plan is invalid. */
export class CallRefused extends Error {
  override readonly name = 'CallRefused';
  /** `unknown-tool`, `bad-arguments`, `invalid-plan`, or what the host's check says. */
  readonly code: string;

  constructor({ code, message }: ToolFailure) {
    super(message);
    this.code = code;
  }
}

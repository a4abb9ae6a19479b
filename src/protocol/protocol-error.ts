import { type CloseName, closeCode } from './close-code.ts';

/** A peer broke the protocol: the connection is closed with `closeCode` and the message as its reason. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly code: CloseName;

  constructor(code: CloseName, message: string) {
    super(message);
    this.code = code;
  }

  get closeCode(): number {
    return closeCode[this.code];
  }
}

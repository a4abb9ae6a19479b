import type { JsonObject } from '../../../ports/index.ts';

/** A call on its way to a worker. */
export interface SentCall {
  readonly name: string;
  readonly args: JsonObject;
  /** How long it may take from when it is begun. */
  readonly limitMs: number;
  readonly run: string;
  readonly stage: string;
  readonly call: string;
  readonly user?: string;
  readonly traceparent?: string;
}

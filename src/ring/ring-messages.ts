import type { PayloadForm } from './payload.ts';
import type { ThrownInWorker } from './ring-error.ts';

/** What the worker answers to a task; it stands in the low bits of a record's word, the slot above them. */
export const VALUE = 0;
export const LAST_VALUE = 1;
export const END = 2;
export const FAILURE = 3;
export const SKIPPED = 4;
export const RETIRE = 5;

export function wordOf(kind: number, slot: number): number {
  return kind | (slot << 3);
}

export function kindOf(word: number): number {
  return word & 7;
}

export function slotOf(word: number): number {
  return word >> 3;
}

/** How a worker waits for work: with its thread, or in its event loop, where timers and sockets go on. */
export type Parking = 'thread' | 'loop';

/** What a worker is started with. */
export interface RingTask {
  readonly ringModule: string;
  readonly tasks: SharedArrayBuffer;
  readonly results: SharedArrayBuffer;
  readonly marks: SharedArrayBuffer;
  readonly payload: PayloadForm;
  readonly maxBatch: number;
  readonly spinMs: number;
  readonly parking: Parking;
  readonly data: unknown;
  /** Where the process keeps what it has compiled, if it does: a worker then starts in half the time. */
  readonly compiled: string | undefined;
}

/** What a worker says once, when its module is loaded or cannot be. */
export type Greeting = { readonly greeting: unknown } | { readonly refused: ThrownInWorker };

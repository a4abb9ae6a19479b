import type { RunEvent } from '../engine/events.ts';
import type { RunRequest } from '../engine/request.ts';
import type { Kind } from '../protocol/messages.ts';

/** What is known of a run beside its events. */
export interface StoredRun {
  readonly request: RunRequest;
  readonly owner: string;
  readonly fingerprint: string;
  readonly epoch: string;
  readonly kinds: readonly Kind[];
}

/** Keeps the logs of runs outside of memory: what a ring in memory has let go of, and what outlives the process. */
export interface LogStore {
  /** Whether anything is held of a run that this process did not start. */
  has(run: string): boolean;
  /** Begins to keep a run. */
  create(stored: StoredRun): LogKeeper;
  /** What an earlier process kept of a run. */
  load(run: string): Promise<LoadedRun | undefined>;
  /** Lets go of what is older than this and not of this process. */
  sweep(maxAgeMs: number): void;
  /** Resolves when all that was appended is written. */
  close(): Promise<void>;
}

/** Keeps one run. Never throws: a store that fails is `lost`, and the run goes on without. */
export interface LogKeeper {
  /** True once something could not be written; what is kept from then on is not complete. */
  readonly lost: boolean;
  /** Everything kept of the run. */
  readonly bytes: number;
  append(event: RunEvent): void;
  /** The events after `after`, about `maxBytes` of them and at least one, where there are any. */
  read(after: number, maxBytes: number): Promise<readonly RunEvent[]>;
  remove(): void;
}

/** A run of an earlier process. Where its last event is no `done` or `error`, it was cut off. */
export interface LoadedRun {
  readonly stored: StoredRun;
  readonly keeper: LogKeeper;
  /** All that was kept, some at a time: to be read once, and to its end before anything is appended. */
  readonly events: AsyncIterable<readonly RunEvent[]>;
}

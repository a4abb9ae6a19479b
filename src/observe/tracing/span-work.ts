import type { RunEvent } from '../../engine/events.ts';
import type { EndedCall } from './provider-calls.ts';

/** What spans are drawn from; plain data, so that another thread can do it. */
export type SpanWork = EndedRun | EndedCall | Delivery;

/** A run that has ended. Times are the scheduler's, in milliseconds. */
export interface EndedRun {
  readonly type: 'run';
  /** Who it is among spans: settled as it begins, for providers are called as its children. */
  readonly traceparent: string;
  /** The span of the caller, unless the trace begins here. */
  readonly parent: string | undefined;
  readonly pipeline: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly startedAt: number;
  readonly endedAt: number;
  /** Why it failed, where it did. */
  readonly error: string | undefined;
  /** What its inner spans are read from. */
  readonly log: readonly RunEvent[];
}

/** From a run's first text to its last message being with its client. */
export interface Delivery {
  readonly type: 'delivery';
  /** The run's own. */
  readonly traceparent: string;
  readonly startedAt: number;
  readonly endedAt: number;
}

/** Takes what is to be drawn. */
export interface SpanSink {
  /** Pieces of work taken and not drawn yet. */
  readonly waiting: number;
  draw(works: readonly SpanWork[]): void;
}

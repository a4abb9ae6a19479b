import type { RunEvent } from '../../engine/events.ts';

/** What a listing tells of a kept run. Times are milliseconds from its start; absent where it never came to it. */
export interface RunSummary {
  readonly run: string;
  readonly pipeline: string;
  readonly version: number;
  readonly surface: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly traceId?: string;
  /** `answered`, `cached`, `refused`, `retracted`, `degraded`, `failed` or `cancelled`. */
  readonly outcome: string;
  /** Why it was kept: it broke a promise, it failed, its guess and its plan disagreed, or it is one of a sample. */
  readonly kept: 'slo' | 'failed' | 'disagreed' | 'sample';
  readonly firstTokenMs?: number;
  readonly firstSentenceMs?: number;
  readonly fullMs: number;
}

/** A run with its whole log: what a waterfall is drawn from, and what a simulator can replay. */
export interface RecordedRun extends RunSummary {
  /** False where the run had more events than are kept of one: its end is there, its middle is not. */
  readonly whole: boolean;
  readonly log: readonly RunEvent[];
}

/** A breaker changed its state. */
export interface BreakerChange {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The port it protects. */
  readonly breaker: string;
  readonly from: string;
  readonly to: string;
}

/** One count over one hour of all runs of a surface, kept ones or not. */
export interface Tally {
  /** Hours since 1970. */
  readonly hour: number;
  readonly pipeline: string;
  readonly surface: string;
  /** `run/full`, `stage/plan`, `tool/search_books`, `outcome/answered`, `over/plan`, `speculation/adopted`, … */
  readonly what: string;
  /** Of a duration: which one, see {@link bucketOf}. Of a plain count: -1. */
  readonly bucket: number;
  readonly count: number;
  /** What was counted, added up: milliseconds, dollars. */
  readonly total: number;
}

const widthRatio = 1.05;
const logOfWidth = Math.log(widthRatio);

/** Durations from 0.1 ms up in steps of 5 %: what is read back is off by 2.5 % at most. */
export function bucketOf(ms: number): number {
  return ms <= 0.1 ? 0 : Math.round(Math.log(ms / 0.1) / logOfWidth);
}

/** The middle of a bucket, in milliseconds. */
export function bucketMs(bucket: number): number {
  return 0.1 * widthRatio ** bucket;
}

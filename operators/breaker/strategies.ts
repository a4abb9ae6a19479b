import type { SchedulerLike } from 'rxjs';
import { checkNumber, checkObject } from '../check-options.ts';

/** When a breaker opens. A description only: each breaker keeps its own tally. */
export interface BreakerStrategy {
  /** `clock` is the breaker's. */
  readonly begin: (clock: Pick<SchedulerLike, 'now'>) => BreakerTally;
}

/** The outcomes one breaker has seen while closed. */
export interface BreakerTally {
  readonly succeed: () => void;
  /** True where this failure opens the breaker. */
  readonly fail: () => boolean;
}

/**
 * Opens after so many failures in a row. Memory: one number.
 *
 * @throws RangeError on a count under 1.
 */
export function consecutiveFailures(count: number): BreakerStrategy {
  checkNumber('consecutiveFailures', 'count', count, { required: true, min: 1, whole: true });
  return {
    begin: () => {
      let inRow = 0;
      return {
        succeed: () => {
          inRow = 0;
        },
        fail: () => ++inRow >= count,
      };
    },
  };
}

/** Options of {@link failureShare}. */
export interface FailureShareOptions {
  /** Share of failures, from 0 to 1, at which the breaker opens. */
  readonly thresholdRatio: number;
  /** How many of the newest calls count. */
  readonly windowSize: number;
  /** Calls needed before the share means anything. Default: the whole window. */
  readonly minCalls?: number;
}

/**
 * Opens when the share of failures among the newest calls reaches a threshold. Memory: one byte a call of the window.
 *
 * @throws RangeError on a ratio outside 0 to 1, a window under 1, or more calls needed than the window holds.
 */
export function failureShare(options: FailureShareOptions): BreakerStrategy {
  const { thresholdRatio, windowSize, minCalls = windowSize } = checkObject('failureShare', options);
  checkNumber('failureShare', 'thresholdRatio', thresholdRatio, { required: true, min: 0, max: 1 });
  checkNumber('failureShare', 'windowSize', windowSize, { required: true, min: 1, max: 1_000_000, whole: true });
  checkNumber('failureShare', 'minCalls', minCalls, { min: 1, max: windowSize, whole: true });
  return {
    begin: () => {
      const failed = new Uint8Array(windowSize);
      let calls = 0;
      let failures = 0;
      const add = (failure: 0 | 1) => {
        const slot = calls % windowSize;
        failures += failure - (failed[slot] ?? 0);
        failed[slot] = failure;
        calls++;
        return calls >= minCalls && failures / Math.min(calls, windowSize) >= thresholdRatio;
      };
      return { succeed: () => void add(0), fail: () => add(1) };
    },
  };
}

/** Options of {@link failureSampling}. */
export interface FailureSamplingOptions {
  /** Share of failures, from 0 to 1, at which the breaker opens. */
  readonly thresholdRatio: number;
  /** How far back calls count, in milliseconds. */
  readonly windowMs: number;
  /** Calls a second, over the window, below which the share means nothing. Default 1. */
  readonly minPerSecond?: number;
}

/**
 * Opens when the share of failures in a span of time reaches a threshold. The span is kept in ten slices, so calls are
 * forgotten with a grain of a tenth of it. Memory: thirty numbers.
 *
 * @throws RangeError on a ratio outside 0 to 1, a span that is not over 0, or a rate under 0.
 */
export function failureSampling(options: FailureSamplingOptions): BreakerStrategy {
  const { thresholdRatio, windowMs, minPerSecond = 1 } = checkObject('failureSampling', options);
  checkNumber('failureSampling', 'thresholdRatio', thresholdRatio, { required: true, min: 0, max: 1 });
  checkNumber('failureSampling', 'windowMs', windowMs, { required: true, min: 1, max: Number.MAX_SAFE_INTEGER });
  checkNumber('failureSampling', 'minPerSecond', minPerSecond, { min: 0 });
  const sliceMs = windowMs / SLICES;
  return {
    begin: (clock) => {
      const slices = Array.from({ length: SLICES }, () => ({ epoch: -1, calls: 0, failures: 0 }));
      const add = (failure: 0 | 1) => {
        const epoch = Math.floor(clock.now() / sliceMs);
        const slice = slices[epoch % SLICES] as (typeof slices)[number];
        if (slice.epoch !== epoch) Object.assign(slice, { epoch, calls: 0, failures: 0 });
        slice.calls++;
        slice.failures += failure;
        let calls = 0;
        let failures = 0;
        for (const one of slices) {
          if (one.epoch <= epoch - SLICES) continue;
          calls += one.calls;
          failures += one.failures;
        }
        return calls >= (minPerSecond * windowMs) / 1_000 && failures / calls >= thresholdRatio;
      };
      return { succeed: () => void add(0), fail: () => add(1) };
    },
  };
}

const SLICES = 10;

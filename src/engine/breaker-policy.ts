import { type Breaker, consecutiveFailures, failureSampling } from '../../operators/index.ts';
import type { OptionCheck } from './option-types.ts';
import { milliseconds, positiveInteger, ratio, record } from './option-types.ts';
import type { BreakerLimits, CallOptions, StageContext } from './stage-context.ts';

/** When calls of a dependency are refused for a while. */
export interface BreakerPolicy {
  /** Failures in a row that open it. Default 5, where no ratio is given. */
  readonly failures?: number;
  /** Instead: the share of failures over `windowMs` that opens it, where there was a call a second. */
  readonly failureRatio?: number;
  /** Default 30,000. */
  readonly windowMs?: number;
  /** How long it stays open before one call may try. */
  readonly openMs: number;
  /**
   * A call given up without a value after so long has failed, whoever gave it up: it hung. Default: its timeout, or twice
   * the stage's budget. Where the run's own time is up it has failed sooner: when it had the stage's budget. Where there is
   * none of these, being given up says nothing.
   */
  readonly hungMs?: number;
}

export const breakerOption: OptionCheck = record({
  failures: positiveInteger,
  failureRatio: ratio,
  windowMs: milliseconds,
  openMs: milliseconds,
  hungMs: milliseconds,
});

/** A timer may come a moment before its time. */
const early = 0.95;

const never = Number.POSITIVE_INFINITY;

/** What of a call its breaker depends on. */
type Called = Pick<CallOptions<never>, 'dependency' | 'timeoutMs'>;

/**
 * The breaker before what a call asks: one a dependency, whoever calls it, for what one stage learns of it the others need
 * not. A dependency is a port, or what of it a call names; the first stage to call it says when it opens, and each says of
 * its own calls when they hang.
 */
export function breakerBefore(stage: StageContext, port: string, policy: BreakerPolicy, call: Called): Breaker {
  const name = call.dependency === undefined ? port : `${port}.${call.dependency}`;
  return stage.breakers.get(name) ?? stage.addBreaker(name, limitsOf(policy));
}

function limitsOf({ failures = 5, failureRatio, windowMs = 30_000, openMs }: BreakerPolicy): BreakerLimits {
  const strategy =
    failureRatio === undefined
      ? consecutiveFailures(failures)
      : failureSampling({ thresholdRatio: failureRatio, windowMs });
  return { strategy, halfOpenAfterMs: openMs };
}

/**
 * Whether a call that is given up without a value after so long has failed. Left because time was up it has; because it
 * was not wanted any more, only where it had hung by then.
 */
export function isHung(stage: StageContext, policy: BreakerPolicy, call: Called, waitedMs: number): boolean {
  const { budgetMs = never } = stage.options as { readonly budgetMs?: number };
  if (waitedMs >= hungMsOf(stage, policy, call.timeoutMs) * early) return true;
  return waitedMs >= budgetMs * early && stage.timeLeftMs() === 0;
}

function hungMsOf(stage: StageContext, policy: BreakerPolicy, own = never): number {
  const { timeoutMs = never, budgetMs = never } = stage.options as {
    readonly timeoutMs?: number;
    readonly budgetMs?: number;
  };
  const givenUpMs = Math.min(own, timeoutMs);
  return policy.hungMs ?? (givenUpMs === never ? 2 * budgetMs : givenUpMs);
}

import type { Observable } from 'rxjs';
import { breaker, consecutiveFailures, failureSampling } from '../../operators/index.ts';
import type { OptionCheck } from './option-types.ts';
import { milliseconds, positiveInteger, ratio, record } from './option-types.ts';
import type { CallOptions, StageContext } from './stage-context.ts';

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
   * A call given up without a value after so long has failed: it hung. Default: its timeout, or twice the stage's budget;
   * where there is neither, being given up says nothing.
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

/**
 * One breaker a dependency, whoever calls it: what one stage learns of it, the others need not. A dependency is a port, or
 * what of it a call names; the first stage to call it says when it opens.
 */
export function behindBreaker<R>(
  stage: StageContext,
  port: string,
  policy: BreakerPolicy,
  { dependency, timeoutMs: own }: CallOptions<R>,
): (source: Observable<R>) => Observable<R> {
  const name = dependency === undefined ? port : `${port}.${dependency}`;
  let shared = stage.breakers.get(name);
  if (shared === undefined) {
    const { failures = 5, failureRatio, windowMs = 30_000, openMs } = policy;
    const { timeoutMs, budgetMs } = stage.options as { readonly timeoutMs?: number; readonly budgetMs?: number };
    const never = Number.POSITIVE_INFINITY;
    const givenUpMs = Math.min(own ?? never, timeoutMs ?? never);
    const twiceMs = budgetMs === undefined ? never : 2 * budgetMs;
    const hungMs = policy.hungMs ?? (givenUpMs === never ? twiceMs : givenUpMs);
    const strategy =
      failureRatio === undefined
        ? consecutiveFailures(failures)
        : failureSampling({ thresholdRatio: failureRatio, windowMs });
    shared = stage.addBreaker(name, { strategy, halfOpenAfterMs: openMs, hungAfterMs: hungMs * early });
  }
  return breaker(shared, { onRefused: () => stage.note('breaker', 'refused', { detail: name }) });
}

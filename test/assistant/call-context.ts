import { concat, NEVER, of, queueScheduler, type SchedulerLike } from 'rxjs';
import type { CallContext } from '../../src/ports/index.ts';

/** A call context for adapters that are asked without an engine. */
export function callContext(call = 'plan#1', scheduler: SchedulerLike = queueScheduler): CallContext {
  return {
    signal: new AbortController().signal,
    demand: concat(of(true), NEVER),
    scheduler,
    timeLeftMs: () => Number.POSITIVE_INFINITY,
    random: () => 0.5,
    run: 'run-1',
    stage: call.split('#')[0] ?? call,
    call,
  };
}

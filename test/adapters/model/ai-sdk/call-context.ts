import { asyncScheduler, NEVER, type Observable } from 'rxjs';
import type { CallContext } from '../../../../src/ports/call.ts';

/** A call on real time, with a demand and a signal of the test's own. */
export function callContext(
  demand: Observable<boolean> = NEVER,
  signal: AbortSignal = new AbortController().signal,
  traceparent?: string,
): CallContext {
  return {
    signal,
    demand,
    scheduler: asyncScheduler,
    timeLeftMs: () => Number.POSITIVE_INFINITY,
    random: () => 0.5,
    run: 'run-1',
    stage: 'plan',
    call: 'plan#1',
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}

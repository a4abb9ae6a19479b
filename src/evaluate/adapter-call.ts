import { concat, NEVER, type Observable, of, type SchedulerLike } from 'rxjs';
import { providerCall } from '../engine/provider-call.ts';
import type { CallContext } from '../index.ts';

/** How long an adapter may take for one answer of its own, in milliseconds. */
export const callTimeoutMs = 60_000;

/** A call of an adapter that belongs to no run; unsubscribing fires its signal. */
export function adapterCall<R>(
  name: string,
  scheduler: SchedulerLike,
  call: (context: CallContext) => Observable<R>,
): Observable<R> {
  const host = {
    run: 'evaluation',
    scheduler,
    demand: concat(of(true), NEVER),
    traceparent: undefined,
    user: undefined,
    random: () => 0.5,
    timeLeftMs: () => callTimeoutMs,
    nextCall: () => 1,
  };
  return providerCall(host, name, callTimeoutMs, false, call);
}

import { concat, finalize, NEVER, Observable, of, type SchedulerLike } from 'rxjs';
import type { CallContext } from '../index.ts';

/** How long an adapter may take for one answer of its own, in milliseconds. */
export const callTimeoutMs = 60_000;

/** A call of an adapter that belongs to no run; its signal fires when it is over or left. */
export function adapterCall<R>(
  name: string,
  scheduler: SchedulerLike,
  call: (context: CallContext) => Observable<R>,
): Observable<R> {
  return new Observable((consumer) => {
    const controller = new AbortController();
    const context: CallContext = {
      signal: controller.signal,
      demand: concat(of(true), NEVER),
      scheduler,
      timeLeftMs: () => callTimeoutMs,
      random: () => 0.5,
      run: 'evaluation',
      stage: name,
      call: `${name}#1`,
    };
    return call(context)
      .pipe(finalize(() => controller.abort()))
      .subscribe(consumer);
  });
}

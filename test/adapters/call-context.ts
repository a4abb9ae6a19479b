import { asyncScheduler, NEVER } from 'rxjs';
import type { CallContext } from '../../src/ports/index.ts';

/** A call's context with no limits, for tests of adapters. */
export function callContext(overrides: Partial<CallContext> = {}): CallContext {
  return {
    signal: new AbortController().signal,
    demand: NEVER,
    scheduler: asyncScheduler,
    timeLeftMs: () => Infinity,
    random: () => 0.5,
    run: 'run-1',
    stage: 'calls',
    call: 'calls#1',
    ...overrides,
  };
}

import { createHash } from 'node:crypto';
import { checkNumber } from '../../../operators/check-options.ts';
import type { RunRequest } from '../../engine/request.ts';
import type { JsonObject } from '../../ports/index.ts';

/** Another version of a pipeline beside the one that answers, and the share of its traffic that goes there. */
export interface RolloutPlan {
  readonly pipeline: string;
  /** The version that is tried. */
  readonly version: number;
  /** The version that answers everybody else. */
  readonly stable: number;
  /** From 0 to 1. */
  readonly shareRatio: number;
}

/** @throws RangeError where the share is none, or both versions are the same. */
export function checkRollout(operator: string, { shareRatio, version, stable }: RolloutPlan): void {
  checkNumber(operator, 'shareRatio', shareRatio, { min: 0, max: 1 });
  if (version === stable) throw new RangeError(`${operator}: version ${version} cannot be tried beside itself`);
}

/** Whether a request leaves the version to the server: of the pipeline, in the declared mode, with no version named. */
export function isOpenTo(plan: RolloutPlan, { pipeline, version, mode = 'streaming' }: RunRequest): boolean {
  return pipeline === plan.pipeline && version === undefined && mode === 'streaming';
}

/**
 * Whether a request is among the share. By its session, else its user, else the run itself: so one conversation stays on
 * one version for as long as the share holds, in every process, and a larger share only adds conversations to it.
 */
export function isAmong({ pipeline, version, shareRatio }: RolloutPlan, { input, run }: RunRequest): boolean {
  const { session, user } = namesIn(input);
  const who = session === undefined ? (user === undefined ? `run ${run}` : `user ${user}`) : `session ${session}`;
  const hash = createHash('sha256').update(`${pipeline}@${version} ${who}`).digest().readUInt32BE(0);
  return hash / 2 ** 32 < shareRatio;
}

function namesIn(input: RunRequest['input']): { readonly session?: string; readonly user?: string } {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return {};
  const { session, user } = input as JsonObject;
  return {
    ...(typeof session === 'string' && session !== '' && { session }),
    ...(typeof user === 'string' && user !== '' && { user }),
  };
}

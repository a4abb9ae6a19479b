import type { Logger } from 'pino';
import type { JsonObject } from '../index.ts';
import type { Canary } from '../observe/rollout/canary.ts';
import type { CanaryDesk } from '../server/index.ts';

/** Lets operators look at canaries, stop and resume them, and give them another share; what they do is in the log. */
export function canaryDesk(canaries: readonly Canary[], logger: Logger): Pick<CanaryDesk, 'change' | 'list'> {
  return {
    list: () => canaries.map(standing),
    change: (pipeline, to, owner) => {
      const canary = canaries.find(({ plan }) => plan.pipeline === pipeline);
      if (canary === undefined) return undefined;
      const { state, shareRatio } = wanted(to);
      if (shareRatio !== undefined) canary.resize(shareRatio);
      if (state === 'running') canary.resume();
      if (state === 'rolled-back') canary.stop();
      const { plan } = canary;
      logger.info({ owner, ...plan, state: canary.state }, `canary ${pipeline}@${plan.version} is changed by hand`);
      return standing(canary);
    },
  };
}

function standing({ plan, state, comparisons }: Canary): JsonObject {
  return {
    ...{ pipeline: plan.pipeline, version: plan.version, stable: plan.stable, shareRatio: plan.shareRatio, state },
    comparisons: comparisons.map(({ surface, measure, canary, before, rate, rateBefore }) => ({
      ...{ surface, measure, rate, rateBefore },
      canary: { good: canary.good, bad: canary.bad },
      before: { good: before.good, bad: before.bad },
    })),
  };
}

function wanted(to: unknown): { readonly state?: 'running' | 'rolled-back'; readonly shareRatio?: number } {
  const { state, shareRatio } = (typeof to === 'object' && to !== null ? to : {}) as JsonObject;
  const isState = state === 'running' || state === 'rolled-back';
  const isShare = typeof shareRatio === 'number';
  const isKnown = (isState || state === undefined) && (isShare || shareRatio === undefined);
  if (!isKnown || (!isState && !isShare)) {
    throw new RangeError('send { "state": "running" | "rolled-back" }, { "shareRatio": 0.1 }, or both');
  }
  return { ...(isState && { state }), ...(isShare && { shareRatio }) };
}

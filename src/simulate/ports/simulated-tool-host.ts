import type { Json } from '../../ports/json.ts';
import type { ToolHost, ToolSpec } from '../../ports/tool-host.ts';
import { type CallModel, timedCall } from '../world/timed-call.ts';
import type { World } from '../world/world.ts';

/** Simulated tools. */
export interface ToolHostModel {
  /** What the tools are; the engine must know which are read-only. */
  readonly tools: readonly ToolSpec[];
  /** Figures by tool name. */
  readonly timings: Readonly<Record<string, CallModel>>;
  /** Figures of the tools not named in `timings`. */
  readonly otherwise: CallModel;
}

/** Tools that take the time they are given and answer `{}`. Calls of equal arguments in a run have the same luck. */
export function simulatedToolHost(world: World, { tools, timings, otherwise }: ToolHostModel): ToolHost {
  return {
    tools,
    call: ({ name, args }, context) =>
      timedCall<Json>(world, timings[name] ?? otherwise, context, `${name} ${JSON.stringify(args)}`, (subscriber) => {
        subscriber.next({});
        subscriber.complete();
      }),
  };
}

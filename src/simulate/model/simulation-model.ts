import type { Bindings } from '../../engine/port-names.ts';
import type { Arrival, Arrivals } from '../arrivals/arrival.ts';
import type { Resource } from '../capacity/resource.ts';
import type { RandomStreams } from '../random/random-streams.ts';
import type { Scenario } from '../world/scenario.ts';
import type { World } from '../world/world.ts';

/** What a simulation runs a pipeline against: who comes when, what they ask, and how the providers behave. */
export interface SimulationModel {
  /** When requests come. */
  arrivals(streams: RandomStreams): Arrivals;
  /**
   * What one of them is about. Pure: the same streams and run give the same scenario, but for how its input comes, which
   * is the surface's.
   */
  scenario(run: string, arrival: Arrival, streams: RandomStreams, surface: string): Scenario;
  /** The providers, new for each simulation. */
  providers(world: World, streams: RandomStreams): Providers;
  /** The figures of the workload, as they were given. */
  readonly workload: Readonly<Record<string, unknown>>;
  /** The same world with some figures of the workload changed, e.g. `{ cacheHitRatio: 0.35 }`. */
  withWorkload(changes: Readonly<Record<string, unknown>>): SimulationModel;
}

/** Simulated adapters and what they share. */
export interface Providers {
  readonly bindings: Bindings;
  readonly resources: readonly Resource[];
}

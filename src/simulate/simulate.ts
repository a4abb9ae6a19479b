import { createEngine, type Offer } from '../engine/engine.ts';
import type { Mode } from '../engine/events.ts';
import type { StartRun } from '../engine/request.ts';
import type { Arrival } from './arrivals/arrival.ts';
import type { ResourceReport } from './capacity/resource.ts';
import type { SimulationModel } from './model/simulation-model.ts';
import { RandomStreams } from './random/random-streams.ts';
import { placesOf, RunWatch } from './report/run-watch.ts';
import { Tally } from './report/tally.ts';
import { HeapScheduler } from './scheduler/heap-scheduler.ts';
import { World } from './world/world.ts';

/** What to simulate. */
export interface SimulateOptions {
  /** The pipeline and its surfaces, as they are declared. */
  readonly offer: Offer;
  readonly surface: string;
  /** Default `streaming`. */
  readonly mode?: Mode;
  readonly model: SimulationModel;
  /** How many requests come. */
  readonly runs: number;
  /** Equal seeds give equal results, to the byte. */
  readonly seed: string | number;
  /** Runs at the start that are simulated and not counted, while queues fill. Default 0. */
  readonly warmUpRuns?: number;
  /** What the durations of a stage's provider calls are multiplied by, by stage name. */
  readonly speedups?: ReadonlyMap<string, number>;
  /** Told after every thousandth run. */
  readonly onProgress?: (done: number, runs: number) => void;
  /** Stands between the engine and the simulation: sees each run as it is started. */
  readonly watch?: (startRun: StartRun) => StartRun;
}

/** What a simulation came to; {@link describeSimulation} says it in figures. */
export interface Simulation {
  readonly tally: Tally;
  readonly resources: readonly ResourceReport[];
  /** Virtual milliseconds from the first arrival to the last event. */
  readonly spanMs: number;
  /** Timers that ran. */
  readonly timers: number;
}

/**
 * Runs a declared pipeline for each request of a model, in virtual time, through the same engine as live runs.
 *
 * Nothing waits and nothing is random: thousands of runs take as long as their work does, and a seed gives the same
 * figures every time. Each run, each purpose has luck of its own, so that two simulations of one seed differ only by
 * what was changed between them.
 *
 * Memory: the runs in flight, and the tally, whatever the number of runs.
 *
 * @throws DefinitionError where the surface does not fit the pipeline, or it needs a port that the model does not have.
 */
export function simulate(options: SimulateOptions): Simulation {
  const { offer, runs, model, warmUpRuns = 0 } = options;
  if (!(runs >= 1)) throw new RangeError(`simulate: runs must be at least 1, got ${runs}`);
  const streams = new RandomStreams(options.seed);
  const scheduler = new HeapScheduler();
  const world = new World(scheduler, streams, options.speedups);
  const { bindings, resources } = model.providers(world, streams);
  const engine = createEngine({ offers: [offer], bindings, scheduler, random: streams.stream('engine') });
  const startRun = options.watch?.(engine.startRun) ?? engine.startRun;
  const { pipeline } = offer;
  const { surface, mode = 'streaming' } = options;
  const places = placesOf(pipeline);
  const tally = new Tally(pipeline, mode);
  let done = 0;

  const start = (index: number, arrival: Arrival): void => {
    const run = `run-${index}`;
    const scenario = model.scenario(run, arrival, streams);
    world.begin(run, scenario);
    const watch = new RunWatch(places, (record) => {
      world.end(run);
      if (index >= warmUpRuns) tally.add(record);
      if (++done % 1000 === 0) options.onProgress?.(done, runs);
    });
    startRun({
      run,
      pipeline: pipeline.name,
      version: pipeline.version,
      surface,
      mode,
      input: scenario.input,
    }).subscribe(watch);
  };
  const arrivals = Iterator.from(model.arrivals(streams));
  const scheduleNext = (index: number): void => {
    if (index >= runs) return;
    const { value, done: isOver } = arrivals.next();
    if (isOver === true) return;
    const arrival: Arrival = value;
    scheduler.schedule(() => {
      start(index, arrival);
      scheduleNext(index + 1);
    }, arrival.atMs - scheduler.now());
  };
  scheduleNext(0);
  scheduler.flush();
  arrivals.return?.();
  options.onProgress?.(done, runs);
  return {
    tally,
    resources: resources.map((resource) => resource.report()),
    spanMs: scheduler.now(),
    timers: scheduler.executed,
  };
}

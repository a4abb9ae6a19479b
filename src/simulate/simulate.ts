import { tap } from 'rxjs';
import { createEngine, type Engine, type EngineOptions, type Offer } from '../engine/engine.ts';
import { DefinitionError } from '../engine/errors.ts';
import type { Mode, RunEvent } from '../engine/events.ts';
import type { Slo } from '../engine/pipeline.ts';
import { type PortType, standardPorts } from '../engine/port-names.ts';
import type { Arrival } from './arrivals/arrival.ts';
import type { ResourceReport } from './capacity/resource.ts';
import { ModelError } from './model/fields.ts';
import type { SimulationModel } from './model/simulation-model.ts';
import { RandomStreams } from './random/random-streams.ts';
import { placesOf, type RunRecord, RunWatch } from './report/run-watch.ts';
import { Tally } from './report/tally.ts';
import { HeapScheduler } from './scheduler/heap-scheduler.ts';
import { spokenParts, withText } from './world/spoken-input.ts';
import { World } from './world/world.ts';

/** What to simulate. */
export interface SimulateOptions {
  /** The pipeline and its surfaces, as they are declared. */
  readonly offer: Offer;
  readonly surface: string;
  /** Default `streaming`. */
  readonly mode?: Mode;
  /** What the offer changes of what is declared, e.g. `calls.fanOut=1`: named in reports, and does nothing. */
  readonly changes?: readonly string[];
  readonly model: SimulationModel;
  /** How many requests come. */
  readonly runs: number;
  /** Equal seeds give equal results, to the byte. */
  readonly seed: string | number;
  /** Runs at the start that are simulated and not counted, while queues fill. Default 0. */
  readonly warmUpRuns?: number;
  /** What the durations of a stage's provider calls are multiplied by, by stage name. */
  readonly speedups?: ReadonlyMap<string, number>;
  /** Told after every thousandth run, and after the last: a trace may hold fewer than `runs`. */
  readonly onProgress?: (done: number, runs: number) => void;
  /** Told of each counted run when it ends; `index` counts arrivals from 0. */
  readonly onRun?: (index: number, record: RunRecord) => void;
  /** Told of every event of every run, before it is counted. Absent: events are read and let go. */
  readonly onEvent?: (index: number, event: RunEvent) => void;
}

/** What a simulation came to; {@link describeSimulation} says it in figures. */
export interface Simulation {
  readonly tally: Tally;
  readonly resources: readonly ResourceReport[];
  /** Virtual milliseconds from the first arrival to the last work; that a run waits for playback is none. */
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
  const engine = simulatedEngine({ offers: [offer], bindings, scheduler, random: streams.stream('engine') });
  const { pipeline } = offer;
  const { surface, mode = 'streaming' } = options;
  const places = placesOf(pipeline);
  const tally = new Tally(pipeline, mode, promisedOn(offer, surface));
  let done = 0;
  let workedUntil = 0;

  const start = (index: number, arrival: Arrival): void => {
    const run = `run-${index}`;
    const scenario = model.scenario(run, arrival, streams, surface);
    world.begin(run, scenario);
    const { input, spoken } = scenario;
    const watch = new RunWatch(places, (record) => {
      world.end(run);
      workedUntil = Math.max(workedUntil, scheduler.now() - watch.heldMs);
      if (index >= warmUpRuns) {
        tally.add(record);
        options.onRun?.(index, record);
      }
      if (++done % 1000 === 0) options.onProgress?.(done, runs);
    });
    const said = spoken === undefined ? undefined : { input: spokenParts(input, spoken, scheduler) };
    const begun = spoken === undefined ? input : withText(input, '');
    const request = { run, pipeline: pipeline.name, version: pipeline.version, surface, mode, input: begun };
    const log = engine.startRun(request, said);
    const { onEvent } = options;
    (onEvent === undefined ? log : log.pipe(tap((event) => onEvent(index, event)))).subscribe(watch);
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
  if (done < runs || done % 1000 !== 0) options.onProgress?.(done, done);
  return {
    tally,
    resources: resources.map((resource) => resource.report()),
    spanMs: workedUntil,
    timers: scheduler.executed,
  };
}

/** What a pipeline promises on a surface. */
export function promisedOn({ pipeline, surfaces = [] }: Offer, surface: string): Slo {
  return { ...pipeline.slo, ...surfaces.find(({ name }) => name === surface)?.slo };
}

/** What is bound here comes from the simulation file: where a port is missing, it is missing there. */
function simulatedEngine(options: EngineOptions): Engine {
  try {
    return createEngine(options);
  } catch (error) {
    if (!(error instanceof DefinitionError) || error.code !== 'binding.missing') throw error;
    const port = /port '([^']+)'/.exec(error.message)?.[1] ?? '';
    throw new ModelError(
      'ports',
      `nothing is said of '${port}', which ${error.place} asks; add e.g. ${port}: ${exampleOf(standardPorts[port])}`,
    );
  }
}

/** The least that a simulation file must say of a port. */
function exampleOf(type: PortType | undefined): string {
  switch (type) {
    case 'ChatModel':
      return '{ plan: { latency: 200 }, compose: { latency: 300 } }';
    case 'Memory':
    case 'ResponseCache':
      return '{ read: { latency: 2 } }';
    case 'ToolHost':
      return '{ otherwise: { latency: 50 } }';
    default:
      return '{ latency: 10 }';
  }
}

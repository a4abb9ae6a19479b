import type { RunEvent } from '../../engine/events.ts';
import type { Pipeline } from '../../engine/pipeline.ts';
import { portsOf } from '../../engine/ports-of.ts';
import type { ToolSpec } from '../../ports/tool-host.ts';
import type { Arrival } from '../arrivals/arrival.ts';
import { type Comparison, compareTimes, type Series, simulateBaseline, timesOf } from '../compare.ts';
import type { SimulationModel } from '../model/simulation-model.ts';
import { describeSimulation } from '../report/describe-simulation.ts';
import { placesOf, RunWatch } from '../report/run-watch.ts';
import { Tally } from '../report/tally.ts';
import { promisedOn, type SimulateOptions } from '../simulate.ts';
import { type RecordedRun, recordedRun } from './recorded-run.ts';
import { RecordedTimes } from './recorded-times.ts';
import { type ReplaySite, replayPort } from './replay-ports.ts';

/** Recorded runs, and the version they are to be played through. */
export interface ReplayOptions extends Omit<SimulateOptions, 'model' | 'runs'> {
  /** Logs of runs of this pipeline; others, and unfinished ones, are left out and counted. */
  readonly logs: Iterable<readonly RunEvent[]>;
  readonly tools: readonly ToolSpec[];
}

/** What was, and what would have been. */
export interface Replay extends Comparison {
  /** Runs of another pipeline or surface, and runs without an end. */
  readonly leftOut: number;
}

/** Each recorded run is replayed alone: a log does not say what else was under way. */
const APART_MS = 3_600_000;

/**
 * Plays recorded runs through a version of their pipeline: every provider answers what it answered then, in the time it
 * took then. What the version does that the run did not do is drawn from what the other runs did.
 *
 * Queueing is not replayed, for a log does not tell it from slowness. Memory: what {@link RecordedRun} holds of each.
 *
 * @throws RangeError where no run is left to replay; NotRecordedError where the version needs what no run has done.
 */
export function replay(options: ReplayOptions): Replay {
  const { pipeline } = options.offer;
  const composers = new Set(
    pipeline.stages.filter(({ handle }) => handle.kind.name === 'compose').map(({ name }) => name),
  );
  const runs: RecordedRun[] = [];
  const tallied: Series[] = [];
  let leftOut = 0;
  let tally: Tally | undefined;
  for (const log of options.logs) {
    const run = recordedRun(log, composers);
    if (run === undefined || run.started.pipeline !== pipeline.name || run.started.surface !== options.surface) {
      leftOut++;
      continue;
    }
    tally ??= new Tally(pipeline, run.started.mode, promisedOn(options.offer, options.surface));
    tallied.push(tallyLog(tally, log));
    runs.push(run);
  }
  const [first] = runs;
  if (first === undefined || tally === undefined) {
    throw new RangeError(
      `there is no whole run of ${pipeline.name} on ${options.surface} to replay; ${leftOut} others`,
    );
  }
  const model = replayModelOf(runs, pipeline, options.tools);
  const after = simulateBaseline({ ...options, model, runs: runs.length });
  const before = describeSimulation(
    { ...options, mode: first.started.mode, changes: [], model, runs: runs.length },
    { tally, resources: [], spanMs: Number.NaN, timers: 0 },
  );
  return {
    before: { ...before, version: first.started.version },
    after: after.report,
    differences: compareTimes(timesOf(tallied), after.times),
    leftOut,
  };
}

/** Reads a log as a simulation reads its runs. */
function tallyLog(tally: Tally, log: readonly RunEvent[]): Series {
  const watch = new RunWatch(placesOf(tally.pipeline), (record) => tally.add(record));
  for (const event of log) watch.next(event);
  watch.complete();
  return watch.record;
}

function replayModelOf(runs: readonly RecordedRun[], pipeline: Pipeline, tools: readonly ToolSpec[]): SimulationModel {
  const times = new RecordedTimes(runs, pipeline);
  times.requireAll(pipeline);
  const byRun = new Map<string, RecordedRun>();
  const model: SimulationModel = {
    *arrivals() {
      for (const index of runs.keys()) yield { atMs: index * APART_MS };
    },
    scenario(run: string, { atMs }: Arrival) {
      const recorded = runs[Math.round(atMs / APART_MS)] as RecordedRun;
      byRun.set(run, recorded);
      const { started, plan, guess, input, text, isCached, isBlocked } = recorded;
      const spoken = input === undefined ? {} : { spoken: input.spoken };
      const guessed = { calls: guess, confidence: 1 };
      const counts = { planTokens: 1, answerTokens: Math.max(1, text.length) };
      return { input: started.input, calls: plan, guess: guessed, isCached, isBlocked, ...counts, ...spoken };
    },
    providers(world) {
      const recorded = (run: string): RecordedRun => byRun.get(run) as RecordedRun;
      const attempts = new Map<string, number>();
      const attempt = (run: string, stage: string): number => {
        const key = `${run} ${stage}`;
        const before = attempts.get(key) ?? 0;
        attempts.set(key, before + 1);
        return before;
      };
      const site: ReplaySite = { world, times, tools, recorded, attempt };
      const ports = portsOf(pipeline);
      return {
        bindings: Object.fromEntries([...ports].map(([name, type]) => [name, replayPort(type, site)])),
        resources: [],
      };
    },
    workload: {},
    withWorkload: () => model,
  };
  return model;
}

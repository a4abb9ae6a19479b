// Is simulated time the time it would have been? The assistant live, on real timers, with the latencies of its simulation
// file injected, beside its simulation: the same requests and the same luck. Takes a minute; add a number for the runs.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { asyncScheduler, type SchedulerLike, Subject, timer } from 'rxjs';
import { offersOf } from '../src/app/index.ts';
import { bookshopApp } from '../src/cli/bookshop-app.ts';
import { loadWorld } from '../src/cli/simulation/load-world.ts';
import { readVariant } from '../src/cli/simulation/read-variant.ts';
import { createEngine } from '../src/index.ts';
import { compareTimes, simulateBaseline, timesOf } from '../src/simulate/compare.ts';
import { RandomStreams } from '../src/simulate/random/random-streams.ts';
import { formatMs, formatShare } from '../src/simulate/report/format.ts';
import { placesOf, type RunRecord, RunWatch } from '../src/simulate/report/run-watch.ts';
import { MEASURES, Tally } from '../src/simulate/report/tally.ts';
import type { SimulateOptions } from '../src/simulate/simulate.ts';
import { World } from '../src/simulate/world/world.ts';
import { machine } from './runner.ts';

const runs = Number(process.argv.find((argument) => /^\d+$/.test(argument)) ?? 2000);
const RATE = 40;

const variant = readVariant('chat', offersOf(bookshopApp()));
const { pipeline } = variant.offer;
const { model: world } = loadWorld(bookshopApp(), pipeline, undefined);
const model: SimulateOptions['model'] = {
  ...world,
  *arrivals() {
    for (let index = 0; ; index++) yield { atMs: (index * 1000) / RATE };
  },
};
const seed = 'live';

/** Real timers, and a clock that begins at 0 as the simulator's does: slow periods fall on the same requests. */
const origin = performance.now();
const liveScheduler: SchedulerLike = {
  now: () => performance.now() - origin,
  schedule: asyncScheduler.schedule.bind(asyncScheduler),
};

async function live(): Promise<{ records: RunRecord[]; tally: Tally }> {
  const streams = new RandomStreams(seed);
  const shared = new World(liveScheduler, streams);
  const { bindings } = model.providers(shared, streams);
  const engine = createEngine({
    offers: [variant.offer],
    bindings,
    scheduler: liveScheduler,
    random: streams.stream('engine'),
  });
  const tally = new Tally(pipeline, 'streaming');
  const places = placesOf(pipeline);
  const records: RunRecord[] = [];
  const over = new Subject<void>();
  const whenOver = new Promise<void>((resolve) => over.subscribe({ complete: resolve }));
  const startedAt = liveScheduler.now();
  let left = runs;
  for (const [index, arrival] of Iterator.from(model.arrivals(streams)).take(runs).toArray().entries()) {
    timer(Math.max(0, arrival.atMs - (liveScheduler.now() - startedAt)), liveScheduler).subscribe(() => {
      const run = `run-${index}`;
      const scenario = model.scenario(run, arrival, streams, variant.surface);
      shared.begin(run, scenario);
      const watch = new RunWatch(places, (record) => {
        shared.end(run);
        tally.add(record);
        records[index] = record;
        if (--left === 0) over.complete();
      });
      const { input } = scenario;
      engine.startRun({ run, pipeline: pipeline.name, surface: variant.surface, input }).subscribe(watch);
    });
  }
  await whenOver;
  return { records, tally };
}

const simulated = simulateBaseline({ ...variant, model, runs, seed });
console.log(`\nthe assistant on ${variant.surface}, ${runs} runs at ${RATE} a second, live beside simulated`);
const lag = monitorEventLoopDelay({ resolution: 10 });
lag.enable();
const { records, tally } = await live();
lag.disable();
const differences = compareTimes(simulated.times, timesOf(records));
for (const measure of MEASURES) {
  const [a, b] = [simulated.simulation.tally.durations[measure], tally.durations[measure]];
  if (a.count === 0) continue;
  for (const p of [0.5, 0.95]) {
    const ratio = b.quantile(p) / a.quantile(p) - 1;
    console.log(
      `  ${measure.padEnd(14)} p${p * 100}  simulated ${formatMs(a.quantile(p)).padStart(6)} ms, live ${formatMs(b.quantile(p)).padStart(6)} ms: ` +
        `${ratio > 0 ? '+' : ''}${formatShare(ratio, 2)}${Math.abs(ratio) <= 0.05 ? '' : '  over 5 %'}`,
    );
  }
  const mean = differences[measure];
  if (mean !== undefined) console.log(`  ${''.padEnd(14)} run by run: ${formatMs(mean.meanMs)} ms on average`);
}
const lateMs = (p: number): string => formatMs(lag.percentile(p) / 1e6 - 10);
console.log(`  timers here were late by ${lateMs(50)} ms at p50 and ${lateMs(95)} ms at p95`);
console.log(`  on ${machine()}`);

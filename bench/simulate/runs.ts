// How much of a core do thousands of runs of the assistant take in virtual time, and how does that grow?

import { GCProfiler } from 'node:v8';
import { offersOf } from '../../src/app/index.ts';
import { bookshopApp } from '../../src/cli/bookshop-app.ts';
import { loadWorld, readWorld } from '../../src/cli/simulation/load-world.ts';
import { readVariant } from '../../src/cli/simulation/read-variant.ts';
import { type SimulateOptions, simulate } from '../../src/simulate/simulate.ts';
import { machine, median } from '../runner.ts';

const chat = readVariant('chat', offersOf(bookshopApp()));
const { model, source, file } = loadWorld(bookshopApp(), chat.offer.pipeline, undefined);
const base: SimulateOptions = { ...chat, model, runs: 10_000, seed: 1 };

interface Cost {
  readonly ms: number;
  readonly collectingMs: number;
  readonly timers: number;
}

function time(options: SimulateOptions): Cost {
  const collections = new GCProfiler();
  collections.start();
  // What all threads of this process take of the cores: the collector's are part of the price, other processes are not.
  const from = process.cpuUsage();
  const { timers } = simulate(options);
  const { user, system } = process.cpuUsage(from);
  const collectingMs = collections.stop().statistics.reduce((sum, { cost }) => sum + cost / 1000, 0);
  return { ms: (user + system) / 1000, collectingMs, timers };
}

/** The least and the median of some rounds: on a shared machine the least is what the work itself takes. */
function row(label: string, options: SimulateOptions, rounds = 5): void {
  const costs = Array.from({ length: rounds }, () => time(options)).sort((a, b) => a.ms - b.ms);
  const perRun = (of: (cost: Cost) => number): number => median(costs.map(of)) / options.runs;
  const whole = (ms: number | undefined): string => `${ms?.toFixed(0).padStart(5)} ms`;
  const [us, gcUs] = [perRun(({ ms }) => ms * 1000), perRun((cost) => cost.collectingMs * 1000)];
  console.log(
    `  ${label.padEnd(34)} ${whole(costs[0]?.ms)} to ${whole(median(costs.map(({ ms }) => ms)))}  ` +
      `${us.toFixed(0).padStart(4)} µs a run, stopped ${gcUs.toFixed(0).padStart(3)} µs by the collector  ` +
      `${perRun(({ timers }) => timers).toFixed(1)} timers`,
  );
}

console.log('\nthe assistant in virtual time: of a core, the least and the median of five rounds');
row('the first 10,000 of the process', base, 1);
time(base);
for (const surface of ['chat', 'voice']) {
  for (const mode of ['streaming', 'sequential'] as const) {
    row(`10,000 runs, ${surface}, ${mode}`, { ...base, surface, mode });
  }
}
console.log('  growth with the number of runs');
for (const runs of [1_000, 3_000, 10_000, 30_000]) row(`${runs} runs`, { ...base, runs }, runs > 10_000 ? 2 : 5);
// A run in flight holds 25 kB. A dozen of them fit the processor's nearest cache, a thousand fit none; and they live
// through collections, which copy them. The depth of the scheduler's heap is a tenth of a microsecond a timer.
console.log('  growth with overlap: 10,000 runs that arrive at');
for (const rate of [1, 10, 100, 1_000, 10_000]) {
  // Overlap alone: with the provider's sixty places, more would arrive than are ever served.
  const busy = source.replace(/poisson: \d+/, `constant: ${rate}`).replace(/concurrency: \d+/, 'concurrency: 1000000');
  row(`${rate} a second`, { ...base, model: readWorld(bookshopApp(), chat.offer.pipeline, file, busy) });
}

console.log(`  on ${machine()}`);

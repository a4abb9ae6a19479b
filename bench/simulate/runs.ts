// How much of a core do thousands of runs of the assistant take in virtual time, and how does that grow? Add --million
// for a million runs.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { offersOf } from '../../src/app/index.ts';
import { bookshopApp } from '../../src/cli/bookshop-app.ts';
import { loadWorld, readWorld } from '../../src/cli/simulation/load-world.ts';
import { readVariant } from '../../src/cli/simulation/read-variant.ts';
import { type SimulateOptions, simulate } from '../../src/simulate/simulate.ts';
import { machine, median } from '../runner.ts';

const chat = readVariant('chat', offersOf(bookshopApp()));
const { model, source, file } = loadWorld(bookshopApp(), chat.offer.pipeline, undefined);
const base: SimulateOptions = { ...chat, model, runs: 10_000, seed: 1 };

function time(options: SimulateOptions): { ms: number; timers: number } {
  // What all threads of this process take of the cores: the collector's are part of the price, other processes are not.
  const from = process.cpuUsage();
  const { timers } = simulate(options);
  const { user, system } = process.cpuUsage(from);
  return { ms: (user + system) / 1000, timers };
}

function row(label: string, options: SimulateOptions, rounds = 3): void {
  const times = Array.from({ length: rounds }, () => time(options));
  const ms = median(times.map((each) => each.ms));
  const perRun = (ms * 1000) / options.runs;
  const timers = (times[0]?.timers ?? 0) / options.runs;
  console.log(
    `  ${label.padEnd(34)} ${ms.toFixed(0).padStart(7)} ms  ${perRun.toFixed(0).padStart(5)} µs a run  ${timers.toFixed(1)} timers a run`,
  );
}

time({ ...base, runs: 5_000 });
console.log('\nthe assistant in virtual time');
for (const surface of ['chat', 'voice']) {
  for (const mode of ['streaming', 'sequential'] as const) {
    row(`10,000 runs, ${surface}, ${mode}`, { ...base, surface, mode });
  }
}
console.log('  growth with the number of runs');
for (const runs of [1_000, 3_000, 10_000, 30_000]) row(`${runs} runs`, { ...base, runs }, runs > 10_000 ? 1 : 3);
console.log('  growth with overlap: 10,000 runs that arrive at');
for (const rate of [1, 10, 100, 1_000, 10_000]) {
  // Overlap alone: with the provider's sixty places, more would arrive than are ever served.
  const busy = source.replace(/poisson: \d+/, `constant: ${rate}`).replace(/concurrency: \d+/, 'concurrency: 1000000');
  row(`${rate} a second`, { ...base, model: readWorld(bookshopApp(), chat.offer.pipeline, file, busy) });
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const total = process.argv.includes('--million') ? 1_000_000 : 100_000;
console.log(`  memory over ${total} runs`);
simulate({
  ...base,
  runs: total,
  onProgress: (done) => {
    if (done % (total / 5) !== 0) return;
    collect();
    const { heapUsed, rss } = process.memoryUsage();
    console.log(
      `  ${String(done).padStart(9)} done: heap ${(heapUsed / 2 ** 20).toFixed(0)} MB, resident ${(rss / 2 ** 20).toFixed(0)} MB`,
    );
  },
});
console.log(`  on ${machine()}`);

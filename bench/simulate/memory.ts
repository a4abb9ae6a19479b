// Is the memory of a simulation flat, however many runs there are? Add --million for a million of them.
import { offersOf } from '../../src/app/index.ts';
import { bookshopApp } from '../../src/cli/bookshop-app.ts';
import { loadWorld } from '../../src/cli/simulation/load-world.ts';
import { readVariant } from '../../src/cli/simulation/read-variant.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { liveBytes } from '../garbage.ts';
import { machine } from '../runner.ts';

const chat = readVariant('chat', offersOf(bookshopApp()));
const { model } = loadWorld(bookshopApp(), chat.offer.pipeline, undefined);
const runs = process.argv.includes('--million') ? 1_000_000 : 100_000;
const from = process.cpuUsage();

console.log(`\nmemory of a simulation of ${runs} runs of the assistant`);
simulate({
  ...chat,
  model,
  runs,
  seed: 1,
  onProgress: (done) => {
    if (done % (runs / 5) !== 0) return;
    const live = liveBytes() / 2 ** 20;
    console.log(
      `  ${String(done).padStart(9)} done: ${live.toFixed(1)} MB live, ${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MB resident`,
    );
  },
});
const { user, system } = process.cpuUsage(from);
console.log(`  ${((user + system) / runs).toFixed(0)} µs of a core a run`);
console.log(`  on ${machine()}`);

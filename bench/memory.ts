// What does a run hold while it is in flight, and what is left when a million have ended?
import { asyncScheduler, NEVER, type Subscription } from 'rxjs';
import { createEngine, definePipeline, input, through, transform } from '../src/index.ts';
import { liveBytes } from './garbage.ts';
import { machine } from './runner.ts';

const start = input<number>({ parse: (value) => value as number });
const a = transform(start, (value) => value + 1);
const b = transform(a, (value) => value + 1);
const c = transform(b, (value) => value + 1);
const d = transform(c, (value) => value + 1);
const e = transform(d, (value) => value + 1);
const hung = through([d], () => NEVER);

const engine = createEngine({
  offers: [
    { pipeline: definePipeline('five', { start, a, b, c, d, e }, { version: 1, output: e }) },
    { pipeline: definePipeline('hung', { start, a, b, c, d, hung }, { version: 1, output: hung }) },
  ],
  bindings: {},
  scheduler: asyncScheduler,
  random: Math.random,
});
const run = (pipeline: string): Subscription =>
  engine.startRun({ run: 'r', pipeline, surface: 'default', input: 1 }).subscribe();

for (let i = 0; i < 50_000; i++) run('five');

const inFlight = 10_000;
const before = liveBytes();
const held = Array.from({ length: inFlight }, () => run('hung'));
const during = liveBytes();
for (const each of held.splice(0)) each.unsubscribe();
const cancelled = liveBytes();

const ended = 1_000_000;
for (let i = 0; i < ended; i++) run('five');
const after = liveBytes();

const perRun = (bytes: number, runs: number): string => `${(bytes / runs).toFixed(3)} B a run`;
console.log(`\nmemory of five-stage runs, on ${machine()}`);
console.log(`  in flight          ${((during - before) / inFlight / 1024).toFixed(2)} KiB a run (${inFlight} at once)`);
console.log(`  left when cancelled ${perRun(cancelled - before, inFlight)}`);
console.log(
  `  left after ${ended} runs: ${((after - cancelled) / 1024).toFixed(0)} KiB in all, ${perRun(after - cancelled, ended)}`,
);

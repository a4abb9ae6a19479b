// How many requests find a slot ready, and how many slots stand idle for it: guessed ahead, scaled after the fact, or as many
// all the time. Real arrivals, the pool and its keeper as they are, in virtual time.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { concat, delay, interval, NEVER, of, timer } from 'rxjs';
import type { Arrival } from '../src/simulate/arrivals/arrival.ts';
import { traceArrivals } from '../src/simulate/arrivals/trace-arrivals.ts';
import { HeapScheduler } from '../src/simulate/scheduler/heap-scheduler.ts';
import { type SlotKeeperOptions, slotKeeper, type WarmPool, type WarmPoolEvent, warmPool } from '../src/slots/index.ts';

const openMs = 500;
const maxSlots = 400;
const windowMs = 250;

/** Fits a pool as it likes; hears what the pool does. */
type Policy = (pool: () => WarmPool<number>, time: HeapScheduler) => (event: WarmPoolEvent) => void;

interface Score {
  readonly name: string;
  readonly warm: number;
  readonly idle: number;
  readonly all: number;
  readonly waitP99Ms: number;
}

const fixed =
  (slots: number): Policy =>
  (pool, time) => {
    time.schedule(() => pool().fit(slots));
    return () => {};
  };

/** The most that were taken at once in the last while, and some more: what Lambda and its like keep alive. */
const reactive =
  (keepMs: number, spare: number): Policy =>
  (pool, time) => {
    const most: number[] = [];
    let highest = 0;
    interval(windowMs, time).subscribe(() => {
      const { taken, waiting } = pool();
      if (most.push(Math.max(highest, taken + waiting)) > keepMs / windowMs) most.shift();
      highest = taken;
      pool().fit(Math.max(...most) + spare);
    });
    return () => {
      highest = Math.max(highest, pool().taken + pool().waiting);
    };
  };

const predictive =
  (options: Partial<SlotKeeperOptions> = {}): Policy =>
  (pool, time) => {
    const fit = (slots: number): void => void time.schedule(() => pool().fit(slots));
    const keeper = slotKeeper({
      fit,
      taken: () => pool().taken + pool().waiting,
      max: maxSlots,
      scheduler: time,
      ...options,
    });
    return (event) => {
      if (event.type === 'asked') keeper.arrived();
      else if (event.type === 'returned') keeper.returned(event.heldMs);
      else if (event.type === 'opened') keeper.opened(event.ms);
    };
  };

function play(name: string, arrivals: readonly Arrival[], heldMs: (arrival: Arrival) => number, policy: Policy): Score {
  const time = new HeapScheduler();
  let pool: WarmPool<number> | undefined;
  const thePool = (): WarmPool<number> =>
    pool ?? ({ taken: 0, waiting: 0, fit: () => {} } as unknown as WarmPool<number>);
  const hear = policy(thePool, time);
  let [asked, warm] = [0, 0];
  pool = warmPool({
    open: () => concat(of(1).pipe(delay(openMs, time)), NEVER),
    max: maxSlots,
    maxWaiting: 100_000,
    scheduler: time,
    observe: (event) => {
      if (event.type === 'asked') asked++;
      if (event.type === 'asked' && event.wasReady) warm++;
      hear(event);
    },
  });
  const slots = pool;
  const waits: number[] = [];
  for (const arrival of arrivals) {
    time.schedule(() => {
      const at = time.now();
      const work = () => {
        waits.push(time.now() - at);
        return timer(heldMs(arrival), time);
      };
      slots.use(work).subscribe();
    }, arrival.atMs);
  }
  let [idle, all, samples] = [0, 0, 0];
  interval(50, time).subscribe(() => {
    idle += slots.ready + slots.opening;
    all += slots.ready + slots.opening + slots.taken;
    samples++;
  });
  time.flushUntil((arrivals.at(-1) as Arrival).atMs);
  waits.sort((a, b) => a - b);
  const waitP99Ms = waits[Math.floor(waits.length * 0.99)] ?? Number.NaN;
  return { name, warm: warm / asked, idle: idle / samples, all: all / samples, waitP99Ms };
}

const kinds: readonly (readonly [string, (arrival: Arrival) => number])[] = [
  ['runs of an agent: 200 ms and 20 ms a token of its answer', ({ outputTokens = 0 }) => 200 + 20 * outputTokens],
  ['runs of a bot: 100 ms', () => 100],
];

const reactives = [1, 2, 5, 10, 20, 30, 60, 120].flatMap((keepS) =>
  [0, 1, 2, 3, 4, 6, 8, 10, 12].map((spare) => ({
    name: `${keepS} s and ${spare}`,
    policy: reactive(keepS * 1_000, spare),
  })),
);

/** What was guessed, and what every setting of scaling after the fact came to, load by load. */
const guesses: Score[] = [];
const scalings: (readonly Score[])[] = [];

function score(title: string, arrivals: readonly Arrival[], heldMs: (arrival: Arrival) => number): void {
  const guessed = play('guessed ahead', arrivals, heldMs, predictive());
  const plain = [0, 1, 2, 3, 4, 5, 6, 8].map((spreads) =>
    play('guessed, without phases', arrivals, heldMs, predictive({ risingRatio: 1_000, spikeRatio: 1_000, spreads })),
  );
  const scaled = reactives.map(({ name, policy }) => play(`scaled after (${name})`, arrivals, heldMs, policy));
  guesses.push(guessed);
  scalings.push(scaled);
  // Each is given its best settings for this very trace, where it keeps no more idle than is guessed.
  const best = (all: readonly Score[]): Score | undefined =>
    all.filter(({ idle }) => idle <= guessed.idle).toSorted((one, other) => other.warm - one.warm)[0];
  const size = Math.round(guessed.all);
  console.log(`\n${title}`);
  console.log(
    `  ${''.padEnd(34)}${['found ready', 'idle', 'in all', 'wait p99'].map((head) => head.padStart(13)).join('')}`,
  );
  for (const each of [guessed, best(plain), best(scaled), play(`always ${size}`, arrivals, heldMs, fixed(size))]) {
    if (each === undefined) continue;
    const { name, warm, idle, all, waitP99Ms } = each;
    const cells = [`${(100 * warm).toFixed(1)} %`, idle.toFixed(2), all.toFixed(2), `${waitP99Ms.toFixed(0)} ms`];
    console.log(`  ${name.padEnd(34)}${cells.map((cell) => cell.padStart(13)).join('')}`);
  }
}

const folder = process.env.TAILRACE_DATA ?? '';
const traces = ['azure_llm_2023_conv.csv', 'azure_llm_2023_code.csv'].map((name) => join(folder, name));
if (folder === '' || !traces.every((file) => existsSync(file))) {
  console.log(
    'Slots are scored on real arrivals: set TAILRACE_DATA to the folder of azure_llm_2023_conv.csv and …_code.csv',
  );
} else {
  console.log(
    `Half an hour of real arrivals each; a slot takes ${openMs} ms to make. What is guessed has its defaults; what is scaled`,
  );
  console.log(
    'after the fact, and what guesses without phases, the settings that are best for this trace and keep no more idle.',
  );
  for (const file of traces) {
    const arrivals = [...traceArrivals(file)];
    for (const [kind, heldMs] of kinds)
      score(`${file.split('/').at(-1)}, ${arrivals.length} ${kind}`, arrivals, heldMs);
  }
  summarise();
}

/** One setting for all loads, as the guesses have: the best that keeps no more idle on the whole. */
function summarise(): void {
  const mean = (all: readonly Score[], of: 'warm' | 'idle'): number =>
    all.reduce((sum, each) => sum + each[of], 0) / all.length;
  const [best] = reactives
    .map(({ name }, place) => ({ name, all: scalings.map((scaled) => scaled[place] as Score) }))
    .filter(({ all }) => mean(all, 'idle') <= mean(guesses, 'idle'))
    .toSorted((one, other) => mean(other.all, 'warm') - mean(one.all, 'warm'));
  if (best === undefined) return;
  const told = (all: readonly Score[]): string => all.map(({ warm }) => `${(100 * warm).toFixed(1)} %`).join(', ');
  console.log('\nOne setting for all four, found ready:');
  console.log(`  guessed ahead: ${told(guesses)}; ${mean(guesses, 'idle').toFixed(2)} idle`);
  console.log(`  scaled after (${best.name}): ${told(best.all)}; ${mean(best.all, 'idle').toFixed(2)} idle`);
}

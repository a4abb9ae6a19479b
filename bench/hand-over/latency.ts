// What a slot takes off the way of a run: how long one takes to make and why, what a first run costs over a later one, and how
// long a run waits for a slot that is ready.
import { asyncScheduler, lastValueFrom, type Observable, tap } from 'rxjs';
import { RunSlots } from '../../src/app/slots/run-slots.ts';
import { createEngine, type RunEvent } from '../../src/index.ts';
import { machine, median } from '../runner.ts';
import agent from './process/agent-app.ts';

const module = new URL('process/agent-app.ts', import.meta.url).href;
const pipeline = 'agent';
const rounds = Number(process.env.ROUNDS ?? 5);
const handOvers = 400;
const ms = (value: number): string => `${value.toFixed(2)} ms`.padStart(12);

let runs = 0;
const request = () => ({ run: `r${runs++}`, pipeline, surface: 'default', input: { text: 'How is T-100?' } });

interface Took {
  readonly firstMs: number;
  readonly wholeMs: number;
}

/** Lets a run go on to its end: a worker whose run is cut off is not used again. */
async function timed(run: Observable<RunEvent>): Promise<Took> {
  const start = performance.now();
  let firstMs: number | undefined;
  await lastValueFrom(
    run.pipe(
      tap(() => {
        firstMs ??= performance.now() - start;
      }),
    ),
  );
  return { firstMs: firstMs ?? Number.NaN, wholeMs: performance.now() - start };
}

interface Opened {
  readonly openMs: number;
  readonly parts: Readonly<Record<string, number>>;
  readonly firstMs: number;
  readonly laterMs: number;
}

/** A slot from nothing, and the runs on it. */
async function open(rehearsals: number): Promise<Opened & { readonly slots: RunSlots }> {
  const rehearse = rehearsals === 0 ? {} : { rehearse: { text: 'How is T-100?' }, rehearsals };
  const start = performance.now();
  let openMs = 0;
  let opened = (): void => {};
  const isOpen = new Promise<void>((resolve) => (opened = resolve));
  const slots = new RunSlots({
    pipeline,
    declared: { module, max: 1, ...rehearse },
    settings: { env: process.env },
    scheduler: asyncScheduler,
    observe: (event) => {
      if (event.type !== 'opened') return;
      openMs = performance.now() - start;
      opened();
    },
  });
  await isOpen;
  const { wholeMs: firstMs } = await timed(slots.run(request()));
  const later: number[] = [];
  for (let run = 0; run < 20; run++) later.push((await timed(slots.run(request()))).wholeMs);
  const { importMs = 0, bindMs = 0, compileMs = 0, rehearseMs = 0 } = slots.greeting ?? {};
  const threadMs = openMs - importMs - bindMs - compileMs - rehearseMs;
  const parts = {
    'thread and engine': threadMs,
    app: importMs,
    bindings: bindMs,
    compile: compileMs,
    rehearse: rehearseMs,
  };
  return { openMs, parts, firstMs, laterMs: median(later), slots };
}

async function openings(title: string, rehearsals: number): Promise<void> {
  const all: Opened[] = [];
  for (let round = 0; round < rounds; round++) {
    const { slots, ...opened } = await open(rehearsals);
    slots.close();
    all.push(opened);
  }
  const of = (pick: (opened: Opened) => number): number => median(all.map(pick));
  const parts = Object.keys(all[0]?.parts ?? {})
    .map((part) => `${part} ${of((opened) => opened.parts[part] ?? 0).toFixed(1)}`)
    .join(', ');
  const row = [of(({ openMs }) => openMs), of(({ firstMs }) => firstMs), of(({ laterMs }) => laterMs)].map(ms).join('');
  console.log(`  ${title.padEnd(30)}${row}   ${parts}`);
}

function quantiles(all: readonly number[]): string {
  const sorted = all.toSorted((a, b) => a - b);
  return [0.5, 0.95, 0.99].map((q) => ms(sorted[Math.floor(sorted.length * q)] ?? Number.NaN)).join('');
}

console.log(`Slots for an agent of eight stages whose model and tools answer at once. ${machine()};`);
console.log(`medians of ${rounds} slots each\n`);
console.log(
  `  ${''.padEnd(30)}${['to open', 'first run', 'later runs'].map((head) => head.padStart(12)).join('')}   of that, ms`,
);
await openings('as it is loaded', 0);
await openings('after 20 rehearsals', 20);
await openings('after 200 rehearsals', 200);

const { slots } = await open(200);
const on: Took[] = [];
for (let run = 0; run < handOvers; run++) on.push(await timed(slots.run(request())));
slots.close();
const engine = createEngine({
  offers: agent.pipelines.map((each) => ('pipeline' in each ? each : { pipeline: each })),
  bindings: typeof agent.bindings === 'object' ? agent.bindings : {},
  scheduler: asyncScheduler,
  random: Math.random,
});
const here: Took[] = [];
for (let run = 0; run < handOvers * 2; run++) here.push(await timed(engine.startRun(request())));

console.log(`\n  ${''.padEnd(42)}${['p50', 'p95', 'p99'].map((head) => head.padStart(12)).join('')}`);
console.log(
  `  ${'hand-over: asked to first event of the run'.padEnd(42)}${quantiles(on.map(({ firstMs }) => firstMs))}   (the reference system says 0.5)`,
);
console.log(`  ${'a whole run on a slot that is ready'.padEnd(42)}${quantiles(on.map(({ wholeMs }) => wholeMs))}`);
console.log(
  `  ${'a whole run in this thread, warm'.padEnd(42)}${quantiles(here.slice(handOvers).map(({ wholeMs }) => wholeMs))}`,
);

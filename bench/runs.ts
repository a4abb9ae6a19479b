// How much does a declared pipeline cost? Five stages without latency, beside the same chain written by hand.
import { asyncScheduler, concatMap, from, lastValueFrom, map, of } from 'rxjs';
import { createEngine, definePipeline, type Handle, input, type RunEvent, through, transform } from '../src/index.ts';
import { compare, machine, median } from './runner.ts';

const add = (value: number): number => value + 1;
const addLater = async (value: number): Promise<number> => value + 1;

const five = (name: string, step: (from: Handle<number>) => Handle<number>) => {
  const start = input<number>({ parse: (value) => value as number });
  const a = step(start);
  const b = step(a);
  const c = step(b);
  const d = step(c);
  const e = step(d);
  return definePipeline(name, { start, a, b, c, d, e }, { version: 1, output: e });
};

const engine = createEngine({
  offers: [
    { pipeline: five('at-once', (each) => transform(each, add)) },
    {
      pipeline: five('later', (each) =>
        through([each], ([values]) => values.pipe(concatMap((value) => from(addLater(value))))),
      ),
    },
  ],
  bindings: {},
  scheduler: { now: () => performance.now(), schedule: asyncScheduler.schedule.bind(asyncScheduler) },
  random: Math.random,
});

type Chain = (value: number) => Promise<unknown> | undefined;

let events = 0;
const onEvent = (_event: RunEvent): void => {
  events++;
};
const runAtOnce: Chain = (value) => {
  engine.startRun({ run: 'r', pipeline: 'at-once', surface: 'default', input: value }).subscribe(onEvent);
  return undefined;
};
const runLater: Chain = (value) =>
  lastValueFrom(engine.startRun({ run: 'r', pipeline: 'later', surface: 'default', input: value }));

const plainAtOnce: Chain = (value) => {
  add(add(add(add(add(value)))));
  return undefined;
};
const plainLater: Chain = async (value) => {
  let result = value;
  for (let i = 0; i < 5; i++) result = await addLater(result);
  return result;
};
const rxAtOnce: Chain = (value) => {
  of(value).pipe(map(add), map(add), map(add), map(add), map(add)).subscribe();
  return undefined;
};
const later = concatMap((value: number) => from(addLater(value)));
const rxLater: Chain = (value) => lastValueFrom(of(value).pipe(later, later, later, later, later));

const chains: Readonly<Record<string, Chain>> = {
  'Tailrace, stages at once': runAtOnce,
  'RxJS map × 5': rxAtOnce,
  'plain functions × 5': plainAtOnce,
  'Tailrace, promised stages': runLater,
  'RxJS concatMap(async) × 5': rxLater,
  'plain async functions × 5': plainLater,
};

/** Keeps `concurrency` chains under way until `total` have ended; gives how long each took, in microseconds. */
async function drive(chain: Chain, concurrency: number, total: number, times?: number[]): Promise<number> {
  let begun = 0;
  const lane = async (): Promise<void> => {
    while (begun < total) {
      const at = performance.now();
      const done = chain(begun++);
      if (done !== undefined) await done;
      times?.push((performance.now() - at) * 1000);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  return total;
}

for (const concurrency of [1, 256]) {
  const contenders = Object.fromEntries(
    Object.entries(chains).map(([name, chain]) => [name, () => drive(chain, concurrency, 20_000)]),
  );
  await compare(`five stages, no latency, concurrency ${concurrency}`, contenders, { unit: 'runs', rounds: 7 });
  for (const [name, chain] of Object.entries(chains)) {
    const times: number[] = [];
    await drive(chain, concurrency, 20_000, times);
    times.sort((a, b) => a - b);
    const p99 = times[Math.floor(times.length * 0.99)] ?? 0;
    console.log(`  ${name.padEnd(28)} p50 ${median(times).toFixed(1)} µs, p99 ${p99.toFixed(1)} µs`);
  }
}

/** Where the time goes: what a run costs before its first stage, and what each stage adds. */
async function whereTheTimeGoes(): Promise<void> {
  const chainOf = (stages: number): Chain => {
    const start = input<number>({ parse: (value) => value as number });
    const handles = [start];
    while (handles.length <= stages) handles.push(transform(handles.at(-1) as Handle<number>, add));
    const named = Object.fromEntries(handles.map((handle, place) => [`s${place}`, handle]));
    const pipeline = definePipeline(`chain-${stages}`, named, { version: 1, output: handles.at(-1) as Handle<number> });
    const own = createEngine({ offers: [{ pipeline }], bindings: {}, scheduler: asyncScheduler, random: Math.random });
    return (value) => {
      own.startRun({ run: 'r', pipeline: pipeline.name, surface: 'default', input: value }).subscribe(onEvent);
      return undefined;
    };
  };
  const sizes = [1, 5, 20];
  const chained = Object.fromEntries(
    sizes.map((stages) => {
      const chain = chainOf(stages);
      return [`${stages} stages`, () => drive(chain, 1, 20_000)];
    }),
  );
  const { rows } = await compare('where the time goes', chained, { unit: 'runs', rounds: 7 });
  const [small = 0, , large = 0] = rows.map(({ opsPerSecond }) => 1e6 / opsPerSecond);
  const perStage = (large - small) / 19;
  console.log(
    `  a run costs ${(small - perStage).toFixed(2)} µs, and each stage ${perStage.toFixed(2)} µs, its two events included`,
  );
}

await whereTheTimeGoes();

const counted = 1_000;
events = 0;
for (let i = 0; i < counted; i++) runAtOnce(i);
console.log(`\n  events a run: ${events / counted}; measured on ${machine()}`);

// How many elements a second pass demand, against RxJS zip with a stream of credits (the nearest it has), an async
// generator and a TransformStream; and what a million held deltas cost in memory.
import { setImmediate } from 'node:timers/promises';
import { BehaviorSubject, map, NEVER, Observable, of, Subject, tap, zip } from 'rxjs';
import { demand } from '../../operators/index.ts';
import { fromAsyncIterable } from '../../src/adapters/source/from-async-iterable.ts';
import { compare } from '../runner.ts';

const TOKENS = 100_000;
const tokens = new Observable<string>((consumer) => {
  for (let n = 0; n < TOKENS && !consumer.closed; n++) consumer.next('token');
  consumer.complete();
});

function drain(output: Observable<unknown>): number {
  let seen = 0;
  output.subscribe(() => seen++);
  if (seen !== TOKENS) throw new Error(`${seen} of ${TOKENS} elements came out`);
  return seen;
}

/** A consumer that asks for the next element when it has one. */
function drainOneByOne(through: (source: Observable<string>, credit: Subject<number>) => Observable<unknown>): number {
  const credit = new Subject<number>();
  const source = new Subject<string>();
  let seen = 0;
  through(source, credit).subscribe(() => {
    seen++;
    credit.next(1);
  });
  credit.next(1);
  for (let n = 0; n < TOKENS; n++) source.next('token');
  if (seen !== TOKENS) throw new Error(`${seen} of ${TOKENS} elements came out`);
  return seen;
}

async function* produce(count: number): AsyncGenerator<string> {
  for (let n = 0; n < count; n++) yield 'token';
}

async function* passOn(source: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const token of source) yield token;
}

async function drainAsync(source: AsyncIterable<string>): Promise<number> {
  let seen = 0;
  for await (const _ of source) seen++;
  return seen;
}

const open = of(Number.POSITIVE_INFINITY);
const merge = (earlier: string, later: string) => earlier + later;

await compare(
  `demand: ${TOKENS} elements in one go, all asked for`,
  {
    'RxJS map (no demand at all)': () => drain(tokens.pipe(map((token) => token))),
    demand: () => drain(tokens.pipe(demand(open, { maxBuffered: 16 }))),
    'async generator': () => drainAsync(passOn(produce(TOKENS / 10))),
    TransformStream: () =>
      drainAsync(ReadableStream.from(produce(TOKENS / 40)).pipeThrough(new TransformStream<string, string>())),
  },
  { unit: 'elements' },
);

await compare(
  `demand: ${TOKENS} elements, each asked for by the consumer of the one before`,
  {
    'RxJS zip with credits': () => drainOneByOne((source, credit) => zip(source, credit)),
    demand: () => drainOneByOne((source, credit) => source.pipe(demand(credit, { maxBuffered: 16 }))),
  },
  { unit: 'elements' },
);

await compare(
  `demand: ${TOKENS} deltas nobody asks for`,
  {
    'RxJS zip with credits, all kept': () => {
      tokens.pipe((source) => zip(source, NEVER)).subscribe();
      return TOKENS;
    },
    'demand, merged': () => {
      tokens.pipe(demand(NEVER, { maxBuffered: 1_024, merge })).subscribe();
      return TOKENS;
    },
  },
  { unit: 'elements' },
);

/** Heap held after so many deltas were pulled by a consumer that asks for one element in a while, of a paused source. */
async function heldMiB(deltas: number): Promise<number> {
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  const pulling = new BehaviorSubject(true);
  const credit = new Subject<number>();
  let chars = 0;
  let all = false;
  fromAsyncIterable(() => produce(deltas), { demand: pulling })
    .pipe(
      tap({ complete: () => (all = true) }),
      demand(credit, { maxBuffered: 4, maxCoalescedChars: 4_096, merge, gate: (isOpen) => pulling.next(isOpen) }),
    )
    .subscribe((text) => (chars += text.length));
  let most = 0;
  while (chars < deltas * 5) {
    await setImmediate();
    if (pulling.value && !all) continue;
    globalThis.gc?.();
    most = Math.max(most, process.memoryUsage().heapUsed - before);
    credit.next(1);
  }
  return most / 2 ** 20;
}

console.log('\ndemand: most heap held while a consumer asks for one merged element whenever the source is paused');
if (globalThis.gc === undefined) console.log('  run with node --expose-gc to see it');
else
  for (const deltas of [10_000, 100_000, 1_000_000])
    console.log(`  ${deltas} deltas: ${(await heldMiB(deltas)).toFixed(2)} MiB`);

// How many elements a second pass demand, against RxJS zip with a stream of credits (the nearest it has), an async
// generator and a TransformStream; and what a million held deltas cost in memory.
import { setImmediate } from 'node:timers/promises';
import { BehaviorSubject, map, NEVER, type Observable, of, Subject, tap, zip } from 'rxjs';
import { demand } from '../../operators/index.ts';
import { fromAsyncIterable } from '../../src/adapters/source/from-async-iterable.ts';
import { liveBytes } from '../garbage.ts';
import { compare } from '../runner.ts';
import { drain, drainAsync, produce, throughStream, tokensOf } from '../tokens.ts';

const TOKENS = 100_000;
const tokens = tokensOf(TOKENS);

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

async function* passOn(source: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const token of source) yield token;
}

const open = of(Number.POSITIVE_INFINITY);
const merge = (earlier: string, later: string) => earlier + later;

await compare(
  `demand: ${TOKENS} elements in one go, all asked for`,
  {
    'RxJS map (no demand at all)': () => drain(tokens.pipe(map((token) => token)), TOKENS),
    demand: () => drain(tokens.pipe(demand(open, { maxBuffered: 16 })), TOKENS),
    'async generator': () => drainAsync(passOn(produce(TOKENS / 10)), TOKENS / 10),
    TransformStream: () => drainAsync(throughStream(produce(TOKENS / 40)), TOKENS / 40),
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
  const before = liveBytes();
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
    most = Math.max(most, liveBytes() - before);
    credit.next(1);
  }
  return most / 2 ** 20;
}

console.log('\ndemand: most heap held while a consumer asks for one merged element whenever the source is paused');
for (const deltas of [10_000, 100_000, 1_000_000]) {
  console.log(`  ${deltas} deltas: ${(await heldMiB(deltas)).toFixed(2)} MiB`);
}

// What cacheFirst costs a run of 500 tokens on a miss and on a hit, against RxJS made to do the same, an async generator and
// a TransformStream.
import {
  concat,
  defaultIfEmpty,
  EMPTY,
  filter,
  mergeMap,
  NEVER,
  type Observable,
  of,
  race,
  take,
  tap,
  toArray,
} from 'rxjs';
import { cacheFirst } from '../../operators/index.ts';
import { compare } from '../runner.ts';
import { drain, drainAsync, produce, throughStream, tokensOf } from '../tokens.ts';

const TOKENS = 500;
const RUNS = 200;
const HITS = 5_000;
const work = tokensOf(TOKENS);
const miss: Observable<string | undefined> = of(undefined);
const hit: Observable<string | undefined> = of('answer');

function drainTokens(run: Observable<unknown>): number {
  for (let n = 0; n < RUNS; n++) drain(run, TOKENS);
  return RUNS * TOKENS;
}

function drainHits(run: Observable<unknown>): number {
  for (let n = 0; n < HITS; n++) drain(run, 1);
  return HITS;
}

/** First the lookup, then the work: a miss costs the lookup's time. */
const lookupThenWork = (lookup: Observable<string | undefined>) =>
  lookup.pipe(
    filter((answer) => answer !== undefined),
    defaultIfEmpty(undefined),
    mergeMap((answer) => (answer === undefined ? work : of(answer))),
  );

async function* foundOrMade(lookup: Promise<string | undefined>): AsyncGenerator<string> {
  const found = await lookup;
  if (found === undefined) yield* produce(TOKENS);
  else yield found;
}

async function drainIterables(make: () => AsyncIterable<string>, expected: number): Promise<number> {
  for (let n = 0; n < RUNS / 10; n++) await drainAsync(make(), expected);
  return (RUNS / 10) * expected;
}

await compare(
  `cacheFirst: runs of ${TOKENS} tokens, nothing found`,
  {
    'RxJS lookup, then the work': () => drainTokens(lookupThenWork(miss)),
    cacheFirst: () => drainTokens(work.pipe(cacheFirst(miss))),
    'async generator': () => drainIterables(() => foundOrMade(Promise.resolve(undefined)), TOKENS),
    'TransformStream behind it': () =>
      drainIterables(() => throughStream(foundOrMade(Promise.resolve(undefined))), TOKENS),
  },
  { unit: 'tokens' },
);

await compare(
  `cacheFirst: runs of ${TOKENS} tokens, nothing found, the answer gathered to be written`,
  {
    'RxJS lookup, then the work, tap': () => {
      const answer: string[] = [];
      return drainTokens(lookupThenWork(miss).pipe(tap((token) => answer.push(token))));
    },
    'cacheFirst, write': () => drainTokens(work.pipe(cacheFirst(miss, { write: () => EMPTY }))),
  },
  { unit: 'tokens' },
);

const patience = { maxBuffered: TOKENS, maxHoldMs: Number.POSITIVE_INFINITY };
await compare(
  `cacheFirst: runs of ${TOKENS} tokens, held as the lookup never decides`,
  {
    'RxJS toArray, then all of it': () =>
      drainTokens(
        work.pipe(
          toArray(),
          mergeMap((all) => all),
        ),
      ),
    'cacheFirst, held until the end': () =>
      drainTokens(work.pipe(cacheFirst(NEVER as Observable<string | undefined>, patience))),
  },
  { unit: 'tokens' },
);

await compare(
  'cacheFirst: the answer is found at once',
  {
    'RxJS race': () => drainHits(race(hit.pipe(take(1)), concat(work))),
    cacheFirst: () => drainHits(work.pipe(cacheFirst(hit))),
    'RxJS lookup, then the work': () => drainHits(lookupThenWork(hit)),
    'async generator': () => drainIterables(() => foundOrMade(Promise.resolve('answer')), 1),
  },
  { unit: 'runs' },
);

// What cacheFirst costs a run of 500 tokens on a miss and on a hit, against RxJS made to do the same: concat (lookup
// first, then the work: a miss costs the lookup's time), and race on the first value.
import { concat, defaultIfEmpty, EMPTY, filter, mergeMap, Observable, of, race, take, tap } from 'rxjs';
import { cacheFirst } from '../../operators/index.ts';
import { compare } from '../runner.ts';

const TOKENS = 500;
const RUNS = 200;
const work = new Observable<string>((consumer) => {
  for (let n = 0; n < TOKENS && !consumer.closed; n++) consumer.next('token');
  consumer.complete();
});
const miss: Observable<string | undefined> = of(undefined);
const hit: Observable<string | undefined> = of('answer');

function drain(run: Observable<unknown>, expected: number): number {
  for (let n = 0; n < RUNS; n++) {
    let seen = 0;
    run.subscribe(() => seen++);
    if (seen !== expected) throw new Error(`${seen} of ${expected} elements came out`);
  }
  return RUNS * expected;
}

const lookupThenWork = (lookup: Observable<string | undefined>) =>
  lookup.pipe(
    filter((answer) => answer !== undefined),
    defaultIfEmpty(undefined),
    mergeMap((answer) => (answer === undefined ? work : of(answer))),
  );

await compare(
  `cacheFirst: runs of ${TOKENS} tokens, nothing found`,
  {
    'RxJS lookup, then the work': () => drain(lookupThenWork(miss), TOKENS),
    cacheFirst: () => drain(work.pipe(cacheFirst(miss)), TOKENS),
    'RxJS lookup, then the work, gathered': () => {
      const answer: string[] = [];
      return drain(lookupThenWork(miss).pipe(tap((token) => answer.push(token))), TOKENS);
    },
    'cacheFirst, gathered and written': () => drain(work.pipe(cacheFirst(miss, { write: () => EMPTY })), TOKENS),
    'cacheFirst, held until the end': () => drain(concatLate(), TOKENS),
  },
  { unit: 'tokens' },
);

/** The lookup never decides, so every token is held first. */
function concatLate(): Observable<string> {
  return work.pipe(cacheFirst(new Observable<string>(), { maxBuffered: TOKENS, maxHoldMs: Number.POSITIVE_INFINITY }));
}

await compare(
  'cacheFirst: the answer is found at once',
  {
    'RxJS lookup, then the work': () => drain(lookupThenWork(hit), 1),
    cacheFirst: () => drain(work.pipe(cacheFirst(hit)), 1),
    'RxJS race': () => drain(race(hit.pipe(take(1)), concat(work)), 1),
  },
  { unit: 'runs' },
);

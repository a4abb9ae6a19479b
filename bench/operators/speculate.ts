// What speculation costs where it changes nothing: speculate against mergeMap, a call and a token.
import { from, mergeMap, NEVER, type Observable, of, Subject } from 'rxjs';
import { speculate } from '../../operators/index.ts';
import { compare } from '../runner.ts';

const RUNS = 10_000;
const TOKENS = 200_000;
const calls = ['search', 'details', 'stock', 'order_status'];
const keys = { guessKey: String, decisionKey: String, work: (call: string) => of(call) };
const decisions = from(calls);

function drain(source: Observable<string>, count: number): number {
  let seen = 0;
  source.subscribe(() => seen++);
  if (seen !== count) throw new Error(`${seen} of ${count} elements came out`);
  return seen;
}

function drainRuns(source: Observable<string>): number {
  for (let run = 0; run < RUNS; run++) drain(source, calls.length);
  return RUNS * calls.length;
}

await compare(
  'speculate: 10,000 runs of four calls, one element each',
  {
    'RxJS mergeMap': () => drainRuns(decisions.pipe(mergeMap(keys.work))),
    'speculate, no guesses': () => drainRuns(decisions.pipe(speculate({ guesses: NEVER, ...keys }))),
    'speculate, all guessed': () => drainRuns(decisions.pipe(speculate({ guesses: from(calls), ...keys }))),
    'speculate, guessed wrong': () => drainRuns(decisions.pipe(speculate({ guesses: of('x', 'y'), ...keys }))),
  },
  { unit: 'calls' },
);

/** One call that was adopted while it ran, then 200,000 tokens of it, live. */
function drainAdopted(): number {
  const source = new Subject<string>();
  const decided = new Subject<string>();
  let seen = 0;
  decided.pipe(speculate({ guesses: of('a'), ...keys, work: () => source })).subscribe(() => seen++);
  decided.next('a');
  for (let i = 0; i < TOKENS; i++) source.next('token');
  return seen;
}

function drainMerged(): number {
  const source = new Subject<string>();
  const decided = new Subject<string>();
  let seen = 0;
  decided.pipe(mergeMap(() => source)).subscribe(() => seen++);
  decided.next('a');
  for (let i = 0; i < TOKENS; i++) source.next('token');
  return seen;
}

await compare(
  'speculate: 200,000 tokens of adopted work',
  { 'RxJS mergeMap': drainMerged, 'speculate, adopted': drainAdopted },
  { unit: 'tokens' },
);

// What speculation costs: a decision nobody guessed against mergeMap, which begins work when it is decided; a guess that was
// right or wrong against the same by hand in RxJS; and a token of adopted work.
import { from, mergeMap, NEVER, Observable, of, ReplaySubject, Subject, type Subscription } from 'rxjs';
import { speculate } from '../../operators/index.ts';
import { compare } from '../runner.ts';
import { drainAsync, drainRuns, produce, throughStream } from '../tokens.ts';

const RUNS = 10_000;
const TOKENS = 200_000;
const calls = ['search', 'details', 'stock', 'order_status'];
const keys = { guessKey: String, decisionKey: String, work: (call: string) => of(call) };
const decisions = from(calls);

/** Each run decides four calls. */
const drainCalls = (run: Observable<string>) => drainRuns(() => run, calls.length, RUNS) * calls.length;

/** Begins what is guessed and keeps it for a decision of its key: no budget, no bound, no repeat of what failed. */
const byHand = (guesses: Observable<string>) =>
  new Observable<string>((consumer) => {
    const begun = new Map<string, { readonly kept: ReplaySubject<string>; readonly work: Subscription }>();
    const guessing = guesses.subscribe((guess) => {
      const kept = new ReplaySubject<string>();
      begun.set(guess, { kept, work: keys.work(guess).subscribe(kept) });
    });
    consumer.add(() => {
      guessing.unsubscribe();
      for (const { work } of begun.values()) work.unsubscribe();
    });
    return decisions.pipe(mergeMap((call) => begun.get(call)?.kept ?? keys.work(call))).subscribe(consumer);
  });

const speculated = (guesses: Observable<string>) => decisions.pipe(speculate({ guesses, ...keys }));

async function* decided(count: number): AsyncGenerator<string> {
  for (let n = 0; n < count; n++) for (const call of calls) yield* produceOne(call);
}

async function* produceOne(call: string): AsyncGenerator<string> {
  yield call;
}

await compare(
  'speculate: runs of four calls, one element each, against work that begins when it is decided',
  {
    'RxJS mergeMap': () => drainCalls(decisions.pipe(mergeMap(keys.work))),
    'speculate, no guesses': () => drainCalls(speculated(NEVER)),
    'async generators': () => drainAsync(decided(RUNS / 10), (RUNS / 10) * calls.length),
    'TransformStream behind them': () => drainAsync(throughStream(decided(RUNS / 40)), (RUNS / 40) * calls.length),
  },
  { unit: 'calls' },
);

await compare(
  'speculate: the same, every call guessed before it is decided',
  {
    'RxJS by hand, ReplaySubjects in a map': () => drainCalls(byHand(from(calls))),
    'speculate, all guessed': () => drainCalls(speculated(from(calls))),
    'RxJS mergeMap, no guessing': () => drainCalls(decisions.pipe(mergeMap(keys.work))),
  },
  { unit: 'calls' },
);

await compare(
  'speculate: the same, two guesses, both wrong',
  {
    'RxJS by hand, ReplaySubjects in a map': () => drainCalls(byHand(of('x', 'y'))),
    'speculate, guessed wrong': () => drainCalls(speculated(of('x', 'y'))),
    'RxJS mergeMap, no guessing': () => drainCalls(decisions.pipe(mergeMap(keys.work))),
  },
  { unit: 'calls' },
);

/** One call is decided; then all the tokens of its work, live. */
function drainLive(run: (decided: Observable<string>, work: Observable<string>) => Observable<string>): number {
  const work = new Subject<string>();
  const decided = new Subject<string>();
  let seen = 0;
  run(decided, work).subscribe(() => seen++);
  decided.next('a');
  for (let i = 0; i < TOKENS; i++) work.next('token');
  if (seen !== TOKENS) throw new Error(`${seen} of ${TOKENS} tokens came out`);
  return seen;
}

await compare(
  'speculate: 200,000 tokens of adopted work',
  {
    'RxJS mergeMap': () => drainLive((decided, work) => decided.pipe(mergeMap(() => work))),
    'speculate, adopted': () =>
      drainLive((decided, work) => decided.pipe(speculate({ guesses: of('a'), ...keys, work: () => work }))),
    'async generator': () => drainAsync(produce(TOKENS / 10), TOKENS / 10),
    TransformStream: () => drainAsync(throughStream(produce(TOKENS / 40)), TOKENS / 40),
  },
  { unit: 'tokens' },
);

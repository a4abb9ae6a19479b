// What a race costs: raceCancel against RxJS race, a token once it is won, and a run of ten tokens.
import { NEVER, Observable, race } from 'rxjs';
import { raceCancel } from '../../operators/index.ts';
import { compare } from '../runner.ts';

const TOKENS = 200_000;
const RUNS = 20_000;

const tokensOf = (count: number) =>
  new Observable<string>((consumer) => {
    for (let i = 0; i < count && !consumer.closed; i++) consumer.next('token');
    consumer.complete();
  });
const tokens = tokensOf(TOKENS);
const ten = tokensOf(10);

function drain(source: Observable<string>, count: number): number {
  let seen = 0;
  source.subscribe(() => seen++);
  if (seen !== count) throw new Error(`${seen} of ${count} elements came out`);
  return seen;
}

function drainRuns(make: () => Observable<string>): number {
  for (let run = 0; run < RUNS; run++) drain(make(), 10);
  return RUNS;
}

await compare(
  'raceCancel: 200,000 tokens of the winner',
  {
    'RxJS race': () => drain(race(NEVER, tokens), TOKENS),
    'raceCancel, all at once': () => drain(raceCancel([() => NEVER, () => tokens]), TOKENS),
    'raceCancel, accepts': () => drain(raceCancel([() => NEVER, () => tokens], { accepts: Boolean }), TOKENS),
  },
  { unit: 'tokens' },
);

await compare(
  'raceCancel: 20,000 races of ten tokens',
  {
    'RxJS race': () => drainRuns(() => race(NEVER, ten)),
    'raceCancel, all at once': () => drainRuns(() => raceCancel([() => NEVER, () => ten])),
    'raceCancel, hedged, first in time': () =>
      drainRuns(() => raceCancel([() => ten, () => NEVER], { staggerMs: 500 })),
  },
  { unit: 'races' },
);

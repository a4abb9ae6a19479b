// What a race costs: raceCancel against RxJS race, a token once it is won, and a race of ten tokens; and against a race of
// async generators, read as they are and through a TransformStream.
import { NEVER, race } from 'rxjs';
import { raceCancel } from '../../operators/index.ts';
import { compare } from '../runner.ts';
import { drain, drainAsync, drainRuns, produce, throughStream, tokensOf } from '../tokens.ts';

const TOKENS = 200_000;
const RUNS = 20_000;
const tokens = tokensOf(TOKENS);
const ten = tokensOf(10);

async function* hanging(): AsyncGenerator<string> {
  await new Promise(() => {});
}

/** Goes on with the generator whose first token comes first; the others are left where they are. */
async function* firstOf(...contenders: readonly AsyncGenerator<string>[]): AsyncGenerator<string> {
  const firsts = contenders.map(async (contender) => ({ contender, first: await contender.next() }));
  const { contender, first } = await Promise.race(firsts);
  if (first.done !== true) yield first.value;
  yield* contender;
}

await compare(
  'raceCancel: 200,000 tokens of the winner',
  {
    'RxJS race': () => drain(race(NEVER, tokens), TOKENS),
    'raceCancel, all at once': () => drain(raceCancel([() => NEVER, () => tokens]), TOKENS),
    'raceCancel, accepts': () => drain(raceCancel([() => NEVER, () => tokens], { accepts: Boolean }), TOKENS),
    'async generators': () => drainAsync(firstOf(hanging(), produce(TOKENS / 10)), TOKENS / 10),
    'TransformStream behind them': () =>
      drainAsync(throughStream(firstOf(hanging(), produce(TOKENS / 40))), TOKENS / 40),
  },
  { unit: 'tokens' },
);

await compare(
  'raceCancel: 20,000 races of ten tokens',
  {
    'RxJS race': () => drainRuns(() => race(NEVER, ten), 10, RUNS),
    'raceCancel, all at once': () => drainRuns(() => raceCancel([() => NEVER, () => ten]), 10, RUNS),
    'raceCancel, hedged, first in time': () =>
      drainRuns(() => raceCancel([() => ten, () => NEVER], { staggerMs: 500 }), 10, RUNS),
  },
  { unit: 'races' },
);

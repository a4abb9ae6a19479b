// What being able to change the source midway costs a token: fallback, escalate, degrade, breaker and skipShown, each
// against what one would write in RxJS, or with an async generator, for the same stream.
import {
  catchError,
  concatWith,
  defer,
  identity,
  type Observable,
  type OperatorFunction,
  of,
  skip,
  takeWhile,
  tap,
  timeout,
} from 'rxjs';
import {
  breaker,
  consecutiveFailures,
  createBreaker,
  degrade,
  escalate,
  fallback,
  skipShown,
} from '../../operators/index.ts';
import { type Contender, compare } from '../runner.ts';
import { drain, drainAsync, drainRuns, produce, throughStream, tokensOf } from '../tokens.ts';

const TOKENS = 200_000;
const RUNS = 20_000;
const tokens = tokensOf(TOKENS);
const ten = tokensOf(10);
const other = () => of<string>();
const shared = createBreaker({ name: 'bench', strategy: consecutiveFailures(3), halfOpenAfterMs: 1_000 });
let failures = 0;

/** `catchError` that knows what was shown, by hand. */
const catchWithPrefix: OperatorFunction<string, string> = (source) =>
  defer(() => {
    let shown = '';
    return source.pipe(
      tap((token) => {
        shown += token;
      }),
      catchError(() => of(shown)),
    );
  });

/** A count of failures in a row, by hand. */
const countFailures = tap<string>({
  error: () => failures++,
  complete: () => {
    failures = 0;
  },
});

const rungs = (source: Observable<string>) => [
  { name: 'full', run: () => source },
  { name: 'canned', run: other },
];

const pairs: Record<string, Record<string, OperatorFunction<string, string>>> = {
  fallback: { 'RxJS catchError': catchError(other), fallback: fallback({ to: other }) },
  'fallback with a prefix': {
    'RxJS tap, catchError': catchWithPrefix,
    'fallback, prefix': fallback({ to: other, prefix: { seed: '', fold: (shown, token) => shown + token } }),
  },
  escalate: {
    'RxJS takeWhile, concatWith': (source) =>
      source.pipe(
        takeWhile((token) => token !== ''),
        concatWith(other()),
      ),
    escalate: escalate({ to: other, when: (token) => token === '' }),
  },
  degrade: {
    'RxJS timeout, catchError': (source) => source.pipe(timeout({ first: 3_000 }), catchError(other)),
    degrade: (source) => degrade(rungs(source), { deadlineMs: 3_000 }),
  },
  breaker: { 'RxJS tap': countFailures, breaker: breaker(shared) },
  skipShown: {
    'RxJS skip(0)': skip(0),
    skipShown: skipShown({ shown: 'Before', textOf: (token) => token, withText: (_, rest) => rest }),
  },
  nothing: { 'no operator': identity },
};

type Stage = (source: AsyncIterable<string>) => AsyncIterable<string>;

/** The same as async generators; the limit of degrade is a signal looked at with every token. */
const generators: Record<string, Stage> = {
  async *fallback(source) {
    try {
      yield* source;
    } catch {
      yield* produce(0);
    }
  },
  async *'fallback with a prefix'(source) {
    let shown = '';
    try {
      for await (const token of source) {
        shown += token;
        yield token;
      }
    } catch {
      yield shown;
    }
  },
  async *escalate(source) {
    for await (const token of source) {
      if (token === '') break;
      yield token;
    }
    yield* produce(0);
  },
  async *degrade(source) {
    const signal = AbortSignal.timeout(3_000);
    try {
      for await (const token of source) {
        signal.throwIfAborted();
        yield token;
      }
    } catch {
      yield* produce(0);
    }
  },
};

for (const [name, operators] of Object.entries(pairs)) {
  const contenders: Record<string, Contender> = {};
  const runs: Record<string, Contender> = {};
  for (const [each, operator] of Object.entries(operators)) {
    const whole = tokens.pipe(operator);
    const short = ten.pipe(operator);
    contenders[each] = () => drain(whole, TOKENS);
    runs[each] = () => drainRuns(() => short, 10, RUNS);
  }
  const stage = generators[name];
  if (stage !== undefined) {
    const [some, few] = [TOKENS / 10, TOKENS / 40];
    contenders['async generator'] = () => drainAsync(stage(produce(some)), some);
    contenders['TransformStream behind it'] = () => drainAsync(throughStream(stage(produce(few))), few);
  }
  await compare(`${name}: 200,000 tokens, nothing fails`, contenders, { unit: 'tokens' });
  await compare(`${name}: 20,000 runs of ten tokens`, runs, { unit: 'runs' });
}

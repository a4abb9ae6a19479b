// What being able to change the source midway costs a token: fallback, escalate, degrade, breaker and skipShown, each
// against what one would write in RxJS for the same stream.
import {
  catchError,
  concatWith,
  defer,
  identity,
  Observable,
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

function drain(source: Observable<string>, count: number): number {
  let seen = 0;
  source.subscribe(() => seen++);
  if (seen !== count) throw new Error(`${seen} of ${count} elements came out`);
  return seen;
}

for (const [name, operators] of Object.entries(pairs)) {
  const whole = Object.entries(operators).map(([each, operator]) => {
    const piped = tokens.pipe(operator);
    return [each, () => drain(piped, TOKENS)] as const;
  });
  await compare(`${name}: 200,000 tokens, nothing fails`, Object.fromEntries(whole), { unit: 'tokens' });
  const runs = Object.entries(operators).map(([each, operator]) => {
    const piped = ten.pipe(operator);
    const drainRuns = () => {
      for (let run = 0; run < RUNS; run++) drain(piped, 10);
      return RUNS;
    };
    return [each, drainRuns] as const;
  });
  await compare(`${name}: 20,000 runs of ten tokens`, Object.fromEntries(runs), { unit: 'runs' });
}

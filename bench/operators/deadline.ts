// What a limit costs a token: deadline against RxJS timeout and takeUntil(timer), on a stream that is in time; and against
// an async generator and a TransformStream with a signal.
import { type OperatorFunction, takeUntil, timeout, timer } from 'rxjs';
import { deadline } from '../../operators/index.ts';
import { compare } from '../runner.ts';
import { drain, drainAsync, drainRuns, produce, tokensOf } from '../tokens.ts';

const TOKENS = 200_000;
const RUNS = 20_000;
const tokens = tokensOf(TOKENS);
const short = tokensOf(10);

const whole = (operator: OperatorFunction<string, string>) => drain(tokens.pipe(operator), TOKENS);
const inRuns = (operator: OperatorFunction<string, string>) => drainRuns(() => short.pipe(operator), 10, RUNS);

async function* inTime(source: AsyncIterable<string>): AsyncGenerator<string> {
  const signal = AbortSignal.timeout(5_000);
  for await (const token of source) {
    signal.throwIfAborted();
    yield token;
  }
}

function throughSignalled(count: number): Promise<number> {
  const signal = AbortSignal.timeout(5_000);
  const stream = ReadableStream.from(produce(count)).pipeThrough(new TransformStream<string, string>(), { signal });
  return drainAsync(stream, count);
}

await compare(
  'deadline: 200,000 tokens in one go, a limit on the whole',
  {
    'RxJS takeUntil(timer)': () => whole(takeUntil(timer(5_000))),
    'deadline({ budgetMs })': () => whole(deadline({ budgetMs: 5_000 })),
    'async generator with a signal': () => drainAsync(inTime(produce(TOKENS / 10)), TOKENS / 10),
    'TransformStream with a signal': () => throughSignalled(TOKENS / 40),
  },
  { unit: 'tokens' },
);

await compare(
  'deadline: 200,000 tokens in one go, a limit on the first',
  {
    'RxJS timeout({ first })': () => whole(timeout({ first: 5_000 })),
    'deadline({ firstMs, accepts })': () => whole(deadline<string>({ firstMs: 5_000, accepts: Boolean })),
  },
  { unit: 'tokens' },
);

await compare(
  'deadline: 200,000 tokens in one go, a limit on every silence',
  {
    'RxJS timeout({ each })': () => whole(timeout({ each: 5_000 })),
    'deadline({ gapMs })': () => whole(deadline({ gapMs: 5_000 })),
  },
  { unit: 'tokens' },
);

await compare(
  'deadline: 20,000 runs of ten tokens, a limit on the whole',
  {
    'RxJS takeUntil(timer)': () => inRuns(takeUntil(timer(5_000))),
    'deadline({ budgetMs })': () => inRuns(deadline({ budgetMs: 5_000 })),
  },
  { unit: 'runs' },
);

await compare(
  'deadline: 20,000 runs of ten tokens, a limit on the first',
  {
    'RxJS timeout({ first })': () => inRuns(timeout({ first: 5_000 })),
    'deadline({ firstMs })': () => inRuns(deadline({ firstMs: 5_000 })),
  },
  { unit: 'runs' },
);

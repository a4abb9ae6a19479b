// What a limit costs a token: deadline against RxJS timeout and takeUntil(timer), on a stream that is in time.
import { Observable, type OperatorFunction, takeUntil, timeout, timer } from 'rxjs';
import { deadline } from '../../operators/index.ts';
import { compare } from '../runner.ts';

const TOKENS = 200_000;
const tokens = new Observable<string>((consumer) => {
  for (let i = 0; i < TOKENS && !consumer.closed; i++) consumer.next('token');
  consumer.complete();
});
const RUNS = 20_000;
const short = new Observable<string>((consumer) => {
  for (let i = 0; i < 10; i++) consumer.next('token');
  consumer.complete();
});

function drain(source: Observable<string>, count: number, operator: OperatorFunction<string, string>): number {
  let seen = 0;
  source.pipe(operator).subscribe(() => seen++);
  if (seen !== count) throw new Error(`${seen} of ${count} elements came out`);
  return seen;
}

function drainRuns(operator: OperatorFunction<string, string>): number {
  for (let run = 0; run < RUNS; run++) drain(short, 10, operator);
  return RUNS;
}

async function* produce(count: number): AsyncGenerator<string> {
  for (let i = 0; i < count; i++) yield 'token';
}

async function drainGenerator(count: number): Promise<number> {
  const signal = AbortSignal.timeout(5_000);
  let seen = 0;
  for await (const _ of produce(count)) {
    signal.throwIfAborted();
    seen++;
  }
  return seen;
}

async function drainTransformStream(count: number): Promise<number> {
  let seen = 0;
  const through = new TransformStream<string, string>();
  const signal = AbortSignal.timeout(5_000);
  for await (const _ of ReadableStream.from(produce(count)).pipeThrough(through, { signal })) seen++;
  return seen;
}

await compare(
  'deadline: 200,000 tokens in one go, one limit on the whole or on the first',
  {
    'RxJS timeout({ first })': () => drain(tokens, TOKENS, timeout({ first: 5_000 })),
    'RxJS takeUntil(timer)': () => drain(tokens, TOKENS, takeUntil(timer(5_000))),
    'deadline({ budgetMs })': () => drain(tokens, TOKENS, deadline({ budgetMs: 5_000 })),
    'deadline({ firstMs, accepts })': () =>
      drain(tokens, TOKENS, deadline<string>({ firstMs: 5_000, accepts: Boolean })),
    'async generator with a signal': () => drainGenerator(TOKENS / 10),
    'TransformStream with a signal': () => drainTransformStream(TOKENS / 40),
  },
  { unit: 'tokens' },
);

await compare(
  'deadline: 200,000 tokens in one go, a limit on every silence',
  {
    'RxJS timeout({ each })': () => drain(tokens, TOKENS, timeout({ each: 5_000 })),
    'deadline({ gapMs })': () => drain(tokens, TOKENS, deadline({ gapMs: 5_000 })),
  },
  { unit: 'tokens' },
);

await compare(
  'deadline: 20,000 runs of ten tokens, one limit on the whole',
  {
    'RxJS timeout({ first })': () => drainRuns(timeout({ first: 5_000 })),
    'RxJS takeUntil(timer)': () => drainRuns(takeUntil(timer(5_000))),
    'deadline({ budgetMs })': () => drainRuns(deadline({ budgetMs: 5_000 })),
  },
  { unit: 'runs' },
);

// How many tokens a second live chains of operators pass: guard, sentences and batchTime together, and five stages in a
// row, against what one would put together from RxJS, async generators and TransformStreams.
import {
  bufferTime,
  concatMap,
  filter,
  from,
  map,
  Observable,
  type OperatorFunction,
  of,
  pipe,
  Subject,
  scan,
  takeUntil,
  takeWhile,
  timeout,
} from 'rxjs';
import { batchTime, deadline, demand, type GuardPart, guard, phraseMatcher, sentences } from '../../operators/index.ts';
import { compare } from '../runner.ts';

const PARAGRAPH =
  'Yes, we have 3 copies of “The Left Hand of Darkness” in stock (paperback, $11.99). Dr. Lee ordered one on Jan. 5, at ' +
  '6 a.m., so be quick! Would you like me to set one aside? It stays here for 2.5 days, e.g. until Friday noon.\n\n';
const text = PARAGRAPH.repeat(1_000);
const tokens = text.match(/[\s\S]{1,4}/g) ?? [];
const source = new Observable<string>((consumer) => {
  for (let i = 0; i < tokens.length && !consumer.closed; i++) consumer.next(tokens[i] as string);
  consumer.complete();
});
const phrases = Array.from({ length: 50 }, (_, i) => `forbidden phrase ${i}`);
const matcher = phraseMatcher(
  phrases.map((phrase) => ({ text: phrase, category: 'phrase', action: 'block' as const })),
);
const pattern = new RegExp(phrases.join('|'), 'i');
const credit = of(Number.POSITIVE_INFINITY);

const toText: OperatorFunction<GuardPart, string> = pipe(
  filter((part) => part.type === 'text'),
  map((part) => part.text),
);
const joined = { merge: (batch: readonly string[]): string => batch.join('') };
const live = pipe(
  guard({ matchers: [matcher] }),
  toText,
  sentences(),
  map((sentence) => sentence.text),
  batchTime(50, joined),
);
const five = pipe(
  deadline<string>({ budgetMs: 60_000 }),
  guard({ matchers: [matcher] }),
  toText,
  sentences(),
  map((sentence) => sentence.text),
  batchTime(50, joined),
  demand(credit, { maxBuffered: 1_024 }),
);

/** Looks for the phrases in the last 64 characters, splits by an expression, buffers by time. */
const rxChecked: OperatorFunction<string, string> = (deltas) => {
  let tail = '';
  return deltas.pipe(
    takeWhile((delta) => {
      tail = (tail + delta).slice(-64);
      return !pattern.test(tail);
    }),
  );
};
const rxSentences: OperatorFunction<string, string> = pipe(
  scan((state, delta) => splitBy(state.rest, delta), { rest: '', found: [] as string[] }),
  concatMap(({ found }) => from(found)),
);
const rxBatches: OperatorFunction<string, string> = pipe(
  bufferTime(50),
  map((batch) => batch.join('')),
);
const rxLive = pipe(rxChecked, rxSentences, rxBatches);
const never = new Subject<void>();
const rxFive = pipe(
  timeout<string, never>({ first: 60_000 }),
  rxChecked,
  rxSentences,
  rxBatches,
  takeUntil<string>(never),
);

function splitBy(rest: string, delta: string): { found: string[]; rest: string } {
  const parts = (rest + delta).split(/(?<=[.!?]\s)/);
  return { rest: parts.pop() ?? '', found: parts };
}

function drain(chain: OperatorFunction<string, string>): number {
  let chars = 0;
  source.pipe(chain).subscribe((out) => {
    chars += out.length;
  });
  if (chars < text.length - 4) throw new Error(`${chars} of ${text.length} characters came out`);
  return tokens.length;
}

type Stage = (input: AsyncIterable<string>) => AsyncIterable<string>;

async function* produce(): AsyncGenerator<string> {
  for (let i = 0; i < tokens.length / 10; i++) yield tokens[i] as string;
}

async function* checkedStage(input: AsyncIterable<string>): AsyncGenerator<string> {
  let tail = '';
  for await (const delta of input) {
    tail = (tail + delta).slice(-64);
    if (pattern.test(tail)) return;
    yield delta;
  }
}

async function* sentenceStage(input: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const delta of input) {
    const split = splitBy(rest, delta);
    rest = split.rest;
    yield* split.found;
  }
  yield rest;
}

async function* batchStage(input: AsyncIterable<string>): AsyncGenerator<string> {
  const batch: string[] = [];
  for await (const delta of input) if (batch.push(delta) === 64) yield batch.splice(0).join('');
  yield batch.join('');
}

async function* inTime(input: AsyncIterable<string>): AsyncGenerator<string> {
  const signal = AbortSignal.timeout(60_000);
  for await (const delta of input) {
    signal.throwIfAborted();
    yield delta;
  }
}

async function* passOn(input: AsyncIterable<string>): AsyncGenerator<string> {
  yield* input;
}

async function drainGenerators(...stages: readonly Stage[]): Promise<number> {
  let count = 0;
  for await (const out of stages.reduce<AsyncIterable<string>>((input, stage) => stage(input), produce()))
    count += out.length;
  return count / 4;
}

/** The same stages, each in a TransformStream of its own. */
async function drainStreams(...stages: readonly Stage[]): Promise<number> {
  let count = 0;
  let stream: ReadableStream<string> = ReadableStream.from(produce());
  for (const stage of stages) {
    const passing = new TransformStream<string, string>();
    stream = ReadableStream.from(stage(stream.pipeThrough(passing)));
  }
  for await (const out of stream) count += out.length;
  return count / 4;
}

await compare(
  `guard, sentences and batchTime in a row: ${tokens.length} tokens of 4 characters`,
  {
    'RxJS takeWhile, scan + concatMap, bufferTime': () => drain(rxLive),
    'guard, sentences, batchTime': () => drain(live),
    'async generators': () => drainGenerators(checkedStage, sentenceStage, batchStage),
    TransformStreams: () => drainStreams(checkedStage, sentenceStage, batchStage),
  },
  { unit: 'tokens' },
);

await compare(
  `deadline, guard, sentences, batchTime and demand in a row: ${tokens.length} tokens of 4 characters`,
  {
    'RxJS timeout, takeWhile, scan + concatMap, bufferTime, takeUntil': () => drain(rxFive),
    'deadline, guard, sentences, batchTime, demand': () => drain(five),
    'async generators': () => drainGenerators(inTime, checkedStage, sentenceStage, batchStage, passOn),
    TransformStreams: () => drainStreams(inTime, checkedStage, sentenceStage, batchStage, passOn),
  },
  { unit: 'tokens' },
);

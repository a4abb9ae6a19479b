// How many elements a second batchTime passes, against RxJS bufferTime, an async generator and a TransformStream.
import { asyncScheduler, bufferTime, type OperatorFunction } from 'rxjs';
import { batchTime } from '../../operators/index.ts';
import { compare } from '../runner.ts';
import { produce, tokensOf } from '../tokens.ts';

const TOKENS = 200_000;
const tokens = tokensOf(TOKENS);

function drain(operator: OperatorFunction<string, readonly string[]>): number {
  let seen = 0;
  tokens.pipe(operator).subscribe((batch) => {
    seen += batch.length;
  });
  if (seen !== TOKENS) throw new Error(`${seen} of ${TOKENS} elements came out`);
  return seen;
}

async function* batched(source: AsyncIterable<string>, size: number): AsyncGenerator<string[]> {
  let batch: string[] = [];
  for await (const token of source) {
    batch.push(token);
    if (batch.length >= size) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

async function drainGenerator(count: number): Promise<number> {
  let seen = 0;
  for await (const batch of batched(produce(count), 1024)) seen += batch.length;
  return seen;
}

async function drainTransformStream(count: number): Promise<number> {
  let seen = 0;
  let batch: string[] = [];
  const transform = new TransformStream<string, string[]>({
    transform(token, controller) {
      batch.push(token);
      if (batch.length < 1024) return;
      controller.enqueue(batch);
      batch = [];
    },
    flush: (controller) => controller.enqueue(batch),
  });
  for await (const out of ReadableStream.from(produce(count)).pipeThrough(transform)) seen += out.length;
  return seen;
}

await compare(
  'batchTime: 200,000 tokens in one go, batches of at most 1,024',
  {
    'RxJS bufferTime': () => drain(bufferTime<string>(50, null, 1024, asyncScheduler)),
    batchTime: () => drain(batchTime(50)),
    'batchTime, merged': () => {
      let seen = 0;
      tokens.pipe(batchTime(50, { merge: (batch) => batch.join('') })).subscribe((text) => {
        seen += text.length / 5;
      });
      return seen;
    },
    'batchTime, maxBytes': () => drain(batchTime(50, { maxBytes: 4096, sizeOf: (token) => token.length })),
    'async generator': () => drainGenerator(TOKENS / 10),
    TransformStream: () => drainTransformStream(TOKENS / 40),
  },
  { unit: 'tokens' },
);

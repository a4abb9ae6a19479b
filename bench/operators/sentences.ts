// How fast sentences cuts English text in 4-character chunks, against a regular expression in scan, in an async generator
// and in a TransformStream, and what it holds in memory over a long text.
import { concatMap, endWith, from, map, Observable, type OperatorFunction, scan } from 'rxjs';
import { sentences } from '../../operators/index.ts';
import { liveBytes } from '../garbage.ts';
import { compare } from '../runner.ts';

const PARAGRAPH = `Thanks for waiting! I checked with Dr. Lee: the parcel left on Jan. 5, at 6 a.m., and weighs 2.5 kg.
"Could you leave it with a neighbour?" you asked. Yes, of course (No. 12, Mrs. Smith's). You can follow it at
https://example.com/track?id=42. It arrives tomorrow, e.g. before noon. Here is what happens next:

1. The driver calls you.
2. You open the door.
- Bring an ID.

Anything else I can do for you? I'm happy to help...
`;
const CHARS = 1_000_000;
const text = PARAGRAPH.repeat(Math.ceil(CHARS / PARAGRAPH.length)).slice(0, CHARS);
const chunks = Array.from({ length: CHARS / 4 }, (_, i) => text.slice(i * 4, i * 4 + 4));
const source = new Observable<string>((consumer) => {
  for (const chunk of chunks) {
    if (consumer.closed) return;
    consumer.next(chunk);
  }
  consumer.complete();
});

/** What many programs do: keep the rest, split by a regular expression. It is wrong at "Dr." and at "2.5 kg.". */
function splitByExpression(rest: string, chunk: string): { found: string[]; rest: string } {
  const parts = (rest + chunk).split(/(?<=[.!?]\s)/);
  return { rest: parts.pop() ?? '', found: parts };
}

function drain(operator: OperatorFunction<string, string>): number {
  let chars = 0;
  source.pipe(operator).subscribe((sentence) => {
    chars += sentence.length;
  });
  if (chars !== CHARS) throw new Error(`${chars} of ${CHARS} characters came out`);
  return chars / 1e6;
}

const byScan: OperatorFunction<string, string> = (deltas) =>
  deltas.pipe(
    endWith('\u0000'),
    scan(
      (state, chunk) => (chunk === '\u0000' ? { rest: '', found: [state.rest] } : splitByExpression(state.rest, chunk)),
      {
        rest: '',
        found: [] as string[],
      },
    ),
    concatMap(({ found }) => from(found)),
  );

async function* bySplitting(deltas: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of deltas) {
    const split = splitByExpression(rest, chunk);
    rest = split.rest;
    yield* split.found;
  }
  yield rest;
}

async function* produce(count: number): AsyncGenerator<string> {
  for (let i = 0; i < count; i++) yield chunks[i] as string;
}

async function drainAsync(output: AsyncIterable<string>): Promise<number> {
  let chars = 0;
  for await (const sentence of output) chars += sentence.length;
  return chars / 1e6;
}

function splitStream(): TransformStream<string, string> {
  let rest = '';
  return new TransformStream({
    transform(chunk, controller) {
      const split = splitByExpression(rest, chunk);
      rest = split.rest;
      for (const sentence of split.found) controller.enqueue(sentence);
    },
    flush: (controller) => controller.enqueue(rest),
  });
}

await compare(
  `sentences: ${CHARS.toLocaleString('en')} characters of English in chunks of 4`,
  {
    'RxJS scan + concatMap, split by expression': () => drain(byScan),
    sentences: () =>
      drain((deltas) =>
        deltas.pipe(
          sentences(),
          map((sentence) => sentence.text),
        ),
      ),
    'sentences, settleMs': () =>
      drain((deltas) =>
        deltas.pipe(
          sentences({ settleMs: 300 }),
          map(({ text }) => text),
        ),
      ),
    'async generator, split by expression': () => drainAsync(bySplitting(produce(chunks.length / 5))),
    'TransformStream, split by expression': () =>
      drainAsync(ReadableStream.from(produce(chunks.length / 20)).pipeThrough(splitStream())),
  },
  { unit: 'MB' },
);

/** Passes a long text in one run; what is held of it does not grow. */
function heldAfter(megabytes: readonly number[]): string {
  const held: string[] = [];
  const before = liveBytes();
  const long = new Observable<string>((consumer) => {
    for (let pass = 1; pass <= Math.max(...megabytes); pass++) {
      for (const chunk of chunks) consumer.next(chunk);
      if (megabytes.includes(pass)) held.push(`${((liveBytes() - before) / 1_024).toFixed(0)} KiB`);
    }
    consumer.complete();
  });
  long.pipe(sentences()).subscribe();
  return `live heap on top, after ${megabytes.join(', ')} MB of one run: ${held.join(', ')}`;
}

console.log(`  ${heldAfter([2, 20, 60])}`);

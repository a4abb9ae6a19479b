// How many plan tokens a second toolCalls reads, against what finds calls in mid-stream without a scanner (parsing again
// at every closing brace), and against what waits for the end of the plan and parses once.
import { from, map, mergeMap, type Observable, reduce, scan } from 'rxjs';
import { type ToolCallSource, toolCalls } from '../../operators/index.ts';
import { compare } from '../runner.ts';

interface Call {
  readonly name: string;
  readonly arguments: object;
}

const CALLS = 16;
const plan: readonly Call[] = Array.from({ length: CALLS }, (_, at) => ({
  name: `catalogue.search_${at}`,
  arguments: { query: `detective novels, volume ${at}`, maxPrice: 9.5 + at, tags: ['crime', 'used'], inStock: true },
}));
const text = JSON.stringify(plan);
const tokens = text.match(/[\s\S]{1,4}/g) as string[];
const deltas: ToolCallSource[] = plan.flatMap(({ name, arguments: args }, index) =>
  (JSON.stringify(args).match(/.{1,4}/g) as string[]).map((piece, at) =>
    at === 0
      ? { type: 'tool-delta', index, id: `c${index}`, name, args: piece }
      : { type: 'tool-delta', index, args: piece },
  ),
);
const PLANS = 40;

/** Reads the plan over and over; every call must come out each time. */
function drain(read: () => Observable<unknown>, perPlan: number): number {
  for (let n = 0; n < PLANS; n++) {
    let seen = 0;
    read().subscribe(() => seen++);
    if (seen !== CALLS) throw new Error(`${seen} of ${CALLS} calls came out`);
  }
  return PLANS * perPlan;
}

async function* produce(): AsyncGenerator<string> {
  yield* tokens;
}

async function drainGenerator(): Promise<number> {
  let plan = '';
  for await (const token of produce()) plan += token;
  return JSON.parse(plan).length === CALLS ? tokens.length : Number.NaN;
}

async function drainTransformStream(): Promise<number> {
  let plan = '';
  const gather = new TransformStream<string, Call[]>({
    transform: (token) => {
      plan += token;
    },
    flush: (controller) => controller.enqueue(JSON.parse(plan)),
  });
  for await (const calls of ReadableStream.from(produce()).pipeThrough(gather)) {
    if (calls.length !== CALLS) throw new Error('calls are missing');
  }
  return tokens.length;
}

/** The calls in what has come so far: what can be done without a scanner, at every closing brace. */
function parseSoFar(
  { plan, seen }: { plan: string; seen: number },
  token: string,
): { plan: string; seen: number; fresh: Call[] } {
  const soFar = plan + token;
  if (!token.includes('}')) return { plan: soFar, seen, fresh: [] };
  for (const close of ['', ']', '}]']) {
    try {
      const calls = JSON.parse(soFar.replace(/,\s*(\{[^{}]*)?$/, '') + close) as Call[];
      return { plan: soFar, seen: calls.length, fresh: calls.slice(seen) };
    } catch {
      // Not closed there.
    }
  }
  return { plan: soFar, seen, fresh: [] };
}

await compare(
  `toolCalls: plans of ${CALLS} calls, ${text.length} characters in tokens of 4`,
  {
    'RxJS scan, parsed at every brace': () =>
      drain(
        () =>
          from(tokens).pipe(
            scan(parseSoFar, { plan: '', seen: 0, fresh: [] as Call[] }),
            mergeMap(({ fresh }) => fresh),
            map((call) => call.name),
          ),
        tokens.length,
      ),
    'toolCalls, from text': () => {
      let seen = 0;
      for (let n = 0; n < PLANS; n++) {
        from(tokens)
          .pipe(toolCalls())
          .subscribe((event) => {
            if (event.type === 'call') seen++;
          });
      }
      if (seen !== PLANS * CALLS) throw new Error(`${seen} calls came out`);
      return PLANS * tokens.length;
    },
    'toolCalls, from deltas': () => drain(() => from(deltas).pipe(toolCalls()), deltas.length),
    'RxJS reduce, parsed at the end': () =>
      drain(
        () =>
          from(tokens).pipe(
            reduce((plan, token) => plan + token, ''),
            mergeMap((whole) => JSON.parse(whole) as Call[]),
          ),
        tokens.length,
      ),
    'async generator, parsed at the end': drainGenerator,
    'TransformStream, parsed at the end': drainTransformStream,
  },
  { unit: 'tokens' },
);

// How many calls a second fanOut settles, against RxJS mergeMap made to do the same (errors as values) and as it is,
// a pool of async functions, and a TransformStream. Work is instant: what is measured is the overhead.
import {
  asyncScheduler,
  catchError,
  from,
  map,
  mergeMap,
  Observable,
  type ObservableInput,
  type OperatorFunction,
  of,
  type SchedulerLike,
  Subject,
} from 'rxjs';
import { fanOut } from '../../operators/index.ts';
import { compare } from '../runner.ts';

const CALLS = 50_000;
const CAP = 8;
const calls = new Observable<number>((consumer) => {
  for (let n = 0; n < CALLS && !consumer.closed; n++) consumer.next(n);
  consumer.complete();
});
const instant = (n: number): Observable<number> => of(n);

function drain(operator: OperatorFunction<number, unknown>): number {
  let seen = 0;
  calls.pipe(operator).subscribe(() => seen++);
  if (seen !== CALLS) throw new Error(`${seen} of ${CALLS} results came out`);
  return seen;
}

const settled = (work: (n: number) => ObservableInput<number>) =>
  mergeMap(
    (call: number) =>
      from(work(call)).pipe(
        map((value) => ({ call, ok: true, value })),
        catchError((error: unknown) => of({ call, ok: false, error })),
      ),
    CAP,
  );

/** Work that settles when it is told to, so that calls really wait for each other. */
function drainWaiting(
  operator: (work: (n: number) => Observable<number>) => OperatorFunction<number, unknown>,
): number {
  const open: Subject<number>[] = [];
  let seen = 0;
  const work = () => {
    const subject = new Subject<number>();
    open.push(subject);
    return subject;
  };
  from(Array.from({ length: 5_000 }, (_, n) => n))
    .pipe(operator(work))
    .subscribe(() => seen++);
  for (let next = 0; next < open.length; next++) {
    open[next]?.next(next);
    open[next]?.complete();
  }
  if (seen !== 5_000) throw new Error(`${seen} results came out`);
  return seen;
}

async function drainPool(): Promise<number> {
  const queue = Array.from({ length: CALLS / 5 }, (_, n) => n).values();
  let seen = 0;
  const worker = async () => {
    for (const call of queue) {
      await Promise.resolve(call);
      seen++;
    }
  };
  await Promise.all(Array.from({ length: CAP }, worker));
  return seen;
}

/** One call after the other: a generator has no concurrency. */
async function drainGenerator(): Promise<number> {
  let seen = 0;
  async function* run(): AsyncGenerator<number> {
    for (let n = 0; n < CALLS / 5; n++) yield await Promise.resolve(n);
  }
  for await (const _ of run()) seen++;
  return seen;
}

async function drainTransformStream(): Promise<number> {
  let seen = 0;
  const source = ReadableStream.from(Array.from({ length: CALLS / 20 }, (_, n) => n).values());
  const run = new TransformStream<number, number>({
    transform: async (call, controller) => controller.enqueue(await Promise.resolve(call)),
  });
  for await (const _ of source.pipeThrough(run)) seen++;
  return seen;
}

/** A clock that stands still: what fanOut's times cost is the difference. */
const still: SchedulerLike = { now: () => 0, schedule: asyncScheduler.schedule.bind(asyncScheduler) };

await compare(
  `fanOut: ${CALLS} calls whose work is instant, at most ${CAP} at a time, against a merge that does the same`,
  {
    'RxJS mergeMap, errors as values': () => drain(settled(instant)),
    fanOut: () => drain(fanOut(instant, { concurrency: CAP, maxQueued: 0 })),
    'fanOut, in order': () => drain(fanOut(instant, { concurrency: CAP, maxQueued: 0, ordered: true })),
    'fanOut, keyed, with priority': () =>
      drain(fanOut(instant, { concurrency: CAP, maxQueued: 0, key: String, priority: (n) => n & 3 })),
    'pool of async functions': drainPool,
    'async generator': drainGenerator,
    TransformStream: drainTransformStream,
  },
  { unit: 'calls' },
);

await compare(
  `fanOut: the same, against a merge in which the first error ends all, and no call has its times`,
  {
    'RxJS mergeMap': () => drain(mergeMap(instant, CAP)),
    fanOut: () => drain(fanOut(instant, { concurrency: CAP, maxQueued: 0 })),
    '  without reading the clock': () => drain(fanOut(instant, { concurrency: CAP, maxQueued: 0, scheduler: still })),
  },
  { unit: 'calls' },
);

await compare(
  `fanOut: 5,000 calls that wait for each other, at most ${CAP} at a time`,
  {
    'RxJS mergeMap, errors as values': () => drainWaiting(settled),
    fanOut: () => drainWaiting((work) => fanOut(work, { concurrency: CAP, maxQueued: 5_000 })),
    'fanOut, with a timeout each': () =>
      drainWaiting((work) => fanOut(work, { concurrency: CAP, maxQueued: 5_000, timeoutMs: 10_000 })),
  },
  { unit: 'calls' },
);

await compare(
  'fanOut: the same, against a merge in which the first error ends all, and no call has its times',
  {
    'RxJS mergeMap': () => drainWaiting((work) => mergeMap(work, CAP)),
    fanOut: () => drainWaiting((work) => fanOut(work, { concurrency: CAP, maxQueued: 5_000 })),
  },
  { unit: 'calls' },
);

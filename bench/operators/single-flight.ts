// What sharing costs: tokens delivered a second by singleFlight to 1 and to 8 who ask for the same, against RxJS share
// with a ReplaySubject kept in a map by hand, and against everybody running alone.
import { finalize, Observable, ReplaySubject, Subject, share } from 'rxjs';
import { createFlightRegistry, type FlightRegistry, singleFlight } from '../../operators/index.ts';
import { compare } from '../runner.ts';
import { drainAsync, produce } from '../tokens.ts';

const TOKENS = 20_000;

function byHand<T>(running: Map<string, Observable<T>>, key: string, source: Observable<T>): Observable<T> {
  const known = running.get(key);
  if (known !== undefined) return known;
  const shared = source.pipe(
    finalize(() => running.delete(key)),
    share({ connector: () => new ReplaySubject<T>(1_024), resetOnRefCountZero: true }),
  );
  running.set(key, shared);
  return shared;
}

/** So many ask before the first token; each must get all of them. */
function deliver(asking: number, shared: (source: Observable<string>) => Observable<string>): number {
  const source = new Subject<string>();
  let seen = 0;
  for (let n = 0; n < asking; n++) shared(source).subscribe(() => seen++);
  for (let n = 0; n < TOKENS; n++) source.next('token');
  source.complete();
  if (seen !== asking * TOKENS) throw new Error(`${seen} tokens were delivered`);
  return seen;
}

/** One stream for all of them, teed as often as it must be. */
function teed<T>(stream: ReadableStream<T>, asking: number): ReadableStream<T>[] {
  if (asking === 1) return [stream];
  const [one, rest] = stream.tee();
  return [one, ...teed(rest, asking - 1)];
}

async function deliverTeed(asking: number, count: number): Promise<number> {
  const streams = teed(ReadableStream.from(produce(count)).pipeThrough(new TransformStream<string, string>()), asking);
  const delivered = await Promise.all(streams.map((stream) => drainAsync(stream, count)));
  return delivered.reduce((sum, each) => sum + each, 0);
}

async function generateAlone(asking: number, count: number): Promise<number> {
  for (let n = 0; n < asking; n++) await drainAsync(produce(count), count);
  return asking * count;
}

for (const asking of [1, 8]) {
  const running = new Map<string, Observable<string>>();
  const registry: FlightRegistry<string> = createFlightRegistry();
  await compare(
    `singleFlight: ${TOKENS} tokens to ${asking} who ask for the same`,
    {
      'RxJS share and ReplaySubject in a map': () => deliver(asking, (source) => byHand(running, 'k', source)),
      singleFlight: () => deliver(asking, (source) => source.pipe(singleFlight(registry, 'k'))),
      'everybody alone': () => deliver(asking, (source) => source),
      'async generators, everybody alone': () => generateAlone(asking, TOKENS / 10),
      'TransformStream, teed': () => deliverTeed(asking, TOKENS / 40),
    },
    { unit: 'tokens' },
  );
}

const SHORT = 2_000;
const registry: FlightRegistry<string> = createFlightRegistry();
const running = new Map<string, Observable<string>>();
const short = new Observable<string>((consumer) => {
  consumer.next('token');
  consumer.complete();
});
const repeat = (once: () => Observable<string>) => () => {
  for (let n = 0; n < SHORT; n++) once().subscribe();
  return SHORT;
};
await compare(
  'singleFlight: requests of one token, one after the other',
  {
    'RxJS share and ReplaySubject in a map': repeat(() => byHand(running, 'k', short)),
    singleFlight: repeat(() => short.pipe(singleFlight(registry, 'k'))),
  },
  { unit: 'requests' },
);

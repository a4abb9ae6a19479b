import { Observable } from 'rxjs';

/** So many tokens in one go, and no more than the consumer takes. */
export function tokensOf(count: number): Observable<string> {
  return new Observable<string>((consumer) => {
    for (let i = 0; i < count && !consumer.closed; i++) consumer.next('token');
    consumer.complete();
  });
}

/** The same from an async generator. */
export async function* produce(count: number): AsyncGenerator<string> {
  for (let i = 0; i < count; i++) yield 'token';
}

/** Takes all of a source; fails where that is not so many elements. Returns how many. */
export function drain(source: Observable<unknown>, expected: number): number {
  let seen = 0;
  source.subscribe(() => seen++);
  if (seen !== expected) throw new Error(`${seen} of ${expected} elements came out`);
  return seen;
}

/** Takes all of a source over and over; returns how often. */
export function drainRuns(make: () => Observable<unknown>, expected: number, runs: number): number {
  for (let run = 0; run < runs; run++) drain(make(), expected);
  return runs;
}

/** The same of an async iterable. */
export async function drainAsync(source: AsyncIterable<unknown>, expected: number): Promise<number> {
  let seen = 0;
  for await (const _ of source) seen++;
  if (seen !== expected) throw new Error(`${seen} of ${expected} elements came out`);
  return seen;
}

/** An async iterable, read through a TransformStream that passes everything on. */
export function throughStream<T>(source: AsyncIterable<T>): AsyncIterable<T> {
  return ReadableStream.from(source).pipeThrough(new TransformStream<T, T>());
}

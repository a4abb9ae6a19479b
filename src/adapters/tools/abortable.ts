import { from, Observable } from 'rxjs';

/** Runs promised work with a signal that fires when the outer one does or the consumer leaves. */
export function abortable<T>(outer: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Observable<T> {
  return new Observable((consumer) => {
    const left = new AbortController();
    const abort = (): void => left.abort();
    outer.addEventListener('abort', abort, { once: true });
    consumer.add(() => {
      outer.removeEventListener('abort', abort);
      left.abort();
    });
    return from(work(left.signal)).subscribe(consumer);
  });
}

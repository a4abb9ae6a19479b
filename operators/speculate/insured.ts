import { catchError, type Observable, throwError } from 'rxjs';
import { raceCancel } from '../race-cancel.ts';
import type { Shadow } from './shadow.ts';

/**
 * A shadow adopted together with the same work begun afresh: whichever is first to put something out goes on, the other
 * is cancelled. So even a shadow that would fail or stall after it was adopted costs no time. Where both fail, the error is
 * that of the fresh one, as without guesses.
 */
export function insured<R>(shadow: Shadow<R>, fresh: () => Observable<R>): Observable<R> {
  const adopted = shadow.adopt(() => throwError(() => shadow.error));
  return raceCancel([() => adopted, fresh]).pipe(
    catchError((error) => throwError(() => (error instanceof AggregateError ? error.errors[1] : error))),
  );
}

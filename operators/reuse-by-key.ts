import { defer, Observable, throwError } from 'rxjs';
import { checkFunction, checkNumber, checkOptions } from './check-options.ts';
import { subscribeTo } from './operate.ts';
import { KeptWork } from './reuse-by-key/kept-work.ts';
import { ReuseOverflowError } from './reuse-by-key/reuse-overflow-error.ts';

/** Options of {@link reuseByKey}. */
export interface ReuseOptions {
  /** Works kept in one run. Default 256. */
  readonly maxKeys?: number;
  /** Elements kept of one work. Default 1,024. */
  readonly maxElements?: number;
  /** Told of each work that is asked for: begun, or given again. */
  readonly observe?: (report: { readonly action: 'begun' | 'reused'; readonly key: string }) => void;
}

/** Gives the work of a key: begun where nobody in this run has asked for it yet, else as it is. */
export type Reuse = <R>(key: string, work: () => Observable<R>, how?: ReuseRules) => Observable<R>;

/** How one work may be reused. */
export interface ReuseRules {
  /** True: it must not be done twice, so a failure is given again instead of another try. Default false. */
  readonly once?: boolean;
}

/**
 * Runs something that may be attempted more than once, so that work done in one attempt is not done again in the next:
 * the tools that ran before a {@link fallback} or a {@link degrade} rung took over.
 *
 * ```marbles
 * operator:     reuseByKey((reuse) => reuse('k', () => tool).pipe(mergeMap((r) => (r === 'a' ? throwError(() => 0) : of(r))), catchError(() => reuse('k', () => tool))))
 * cold tool:    --a--b|
 * tool subs:    ^-----!
 * expected:     --a--b|
 * ```
 *
 * ```ts @example
 * import { concatMap, defer, of, throwError } from 'rxjs';
 * import { canonicalKey, fallback, reuseByKey } from 'tailrace/operators';
 *
 * const startReturn = (order: number) => defer(() => (console.log('return started'), of(`return of ${order} started`)));
 * const compose = (result: string, model: string) =>
 *   model === 'strong' ? throwError(() => new Error('connection lost')) : of(`Done: ${result}.`);
 * reuseByKey((reuse) => {
 *   const attempt = (model: string) =>
 *     reuse(canonicalKey(['start_return', 17]), () => startReturn(17), { once: true }).pipe(
 *       concatMap((result) => compose(result, model)),
 *     );
 *   return attempt('strong').pipe(fallback({ to: () => attempt('fast') }));
 * }).subscribe((text) => console.log(text));
 * // → return started
 * // → Done: return of 17 started.
 * ```
 *
 * The work belongs to the run, not to the attempt that asked: one that is left goes on, for the attempt that comes next.
 * Everyone who asks gets it from its first element, then live. Work that failed is begun anew for the next who asks,
 * unless it was asked for `once`.
 *
 * - **Bound**: `maxElements` elements of each of `maxKeys` works. One more element and the work fails with a
 *   {@link ReuseOverflowError}; one more key is not kept, or, asked for `once`, fails likewise.
 * - **On complete**, **on error** and **on unsubscribe** of the run all of its works are cancelled at once and forgotten.
 *
 * RxJS `shareReplay` knows no keys, no end of a run, and gives a late one the newest elements without saying that the
 * oldest are gone.
 *
 * @throws RangeError or TypeError at the call, for an option that does not fit.
 */
export function reuseByKey<T>(run: (reuse: Reuse) => Observable<T>, options: ReuseOptions = {}): Observable<T> {
  const { maxKeys = 256, maxElements = 1_024, observe } = checkOptions('reuseByKey', options);
  checkFunction('reuseByKey', 'run', run);
  checkNumber('reuseByKey', 'maxKeys', maxKeys, { min: 0, whole: true });
  checkNumber('reuseByKey', 'maxElements', maxElements, { min: 0, whole: true });

  return new Observable<T>((consumer) => {
    const kept = new Map<string, KeptWork<unknown>>();
    consumer.add(() => kept.clear());

    const give = <R>(key: string, work: () => Observable<R>, { once = false }: ReuseRules): Observable<R> => {
      const known = kept.get(key) as KeptWork<R> | undefined;
      if (known !== undefined && (once || !known.failed)) {
        observe?.({ action: 'reused', key });
        return known.output;
      }
      if (known === undefined && kept.size >= maxKeys) {
        return once ? throwError(() => new ReuseOverflowError(key, 'maxKeys', maxKeys)) : work();
      }
      observe?.({ action: 'begun', key });
      const begun = new KeptWork<R>(key, work(), consumer, maxElements);
      kept.set(key, begun);
      return begun.output;
    };
    subscribeTo(
      run((key, work, how = {}) => defer(() => give(key, work, how))),
      consumer,
      {},
    );
  });
}

import { asyncScheduler, defer, type Observable, type SchedulerLike } from 'rxjs';
import { checkChoice, checkFunction, checkNumber } from './check-options.ts';
import { deadline } from './deadline.ts';
import { type FallbackOptions, fallback } from './fallback.ts';
import { checkShown } from './shown.ts';

/** One way to answer. */
export interface Rung<T, P = undefined> {
  readonly name: string;
  /** True while the breaker of something this rung needs is open: it is passed over. Not asked of the last rung. */
  readonly isOpen?: () => boolean;
  readonly run: (context: RungContext<P>) => Observable<T>;
  /** How long this rung may take to its first visible value, in milliseconds. Not for the last rung. */
  readonly timeoutMs?: number;
}

/** What a rung may go on from. */
export interface RungContext<P> {
  /** What the rungs before have shown and still stands, folded. */
  readonly prefix: P;
  readonly visible: boolean;
  /** Why the rung before fell; undefined on the first one to run. */
  readonly error: unknown;
}

/** Options of {@link degrade}. */
export interface DegradeOptions<T, P = undefined>
  extends Pick<FallbackOptions<T, P>, 'isVisible' | 'prefix' | 'maxHeld' | 'after'> {
  /** By when the last rung begins if no other has shown anything, in milliseconds from subscribing. */
  readonly deadlineMs: number;
  /** The longest silence after a rung's first value, in milliseconds. Default: no limit. Not for the last rung. */
  readonly gapMs?: number;
  /** With `after: 'retract'`: the value that takes back what was shown. */
  readonly retraction?: (context: RungContext<P>) => T;
  readonly observe?: (report: DegradeReport) => void;
  readonly scheduler?: SchedulerLike;
}

/** What happened on the ladder. */
export type DegradeReport =
  | { readonly action: 'started'; readonly rung: string }
  | { readonly action: 'skipped'; readonly rung: string; readonly because: 'open' | 'deadline' }
  | { readonly action: 'fell'; readonly rung: string; readonly error: unknown };

/**
 * A ladder of ways to answer, best first: a rung that fails, completes with nothing visible, or is late with its first
 * visible value gives way to the next; the last one always answers.
 *
 * ```
 * full (timeoutMs: 4):   ------a|
 * canned:                    c|
 * degrade:               ----c|
 * ```
 *
 * A rung whose breaker is open is passed over without being asked. Each rung but the last has until its `timeoutMs` or
 * the ladder's `deadlineMs`, whichever is sooner; after the deadline only the last is left, so a last rung that answers
 * at once bounds the whole. Once a rung has shown something, time no longer moves it, save for a silence of `gapMs`; what
 * its failure means then is said by `after`, as in {@link fallback}: `continue` (default), `retract` or `fail`.
 *
 * Memory: as {@link fallback}; one timer while a rung may still be late. A rung is unsubscribed before the next is asked.
 * An error of the last rung is passed on. Unsubscribing leaves the current rung and its timer at once.
 *
 * @throws RangeError or TypeError at the call, without rungs or on an option that does not fit.
 */
export function degrade<T, P = undefined>(rungs: readonly Rung<T, P>[], options: DegradeOptions<T, P>): Observable<T> {
  const { deadlineMs, gapMs = Infinity, after, observe, isVisible, prefix } = options;
  const scheduler = options.scheduler ?? asyncScheduler;
  if (rungs.length === 0) throw new RangeError('degrade: rungs must hold at least one, got none');
  for (const rung of rungs) {
    checkFunction('degrade', `${rung.name}.run`, rung.run);
    if (rung.isOpen !== undefined) checkFunction('degrade', `${rung.name}.isOpen`, rung.isOpen);
    checkNumber('degrade', `${rung.name}.timeoutMs`, rung.timeoutMs, { min: 0 });
  }
  if (deadlineMs === undefined) throw new RangeError('degrade: deadlineMs must be a number of at least 0, got none');
  checkNumber('degrade', 'deadlineMs', deadlineMs, { min: 0 });
  checkNumber('degrade', 'gapMs', gapMs, { min: 0 });
  checkChoice('degrade', 'after', after, ['continue', 'retract', 'fail']);
  if (after === 'retract') checkFunction('degrade', 'retraction', options.retraction);
  checkShown('degrade', options);
  const accepts = isVisible === undefined ? {} : { accepts: isVisible };
  const last = rungs.length - 1;

  const ladder = (): Observable<T> => {
    const endsAt = scheduler.now() + deadlineMs;
    let at = -1;

    const stepDown = (context: RungContext<P>): Observable<T> => {
      const leftMs = Math.max(0, endsAt - scheduler.now());
      for (at++; at < last; at++) {
        const rung = rungs[at] as Rung<T, P>;
        const because = leftMs === 0 ? 'deadline' : rung.isOpen?.() === true ? 'open' : undefined;
        if (because === undefined) {
          observe?.({ action: 'started', rung: rung.name });
          const firstMs = Math.min(leftMs, rung.timeoutMs ?? Infinity);
          return defer(() => rung.run(context)).pipe(deadline({ firstMs, gapMs, ...accepts, scheduler }));
        }
        observe?.({ action: 'skipped', rung: rung.name, because });
      }
      const rung = rungs[last] as Rung<T, P>;
      observe?.({ action: 'started', rung: rung.name });
      return rung.run(context);
    };
    return stepDown({ prefix: prefix?.seed as P, visible: false, error: undefined }).pipe(
      fallback<T, P>({
        ...options,
        when: () => at < last,
        emptyFails: true,
        maxSwitches: Infinity,
        to: (context) => {
          observe?.({ action: 'fell', rung: rungs[at]?.name ?? '', error: context.error });
          return stepDown(context);
        },
        observe: () => {},
      }),
    );
  };
  return defer(ladder);
}

import {
  asyncScheduler,
  type MonoTypeOperatorFunction,
  type Observable,
  type SchedulerLike,
  type Subscription,
  timer,
} from 'rxjs';
import { checkChoice, checkFunction, checkNumber } from './check-options.ts';
import { DeadlineError, type DeadlineLimit } from './deadline-error.ts';
import { operate, subscribeTo } from './operate.ts';

/** Options of {@link deadline}. */
export interface DeadlineOptions<T> {
  /** Milliseconds the run has left; read once, on subscribing. Default: no limit. */
  readonly remainingMs?: () => number;
  /** The stage's own limit in milliseconds from subscribing. Default: no limit. */
  readonly budgetMs?: number;
  /** How long the first accepted value may take, in milliseconds from subscribing. Default: no limit of its own. */
  readonly firstMs?: number;
  /** The longest silence between two accepted values, in milliseconds from the first. Default: no limit of its own. */
  readonly gapMs?: number;
  /** What counts as a value: real content, not a keep-alive or a header. Default: every value. */
  readonly accepts?: (value: T) => boolean;
  /** What the consumer gets at the limit: the error, completion, or another source. Default: `error`. */
  readonly onExceeded?: 'error' | 'complete' | ((error: DeadlineError) => Observable<T>);
  /** Told once, when a limit is reached. */
  readonly observe?: (report: DeadlineReport) => void;
  /** The clock. Default `asyncScheduler`. */
  readonly scheduler?: SchedulerLike;
}

/** A limit was reached. */
export interface DeadlineReport {
  readonly limitMs: number;
  readonly limitedBy: DeadlineLimit;
  /** True where an accepted value had come before. */
  readonly hadContent: boolean;
}

/**
 * Gives its source no more time than is left: the smaller of the stage's own budget and the run's remainder.
 *
 * ```marbles
 * operator:    deadline({ budgetMs: 6 })
 * source:      -a-b-----c-|
 * source subs: ^-----!
 * expected:    -a-b--#
 * error:       new DeadlineError(6, 'budget')
 * ```
 *
 * ```ts @example
 * import { concat, NEVER, of } from 'rxjs';
 * import { deadline } from 'tailrace/operators';
 *
 * const answer = concat(of('Your order'), NEVER);
 * const leftOfRunMs = () => 150;
 * answer
 *   .pipe(deadline({ budgetMs: 200, remainingMs: leftOfRunMs, onExceeded: (late) => of(`… (${late.limitedBy}: ${late.limitMs} ms)`) }))
 *   .subscribe((text) => console.log(text));
 * // → Your order
 * // → … (run: 150 ms)
 * ```
 *
 * A value at the very instant of a limit is still in time. At a limit the source is unsubscribed first; then the consumer
 * gets a {@link DeadlineError}, completion, or the source `onExceeded` returns, which has no limit here. With nothing left
 * to begin with, the source is not even subscribed. `firstMs` limits the time to the first value that `accepts`: a stream
 * that keeps sending keep-alives is late all the same. `gapMs` limits each silence between two such values after it.
 *
 * - **Bound**: no values are held. At most three timers, whatever the number of values; none that no longer matters. A
 *   limit over 2,147,483,647 ms (24.8 days, the most a timer can wait) is none.
 * - **On complete** and **on error** of the source these pass at once; **on unsubscribe** source and timers are cancelled.
 * - What `accepts`, `remainingMs`, `onExceeded` or `observe` throws fails the output.
 *
 * RxJS `timeout({ first, each })` counts any value, knows no remainder shared by several stages, and re-arms a timer with
 * every value; `takeUntil(timer(ms))` completes without saying why.
 *
 * @throws RangeError for a limit that is not a number of at least 0, or an `onExceeded` it does not know.
 * @throws TypeError for an option that should be a function and is not.
 */
export function deadline<T>(options: DeadlineOptions<T>): MonoTypeOperatorFunction<T> {
  const { remainingMs, budgetMs = Infinity, firstMs = Infinity, gapMs = Infinity } = options;
  const { accepts, onExceeded = 'error', observe } = options;
  const scheduler = options.scheduler ?? asyncScheduler;
  checkNumber('deadline', 'budgetMs', budgetMs, { min: 0 });
  checkNumber('deadline', 'firstMs', firstMs, { min: 0 });
  checkNumber('deadline', 'gapMs', gapMs, { min: 0 });
  if (remainingMs !== undefined) checkFunction('deadline', 'remainingMs', remainingMs);
  if (accepts !== undefined) checkFunction('deadline', 'accepts', accepts);
  if (typeof onExceeded !== 'function') checkChoice('deadline', 'onExceeded', onExceeded, ['error', 'complete']);
  if (observe !== undefined) checkFunction('deadline', 'observe', observe);

  return operate<T, T>((source, consumer) => {
    const leftMs = Math.max(0, remainingMs?.() ?? Infinity);
    const [wholeMs, wholeBy] = leftMs < budgetMs ? ([leftMs, 'run'] as const) : ([budgetMs, 'budget'] as const);
    let hadContent = false;

    let work: Subscription | undefined;
    let whole: Subscription | undefined;
    let first: Subscription | undefined;
    let gap: Subscription | undefined;
    let heardAt = 0;

    const exceed = (limitMs: number, limitedBy: DeadlineLimit) => {
      work?.unsubscribe();
      whole?.unsubscribe();
      first?.unsubscribe();
      gap?.unsubscribe();
      observe?.({ limitMs, limitedBy, hadContent });
      if (onExceeded === 'complete') return consumer.complete();
      const error = new DeadlineError(limitMs, limitedBy);
      if (onExceeded === 'error') return consumer.error(error);
      subscribeTo(onExceeded(error), consumer, {});
    };
    const wait = (ms: number, next: () => void): Subscription | undefined =>
      ms > LONGEST_TIMER_MS ? undefined : subscribeTo(timer(ms, scheduler), consumer, { next, complete: () => {} });
    const watchGap = (ms: number) => {
      // One timer for any number of values: it looks back when it fires, and waits for the rest.
      gap = wait(ms, () => {
        const silentMs = scheduler.now() - heardAt;
        if (silentMs >= gapMs) exceed(gapMs, 'gap');
        else watchGap(gapMs - silentMs);
      });
    };

    if (wholeMs === 0) return exceed(0, wholeBy);
    work = subscribeTo(source, consumer, {
      next: (value, self) => {
        if (accepts === undefined || accepts(value)) {
          if (gapMs === Infinity) self.passOn();
          else heardAt = scheduler.now();
          if (!hadContent) {
            hadContent = true;
            first?.unsubscribe();
            if (gapMs < wholeMs) watchGap(gapMs);
          }
        }
        consumer.next(value);
      },
    });
    if (consumer.closed) return;
    whole = wait(wholeMs, () => exceed(wholeMs, wholeBy));
    if (!hadContent && firstMs < wholeMs) first = wait(firstMs, () => exceed(firstMs, 'first'));
  });
}

const LONGEST_TIMER_MS = 2_147_483_647;

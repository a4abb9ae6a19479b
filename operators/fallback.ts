import type { MonoTypeOperatorFunction, Observable, Subscriber } from 'rxjs';
import { checkChoice, checkFunction, checkNumber, checkOptions } from './check-options.ts';
import { EmptyAnswerError } from './fallback/empty-answer-error.ts';
import { type Handlers, operate, type SourceSubscription, subscribeTo } from './operate.ts';
import { checkShown, Shown, type ShownOptions } from './shown.ts';

/** Options of {@link fallback}. */
export interface FallbackOptions<T, P> extends ShownOptions<T, P> {
  /** The source to go on with. */
  readonly to: (context: FallbackContext<P>) => Observable<T>;
  /** Which errors are worth another source. Default: all. */
  readonly when?: (error: unknown) => boolean;
  /**
   * After the first visible value: go on from the prefix, take everything back and begin anew, or fail. Default
   * `continue`.
   */
  readonly after?: 'continue' | 'retract' | 'fail';
  /** With `retract`: the value that takes back what was shown. */
  readonly retraction?: (context: FallbackContext<P>) => T;
  /** True where completing without a visible value is a failure too, while another source may be taken. Default false. */
  readonly emptyFails?: boolean;
  /** How often another source may be taken. Default 1: the second source's errors are passed on. */
  readonly maxSwitches?: number;
  /** Told of each switch, before the other source is asked. */
  readonly observe?: (report: FallbackReport) => void;
}

/** What is known when a source has failed. */
export interface FallbackContext<P> {
  readonly error: unknown;
  /** What the consumer has been shown and still stands, folded. */
  readonly prefix: P;
  /** True where the consumer has been shown something that still stands. */
  readonly visible: boolean;
  /** 1 for the first switch. */
  readonly attempt: number;
}

/** Another source was taken. */
export interface FallbackReport {
  readonly attempt: number;
  readonly error: unknown;
  readonly how: 'silently' | 'continued' | 'retracted';
  /** Values of the failed source that nobody saw. */
  readonly dropped: number;
}

/**
 * Goes on with another source when this one fails.
 *
 * ```marbles
 * operator:   fallback({ to: () => other })
 * source:     -a-b-#
 * cold other: --c-|
 * other subs: -----^---!
 * expected:   -a-b---c-|
 * ```
 *
 * ```ts @example
 * import { concat, from, of, throwError } from 'rxjs';
 * import { fallback, skipShown } from 'tailrace/operators';
 *
 * const cut = concat(of('The answer '), throwError(() => new Error('connection lost')));
 * const other = ['The ', 'answer ', 'is 42.'];
 * cut
 *   .pipe(
 *     fallback({
 *       prefix: { seed: '', fold: (shown, text) => shown + text },
 *       to: ({ prefix }) =>
 *         from(other).pipe(skipShown({ shown: prefix, textOf: (text) => text, withText: (_, text) => text })),
 *     }),
 *   )
 *   .subscribe((text) => console.log(text));
 * // → The answer
 * // → is 42.
 * ```
 *
 * Before the first visible value the switch is silent: values that nobody would notice (a role, a header, usage) wait for
 * the first visible one, and are dropped with their source when it fails. After it, `continue` hands `to` the prefix,
 * folded from all that was passed on, and what comes next is appended; {@link skipShown} keeps a source that begins anew
 * from repeating it. `retract` passes on `retraction(context)` and begins anew with an empty prefix. `fail` passes the
 * error on. The failed source has been left before the other is asked. Tools that must not run again for the next source
 * go through {@link reuseByKey}.
 *
 * - **Bound**: `maxHeld` values before the first visible one, none after; and the prefix. No timers.
 * - **On complete** what was held leaves, then the completion; **on an error** that `when` refuses, or one more than
 *   `maxSwitches`, what was held leaves, then the error; **on unsubscribe** the current source is left at once.
 * - What `to`, `when`, `isVisible`, `retraction`, `prefix.fold` or `observe` throws fails the output.
 *
 * RxJS `catchError` knows nothing of what was passed on before the error, and holds nothing back.
 *
 * @throws RangeError for a number or a choice that does not fit.
 * @throws TypeError for an option that should be a function and is not; `retract` needs `retraction`.
 */
export function fallback<T, P = undefined>(options: FallbackOptions<T, P>): MonoTypeOperatorFunction<T> {
  const { to, when, after, retraction, maxSwitches } = checkOptions('fallback', options);
  checkFunction('fallback', 'to', to);
  if (when !== undefined) checkFunction('fallback', 'when', when);
  checkChoice('fallback', 'after', after, ['continue', 'retract', 'fail']);
  if (after === 'retract') checkFunction('fallback', 'retraction', retraction);
  checkNumber('fallback', 'maxSwitches', maxSwitches, { min: 0, whole: true });
  checkShown('fallback', options);

  return operate<T, T>((source, consumer) => new Switching(options, consumer).follow(source));
}

/** One subscriber's stream: hears the source it follows at the moment, and follows another when that fails. */
class Switching<T, P> implements Handlers<T> {
  readonly #options: FallbackOptions<T, P>;
  readonly #consumer: Subscriber<T>;
  readonly #shown: Shown<T, P>;
  #attempt = 0;

  constructor(options: FallbackOptions<T, P>, consumer: Subscriber<T>) {
    this.#options = options;
    this.#consumer = consumer;
    this.#shown = new Shown(consumer, options);
  }

  follow(source: Observable<T>): void {
    subscribeTo(source, this.#consumer, this);
  }

  next(value: T, self: SourceSubscription): void {
    this.#shown.next(value, self);
  }

  error(error: unknown): void {
    this.#shown.settle(() => {
      if (this.#mayReplace(error)) this.#replace(error);
      else this.#shown.finish(() => this.#consumer.error(error));
    });
  }

  complete(): void {
    this.#shown.settle(() => {
      const empty = this.#options.emptyFails === true && !this.#shown.visible ? new EmptyAnswerError() : undefined;
      if (empty !== undefined && this.#mayReplace(empty)) this.#replace(empty);
      else this.#shown.finish(() => this.#consumer.complete());
    });
  }

  #mayReplace(error: unknown): boolean {
    const { when, after, maxSwitches = 1 } = this.#options;
    return this.#attempt < maxSwitches && !(this.#shown.visible && after === 'fail') && when?.(error) !== false;
  }

  #replace(error: unknown): void {
    const { to, after, retraction, observe } = this.#options;
    const shown = this.#shown;
    const { visible } = shown;
    const attempt = ++this.#attempt;
    const dropped = shown.drop();
    const retracts = visible && after === 'retract' && retraction !== undefined;
    const how = retracts ? 'retracted' : visible ? 'continued' : 'silently';
    if (retracts) shown.retract(retraction({ error, prefix: shown.prefix, visible, attempt }));
    observe?.({ attempt, error, how, dropped });
    if (!this.#consumer.closed) this.follow(to({ error, prefix: shown.prefix, visible: shown.visible, attempt }));
  }
}

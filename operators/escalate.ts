import type { MonoTypeOperatorFunction, Observable, Subscription } from 'rxjs';
import { checkFunction, checkOptions } from './check-options.ts';
import { operate, subscribeTo } from './operate.ts';
import { checkShown, Shown, type ShownOptions } from './shown.ts';

/** Options of {@link escalate}. At least one of `when`, `trigger` and `accepts` is needed. */
export interface EscalateOptions<T, P> extends ShownOptions<T, P> {
  /** The strong source; asked at most once. */
  readonly to: (context: EscalateContext<T, P>) => Observable<T>;
  /** A value of the fast source that says it is out of its depth. The value itself is not passed on. */
  readonly when?: (value: T) => boolean;
  /** A check that runs beside the fast source; its first value moves up. Its errors and completion mean nothing. */
  readonly trigger?: Observable<unknown>;
  /** Asked when the fast source completes: false moves up. */
  readonly accepts?: (prefix: P) => boolean;
  /** Told once, before the strong source is asked. */
  readonly observe?: (report: EscalateReport) => void;
}

/** What is known when the strong source is asked. */
export interface EscalateContext<T, P> {
  readonly because: EscalateReport['because'];
  /** The value that said so; undefined where none did. */
  readonly value: T | undefined;
  /** What the consumer has been shown, folded: to be gone on from and never repeated. */
  readonly prefix: P;
  /** True where the consumer has been shown something. */
  readonly visible: boolean;
}

/** The strong source was asked. */
export interface EscalateReport {
  readonly because: 'value' | 'trigger' | 'completion';
  readonly visible: boolean;
  /** Values of the fast source that nobody saw. */
  readonly dropped: number;
}

/**
 * Begins with a fast source and moves up to a strong one when the fast one is not good enough.
 *
 * ```marbles
 * operator:    escalate({ to: () => strong, when: (token) => token === 'q' })
 * source:      -a-b-q-c-|
 * source subs: ^----!
 * cold strong: --c-d-|
 * strong subs: -----^-----!
 * expected:    -a-b---c-d-|
 * ```
 *
 * ```ts @example
 * import { from } from 'rxjs';
 * import { escalate } from 'tailrace/operators';
 *
 * const fast = from([{ text: '' }, { text: 'Perhaps', confidence: 0.4 }]);
 * const strong = from([{ text: 'It ships on Monday.' }]);
 * fast
 *   .pipe(
 *     escalate<{ text: string; confidence?: number }>({
 *       to: () => strong,
 *       when: ({ confidence = 1 }) => confidence < 0.7,
 *       isVisible: ({ text }) => text !== '',
 *       observe: ({ because, visible, dropped }) => console.log({ because, visible, dropped }),
 *     }),
 *   )
 *   .subscribe(({ text }) => console.log(text));
 * // → {"because":"value","visible":false,"dropped":1}
 * // → It ships on Monday.
 * ```
 *
 * Three things move up: a value that `when` picks, a first value of `trigger` (a check that runs beside), and a whole
 * answer that `accepts` refuses. Before the first visible value the switch leaves no trace: what was held is dropped.
 * After it, the strong source is asked with the prefix and what it says is appended; {@link skipShown} keeps one that
 * begins anew from repeating it. The fast source and the check have been left before the strong one is asked, which
 * happens at most once.
 *
 * - **Bound**: `maxHeld` values before the first visible one, none after; and the prefix. No timers.
 * - **On complete** what was held leaves, then the completion; **on an error** of either source likewise; of the check
 *   neither means anything; **on unsubscribe** the current source and the check are left at once.
 * - What `to`, `when`, `accepts`, `isVisible`, `prefix.fold` or `observe` throws fails the output.
 *
 * RxJS has nothing near: `switchMap` forgets what was shown.
 *
 * @throws RangeError for a number that does not fit.
 * @throws TypeError for an option of a wrong kind, or when none of `when`, `trigger` and `accepts` is given.
 */
export function escalate<T, P = undefined>(options: EscalateOptions<T, P>): MonoTypeOperatorFunction<T> {
  const { to, when, trigger, accepts, observe } = checkOptions('escalate', options);
  checkFunction('escalate', 'to', to);
  if (when !== undefined) checkFunction('escalate', 'when', when);
  if (accepts !== undefined) checkFunction('escalate', 'accepts', accepts);
  if (when === undefined && accepts === undefined && trigger === undefined) {
    throw new TypeError('escalate: one of when, trigger and accepts must be given, got none: nothing would move up');
  }
  checkShown('escalate', options);

  return operate<T, T>((source, consumer) => {
    const shown = new Shown<T, P>(consumer, options);
    let fast: Subscription | undefined;
    let check: Subscription | undefined;
    let escalated = false;

    const moveUp = (because: EscalateReport['because'], value?: T) => {
      escalated = true;
      fast?.unsubscribe();
      check?.unsubscribe();
      shown.settle(() => {
        const dropped = shown.drop();
        const { prefix, visible } = shown;
        observe?.({ because, visible, dropped });
        const strong = to({ because, value, prefix, visible });
        subscribeTo(strong, consumer, { next: (next, self) => shown.next(next, self), error: fail, complete });
      });
    };
    const fail = (error: unknown) => shown.settle(() => shown.finish(() => consumer.error(error)));
    const complete = () => shown.settle(() => shown.finish(() => consumer.complete()));

    if (trigger !== undefined) {
      check = subscribeTo(trigger, consumer, {
        next: (_, self) => {
          self.unsubscribe();
          if (!escalated) moveUp('trigger');
        },
        error: () => {},
        complete: () => {},
      });
    }
    if (escalated) return;
    fast = subscribeTo(source, consumer, {
      next: (value, self) => {
        fast = self;
        if (when === undefined) shown.next(value, self);
        else if (when(value)) moveUp('value', value);
        else shown.next(value);
      },
      error: fail,
      complete: () => {
        if (accepts === undefined || accepts(shown.prefix)) complete();
        else moveUp('completion');
      },
    });
  });
}

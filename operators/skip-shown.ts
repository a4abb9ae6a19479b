import type { MonoTypeOperatorFunction } from 'rxjs';
import { checkFunction, checkNumber, checkOptions } from './check-options.ts';
import { operate, subscribeTo } from './operate.ts';
import { Overlap } from './skip-shown/overlap.ts';

/** Options of {@link skipShown}. */
export interface SkipShownOptions<T> {
  /** The text shown before this source began. */
  readonly shown: string;
  /** The text of a value, or undefined where it is of another kind. */
  readonly textOf: (value: T) => string | undefined;
  /** The same value with less text. */
  readonly withText: (value: T, text: string) => T;
  /** Shortest repetition of the end of `shown` that is taken for one, in characters. Default 12. */
  readonly minOverlapChars?: number;
  /** How far back in `shown` a repetition may begin, its very start aside, in characters. Default 4,096. */
  readonly maxOverlapChars?: number;
  /** Values that may wait until it is certain what is repeated. Default 1,024. */
  readonly maxHeld?: number;
  /** Told once, when it is certain how many characters are repeated. */
  readonly observe?: (report: { readonly skippedChars: number }) => void;
}

/**
 * Leaves out what a continuation repeats of the text shown before it, for sources that were asked to go on from a prefix
 * and begin anew all the same: the one {@link fallback} or {@link escalate} goes on with.
 *
 * ```marbles
 * operator: skipShown({ shown: 'Your order', textOf: (text) => text, withText: (_, text) => text })
 * source:   -a--b--c-|
 * expected: ----x--c-|
 * values:   { a: 'Your ', b: 'order is', c: ' late.', x: ' is' }
 * ```
 *
 * ```ts @example
 * import { of } from 'rxjs';
 * import { skipShown } from 'tailrace/operators';
 *
 * of('It left the house on', ' Monday, and', ' comes today.')
 *   .pipe(skipShown({ shown: 'Good news! It left the house on Mon', textOf: (text) => text, withText: (_, text) => text }))
 *   .subscribe((text) => console.log(text));
 * // → day, and
 * // →  comes today.
 * ```
 *
 * A continuation that begins with all of `shown` repeats it; so does one that begins with its end, from any point at
 * least `minOverlapChars` before it. Text waits only as long as it still reads like such a repetition, most often for a
 * character or none. Values without text pass at once where nothing waits, and else in their order.
 *
 * - **Bound**: `maxHeld` values; at the bound all of them leave as they are. One number for each of `maxOverlapChars`.
 * - **On complete** what waits leaves, unless it is a repetition cut short; **on error** it is dropped, as nobody was
 *   shown it; **on unsubscribe** too. No timers.
 *
 * RxJS has nothing near; `skip` counts elements.
 *
 * @throws RangeError or TypeError at the call, on an option that does not fit.
 */
export function skipShown<T>(options: SkipShownOptions<T>): MonoTypeOperatorFunction<T> {
  const {
    shown,
    textOf,
    withText,
    minOverlapChars = 12,
    maxOverlapChars = 4_096,
    maxHeld = 1_024,
  } = checkOptions('skipShown', options);
  const { observe } = options;
  if (typeof shown !== 'string') throw new TypeError(`skipShown: shown must be a string, got ${typeof shown}`);
  checkFunction('skipShown', 'textOf', textOf);
  checkFunction('skipShown', 'withText', withText);
  checkNumber('skipShown', 'minOverlapChars', minOverlapChars, { min: 1, whole: true });
  checkNumber('skipShown', 'maxOverlapChars', maxOverlapChars, { min: 0, whole: true });
  checkNumber('skipShown', 'maxHeld', maxHeld, { min: 0, whole: true });

  return operate<T, T>((source, consumer) => {
    const overlap = new Overlap(shown, minOverlapChars, maxOverlapChars);
    let held: T[] = [];
    let certain = shown === '';
    let draining = false;
    let end: (() => void) | undefined;

    /** Passes on what waits, less what is repeated; what comes meanwhile queues up behind it. */
    const settle = (skippedChars: number) => {
      certain = true;
      draining = true;
      observe?.({ skippedChars });
      let left = skippedChars;
      for (let at = 0; at < held.length; at++) {
        const value = held[at] as T;
        const text = left > 0 ? (textOf(value) ?? '') : '';
        if (text === '') consumer.next(value);
        else if (text.length > left) consumer.next(withText(value, text.slice(left)));
        left = Math.max(0, left - text.length);
      }
      held = [];
      draining = false;
      end?.();
    };
    subscribeTo(source, consumer, {
      next: (value, self) => {
        if (certain && !draining) {
          self.passOn();
          return consumer.next(value);
        }
        const text = certain ? '' : (textOf(value) ?? '');
        if (!certain && held.length === 0 && text === '') return consumer.next(value);
        held.push(value);
        if (certain) return;
        const repeated = overlap.read(text);
        if (repeated !== undefined) settle(repeated);
        else if (held.length > maxHeld) settle(0);
      },
      error: (error) => {
        end = () => consumer.error(error);
        if (!draining) end();
      },
      complete: () => {
        end = () => consumer.complete();
        if (!certain) settle(overlap.end());
        else if (!draining) end();
      },
    });
  });
}

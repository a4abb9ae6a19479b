import type { Subscriber } from 'rxjs';
import { checkFunction, checkNumber } from './check-options.ts';
import type { SourceSubscription } from './operate.ts';

/** How the values a consumer was shown are folded into one prefix: text joined, parts counted. */
export interface Prefix<T, P> {
  readonly seed: P;
  /** Pure: returns a new prefix, or the same one. What it keeps is all that is kept. */
  readonly fold: (prefix: P, value: T) => P;
}

/** What {@link fallback}, {@link escalate} and {@link degrade} need to know of a stream to change its source midway. */
export interface ShownOptions<T, P> {
  /** What the consumer's user would notice. Default: every value. */
  readonly isVisible?: (value: T) => boolean;
  /** How what was shown is folded, for the next source to go on from. Default: nothing is kept, the prefix is undefined. */
  readonly prefix?: Prefix<T, P>;
  /**
   * Values that may wait for a first visible one. Default 256; at the bound they are passed on, and from then on the
   * stream counts as visible.
   */
  readonly maxHeld?: number;
}

/** Checks the options that {@link Shown} takes, on behalf of `operator`. */
export function checkShown<T, P>(operator: string, options: ShownOptions<T, P>): void {
  if (options.isVisible !== undefined) checkFunction(operator, 'isVisible', options.isVisible);
  if (options.prefix !== undefined) checkFunction(operator, 'prefix.fold', options.prefix.fold);
  checkNumber(operator, 'maxHeld', options.maxHeld, { min: 0, whole: true });
}

/**
 * Passes values on to a consumer and remembers what it has been shown. What comes before the first visible value is held,
 * so that a source which fails by then leaves no trace; a consumer that makes the source go on from inside `next` sees
 * everything in order.
 */
export class Shown<T, P> {
  /** True once the consumer has been shown something. */
  visible = false;
  prefix: P;
  readonly #consumer: Subscriber<T>;
  readonly #options: ShownOptions<T, P>;
  #held: T[] | undefined;
  #draining = false;
  #after: (() => void) | undefined;

  constructor(consumer: Subscriber<T>, options: ShownOptions<T, P>) {
    this.#consumer = consumer;
    this.#options = options;
    this.prefix = options.prefix?.seed as P;
  }

  /** `self` where this is all that is done with the source's values. */
  next(value: T, self?: SourceSubscription): void {
    if (this.#draining || !(this.visible || this.#isFirstVisible(value))) this.#hold(value);
    else if (this.visible) this.#pass(value);
    else this.#show(value);
    // With no prefix to fold there is nothing more to do with what this source says.
    if (this.visible && !this.#draining && this.#options.prefix === undefined) self?.passOn();
  }

  /** Runs `action` once everything that is being passed on has been. */
  settle(action: () => void): void {
    if (this.#draining) this.#after = action;
    else action();
  }

  /** Passes on what is held, then runs `action`. */
  finish(action: () => void): void {
    if (this.#held !== undefined) this.#release();
    action();
  }

  /** Forgets what is held, as if it had never come. Returns how much that was. */
  drop(): number {
    const dropped = this.#held?.length ?? 0;
    this.#held = undefined;
    return dropped;
  }

  /** Passes a retraction on; from then on nothing has been shown. */
  retract(retraction: T): void {
    this.visible = false;
    this.prefix = this.#options.prefix?.seed as P;
    this.#consumer.next(retraction);
  }

  /** At the bound any value counts as visible. */
  #isFirstVisible(value: T): boolean {
    const { isVisible, maxHeld = 256 } = this.#options;
    return isVisible === undefined || isVisible(value) || (this.#held?.length ?? 0) >= maxHeld;
  }

  #hold(value: T): void {
    if (this.#held === undefined) this.#held = [value];
    else this.#held.push(value);
  }

  #pass(value: T): void {
    const { prefix } = this.#options;
    if (prefix !== undefined) this.prefix = prefix.fold(this.prefix, value);
    this.#consumer.next(value);
  }

  /** The first visible value: what came before it goes first. */
  #show(value: T): void {
    if (this.#held !== undefined) this.#held.push(value);
    else {
      this.visible = true;
      this.#draining = true;
      this.#pass(value);
    }
    this.#release();
  }

  #release(): void {
    this.visible = true;
    this.#draining = true;
    const held = this.#held;
    if (held !== undefined) for (let at = 0; at < held.length; at++) this.#pass(held[at] as T);
    this.#held = undefined;
    this.#draining = false;
    const after = this.#after;
    this.#after = undefined;
    after?.();
  }
}

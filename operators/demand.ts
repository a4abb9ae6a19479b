import { isObservable, type MonoTypeOperatorFunction, type Observable, type Subscriber } from 'rxjs';
import { checkFunction, checkNumber, checkOptions } from './check-options.ts';
import { DemandOverflowError, DemandRequestError } from './demand/demand-errors.ts';
import { type DemandClass, HeldQueue } from './demand/held-queue.ts';
import { type Handlers, operate, subscribeTo } from './operate.ts';

/** Options of {@link demand}. */
export interface DemandOptions<T> {
  /** Most elements held while nobody asks, counted after merging. */
  readonly maxBuffered: number;
  /** Default: all is `text` where there is a `merge`, else all is `control`. */
  readonly classify?: (element: T) => DemandClass;
  /** Joins two neighbouring text elements into one that says the same. Default: text is not merged. */
  readonly merge?: (earlier: T, later: T) => T;
  /** How long a text element is, in UTF-16 units. Default: a string's length, 1 for anything else. */
  readonly charsOf?: (element: T) => number;
  /** Longest text element that merging makes, in UTF-16 units. Default 16,384. */
  readonly maxCoalescedChars?: number;
  /** Told to close when half of `maxBuffered` is held and to open at a quarter: the pause of a pausable source. */
  readonly gate?: (open: boolean) => void;
  /** Told when elements begin to be held, when telemetry is lost, and when all that was held has left. */
  readonly observe?: (report: DemandReport) => void;
}

/** What {@link demand} did; the counts are of the subscription so far. */
export interface DemandReport {
  readonly type: 'hold' | 'slide' | 'flow' | 'overflow';
  /** Elements held. */
  readonly held: number;
  /** Text elements merged into an earlier one. */
  readonly coalesced: number;
  /** Telemetry elements that were dropped to make room. */
  readonly slid: number;
}

/**
 * Lets out at most as many elements as were asked for: pull-based back pressure for a push source.
 *
 * ```marbles
 * operator: demand(credit, { maxBuffered: 8, merge: (earlier, later) => earlier + later })
 * source:   abc--d-e--|
 * credit:   1---2---1--
 * expected: a---Bd--e-|
 * values:   { 1: 1, 2: 2, B: 'bc' }
 * ```
 *
 * `credit` says how many more elements may leave; requests add up, and Infinity opens for good. While none is left,
 * elements are held in order: neighbouring text merges without loss, control is kept as it is, and telemetry gives way,
 * the oldest first, when the room is needed.
 *
 * ```ts @example
 * import { of, Subject } from 'rxjs';
 * import { demand } from 'tailrace/operators';
 *
 * const credit = new Subject<number>();
 * of('It ', 'is ', 'in ', 'stock.')
 *   .pipe(demand(credit, { maxBuffered: 64, merge: (earlier, later) => earlier + later }))
 *   .subscribe((text) => console.log(text));
 * credit.next(1);
 * // → It is in stock.
 * ```
 *
 * - **Bound**: `maxBuffered` elements, each text of at most `maxCoalescedChars` (or as long as it came). At the bound,
 *   with no telemetry left to give way, the output fails with a {@link DemandOverflowError}: nothing but telemetry is
 *   ever dropped in silence. Close the source by `gate` before that.
 * - **On complete and on error** of the source no credit is needed; both follow what is held, so nothing is lost to them.
 * - Credit under 1 or not whole fails the output with a {@link DemandRequestError}; an error of `credit` passes at once;
 *   its completion means that no more will be asked, and what is held stays held.
 * - **On unsubscribe** source and credit are left at once and what is held is dropped. There are no timers. Asking from
 *   inside `next` does not recurse.
 * - What `merge`, `charsOf`, `classify`, `gate` or `observe` throws fails the output.
 *
 * The nearest in RxJS is `zip(source, credit)`, which keeps every element and every credit without bound.
 *
 * @throws RangeError for a `maxBuffered` or `maxCoalescedChars` under 1.
 * @throws TypeError for a `credit` that is no Observable, or an option that should be a function and is not.
 * @source Reactive Streams 1.0.4, each rule a test in reactive-streams.test.ts; bench/operators/demand.ts
 */
export function demand<T>(credit: Observable<number>, options: DemandOptions<T>): MonoTypeOperatorFunction<T> {
  const { maxBuffered, maxCoalescedChars = 16_384, merge, charsOf, classify, gate } = checkOptions('demand', options);
  if (!isObservable(credit)) throw new TypeError(`demand: credit must be an Observable, got ${String(credit)}`);
  checkNumber('demand', 'maxBuffered', maxBuffered, { required: true, min: 1, whole: true });
  checkNumber('demand', 'maxCoalescedChars', maxCoalescedChars, { min: 1, whole: true });
  for (const [name, option] of Object.entries({ merge, charsOf, classify, gate })) {
    if (option !== undefined) checkFunction('demand', name, option);
  }
  return operate((source, consumer) => {
    const valve = new Valve(options, consumer);
    subscribeTo(credit, consumer as Subscriber<never>, { next: (count) => valve.request(count), complete: () => {} });
    if (consumer.closed) return;
    subscribeTo(source, consumer, valve);
  });
}

/** One subscription of {@link demand}. */
class Valve<T> implements Handlers<T> {
  readonly #consumer: Subscriber<T>;
  readonly #options: DemandOptions<T>;
  readonly #classify: (element: T) => DemandClass;
  readonly #held: HeldQueue<T>;
  #credit = 0;
  #gateOpen = true;
  #emitting = false;
  #ending: (() => void) | undefined;

  constructor(options: DemandOptions<T>, consumer: Subscriber<T>) {
    const { maxBuffered, maxCoalescedChars: maxChars = 16_384, merge, charsOf = lengthOf, classify } = options;
    this.#consumer = consumer;
    this.#options = options;
    this.#classify = classify ?? (merge === undefined ? () => 'control' : () => 'text');
    this.#held = new HeldQueue(maxBuffered, merge === undefined ? undefined : { merge, charsOf, maxChars });
  }

  request(count: number): void {
    if (!(count >= 1) || !(Number.isInteger(count) || count === Number.POSITIVE_INFINITY)) {
      this.#consumer.error(new DemandRequestError(count));
      return;
    }
    this.#credit += count;
    this.#letOut();
  }

  next(element: T): void {
    if (this.#credit === 0 || this.#emitting || this.#held.size > 0) {
      this.#hold(element);
      return;
    }
    this.#emit(element);
    this.#letOut();
  }

  error(error: unknown): void {
    this.#end(() => this.#consumer.error(error));
  }

  complete(): void {
    this.#end(() => this.#consumer.complete());
  }

  /** The source's last signal needs no credit; it follows what is held. */
  #end(ending: () => void): void {
    this.#ending = ending;
    this.#letOut();
  }

  #hold(element: T): void {
    const held = this.#held;
    const { slid, size } = held;
    if (this.#emitting && this.#credit > size) {
      held.append(element, 'control', 0);
      return;
    }
    if (!held.push(element, this.#classify(element))) {
      this.#report('overflow');
      this.#consumer.error(new DemandOverflowError(this.#options.maxBuffered));
      return;
    }
    if (size === 0) this.#report('hold');
    if (held.slid > slid) this.#report('slide');
    this.#setGate();
  }

  /** A loop that a request or an element from inside next only feeds. */
  #letOut(): void {
    if (this.#emitting) return;
    const held = this.#held;
    if (held.size > 0) {
      while (held.size > 0 && this.#credit > 0 && !this.#consumer.closed) {
        this.#emit(held.shift());
        this.#setGate();
      }
      if (held.size === 0) this.#report('flow');
    }
    if (held.size === 0) this.#ending?.();
  }

  #emit(element: T): void {
    this.#credit--;
    this.#emitting = true;
    this.#consumer.next(element);
    this.#emitting = false;
  }

  #setGate(): void {
    const { gate, maxBuffered } = this.#options;
    if (gate === undefined) return;
    const { size } = this.#held;
    const open = this.#gateOpen ? size * 2 < maxBuffered : size * 4 <= maxBuffered;
    if (open === this.#gateOpen) return;
    this.#gateOpen = open;
    gate(open);
  }

  #report(type: DemandReport['type']): void {
    const { size: held, coalesced, slid } = this.#held;
    this.#options.observe?.({ type, held, coalesced, slid });
  }
}

function lengthOf(element: unknown): number {
  return typeof element === 'string' ? element.length : 1;
}

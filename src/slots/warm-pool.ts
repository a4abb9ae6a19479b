import { Observable, type SchedulerLike, type Subscriber, Subscription } from 'rxjs';
import { checkFunction, checkNumber, checkOptions } from '../../operators/check-options.ts';
import { Relay } from '../../operators/index.ts';
import { SlotError } from './slot-error.ts';

/** What a pool did, for those who watch it. Times are milliseconds. */
export type WarmPoolEvent =
  /** A request came, and is counted: it has its slot where one was ready, and waits for one else. */
  | { readonly type: 'asked'; readonly wasReady: boolean }
  | { readonly type: 'opened'; readonly ms: number }
  | { readonly type: 'failed'; readonly error: unknown }
  /** A slot ended by itself. */
  | { readonly type: 'lost'; readonly error?: unknown }
  | { readonly type: 'returned'; readonly heldMs: number }
  /** A request was refused: as many wait as may. */
  | { readonly type: 'full' };

export interface WarmPoolOptions<S> {
  /**
   * Makes one slot. Emits it when it is ready, and stays: unsubscribing closes the slot, an end or an error by itself says
   * that it is lost. Whatever it emits further is ignored.
   */
  readonly open: () => Observable<S>;
  /** Slots in all: ready, being made and taken. Default 16. */
  readonly max?: number;
  /** Requests that wait for a slot; one more is refused with `slots.full`. Default 1,000. */
  readonly maxWaiting?: number;
  /** Whether a slot may be used again after this work; one that may not is closed. Default: always. */
  readonly isReusable?: (slot: S) => boolean;
  /** After a slot that could not be made, the next for nobody in particular is made so much later; doubles up to 30 times. Default 1,000. */
  readonly retryMs?: number;
  readonly observe?: (event: WarmPoolEvent) => void;
  readonly scheduler: SchedulerLike;
}

/** Slots that are ready before anybody asks for one. */
export interface WarmPool<S> {
  /**
   * Gives a slot to some work, at once where one is ready, else when one is: the first that is made or given back. One that is
   * not ready is made, up to `max`. Until `fit` says otherwise none is kept.
   *
   * - Emits what the work emits; completes and errors as it does, with the slot given back first.
   * - Errors with what `open` threw where its slot cannot be made, and with a SlotError `slots.full` or `slots.closed`.
   * - On unsubscribe: leaves the queue, or the work, and gives the slot back.
   */
  use<T>(work: (slot: S) => Observable<T>): Observable<T>;
  /** Sets how many slots there should be, `max` at most: makes those that are missing, closes those too many that are not taken. */
  fit(slots: number): void;
  readonly ready: number;
  readonly opening: number;
  readonly taken: number;
  readonly waiting: number;
  /** Closes every slot; what waits and comes errors with `slots.closed`. Work under way keeps its slot until it ends. */
  close(): void;
}

/** A failure is followed by a try at most so many times `retryMs` later. */
const longestRetries = 30;

/**
 * Makes a pool of slots that are warmed by whatever `open` does: a worker with its code loaded, a connection, a process.
 *
 * Memory: `max` slots, `maxWaiting` requests. The slot used last is used first, so that those too many are the ones that
 * have been idle longest.
 *
 * @throws RangeError, TypeError where an option cannot be used.
 */
export function warmPool<S>(options: WarmPoolOptions<S>): WarmPool<S> {
  const { max = 16, maxWaiting = 1_000, retryMs = 1_000, open, isReusable } = checkOptions('warmPool', options);
  checkFunction('warmPool', 'open', open);
  if (isReusable !== undefined) checkFunction('warmPool', 'isReusable', isReusable);
  checkNumber('warmPool', 'max', max, { min: 1, max: 100_000, whole: true });
  checkNumber('warmPool', 'maxWaiting', maxWaiting, { min: 0, max: 1_000_000, whole: true });
  checkNumber('warmPool', 'retryMs', retryMs, { min: 1, max: 3_600_000 });
  return new Slots({ ...options, max, maxWaiting, retryMs });
}

interface Slot<S> {
  readonly life: Subscription;
  readonly openedAt: number;
  value?: { readonly slot: S };
  isLost: boolean;
  takenAt: number;
}

interface Asking<S> {
  readonly take: (slot: Slot<S>) => void;
  readonly fail: (error: unknown) => void;
}

type Settings<S> = WarmPoolOptions<S> & Required<Pick<WarmPoolOptions<S>, 'max' | 'maxWaiting' | 'retryMs'>>;

class Slots<S> implements WarmPool<S> {
  readonly #options: Settings<S>;
  /** The one given back last stands last. */
  readonly #ready: Slot<S>[] = [];
  readonly #opening: Set<Slot<S>> = new Set();
  readonly #taken: Set<Slot<S>> = new Set();
  readonly #waiting: Set<Asking<S>> = new Set();
  #target = 0;
  #failures = 0;
  #retry: Subscription | undefined;
  #isClosed = false;

  constructor(options: Settings<S>) {
    this.#options = options;
  }

  get ready(): number {
    return this.#ready.length;
  }

  get opening(): number {
    return this.#opening.size;
  }

  get taken(): number {
    return this.#taken.size;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  use<T>(work: (slot: S) => Observable<T>): Observable<T> {
    return new Observable((consumer) => {
      const asking: Asking<S> = {
        take: (slot) => this.#work(slot, work, consumer),
        fail: (error) => consumer.error(error),
      };
      this.#ask(asking, consumer);
    });
  }

  fit(slots: number): void {
    this.#target = Math.min(this.#options.max, Math.max(0, slots));
    while (this.#ready.length > 0 && this.#all > this.#target) this.#ready.shift()?.life.unsubscribe();
    this.#fill();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#retry?.unsubscribe();
    const idle = [...this.#ready.splice(0), ...this.#opening];
    this.#opening.clear();
    for (const { life } of idle) life.unsubscribe();
    for (const asking of [...this.#waiting]) {
      this.#waiting.delete(asking);
      asking.fail(closed());
    }
  }

  get #all(): number {
    return this.#ready.length + this.#opening.size + this.#taken.size;
  }

  #ask(asking: Asking<S>, consumer: Subscriber<unknown>): void {
    const { maxWaiting, observe } = this.#options;
    if (this.#isClosed) {
      asking.fail(closed());
      return;
    }
    const slot = this.#ready.pop();
    if (slot !== undefined) {
      this.#taken.add(slot);
      observe?.({ type: 'asked', wasReady: true });
      asking.take(slot);
      return;
    }
    if (this.#waiting.size >= maxWaiting) {
      observe?.({ type: 'full' });
      asking.fail(new SlotError('slots.full', `no slot is ready, and ${maxWaiting} requests wait for one`));
      return;
    }
    this.#waiting.add(asking);
    observe?.({ type: 'asked', wasReady: false });
    consumer.add(() => this.#waiting.delete(asking));
    this.#fill();
  }

  /** Makes what is missing: up to the target, and for each that waits. */
  #fill(): void {
    const { max } = this.#options;
    const isMissing = (): boolean =>
      this.#opening.size < this.#waiting.size || (this.#all < this.#target && this.#retry === undefined);
    while (!this.#isClosed && this.#all < max && isMissing() && this.#open());
  }

  /** False where it failed at once. */
  #open(): boolean {
    const { open, scheduler } = this.#options;
    const slot: Slot<S> = { life: new Subscription(), openedAt: scheduler.now(), isLost: false, takenAt: 0 };
    this.#opening.add(slot);
    const ended = (error?: unknown): void => this.#ended(slot, error);
    const failures = this.#failures;
    let made: Observable<S>;
    try {
      made = open();
    } catch (error) {
      ended(error);
      return false;
    }
    slot.life.add(made.subscribe({ next: (value) => this.#opened(slot, value), error: ended, complete: ended }));
    return this.#failures === failures;
  }

  #opened(slot: Slot<S>, value: S): void {
    if (!this.#opening.delete(slot)) return;
    const { observe, scheduler } = this.#options;
    this.#failures = 0;
    slot.value = { slot: value };
    observe?.({ type: 'opened', ms: scheduler.now() - slot.openedAt });
    this.#offer(slot);
  }

  /** Gives a slot to whoever waits longest; keeps it for the next, or lets it go where there are too many. */
  #offer(slot: Slot<S>): void {
    const [first] = this.#waiting;
    if (first !== undefined) {
      this.#waiting.delete(first);
      first.take(slot);
    } else if (!this.#isClosed && this.#all < this.#target) this.#ready.push(slot);
    else slot.life.unsubscribe();
  }

  #ended(slot: Slot<S>, error: unknown): void {
    if (slot.isLost) return;
    slot.isLost = true;
    const { observe } = this.#options;
    if (this.#opening.delete(slot)) {
      const reason = error ?? new SlotError('slots.failed', 'a slot ended before it was ready');
      observe?.({ type: 'failed', error: reason });
      this.#fail(reason);
      return;
    }
    observe?.({ type: 'lost', ...(error !== undefined && { error }) });
    const at = this.#ready.indexOf(slot);
    if (at === -1) return;
    this.#ready.splice(at, 1);
    this.#fill();
  }

  /** Who waits longest is told; what nobody waits for is tried again later. */
  #fail(reason: unknown): void {
    const { retryMs, scheduler } = this.#options;
    this.#failures++;
    const [first] = this.#waiting;
    if (first !== undefined) {
      this.#waiting.delete(first);
      first.fail(reason);
    }
    if (this.#isClosed || this.#retry !== undefined) return;
    const delayMs = retryMs * Math.min(longestRetries, 2 ** (this.#failures - 1));
    this.#retry = scheduler.schedule(() => {
      this.#retry = undefined;
      this.#fill();
    }, delayMs);
  }

  #work<T>(slot: Slot<S>, work: (slot: S) => Observable<T>, consumer: Subscriber<T>): void {
    const { scheduler } = this.#options;
    this.#taken.add(slot);
    slot.takenAt = scheduler.now();
    const giveBack = (): void => this.#giveBack(slot);
    let working: Observable<T>;
    try {
      working = work((slot.value as { readonly slot: S }).slot);
    } catch (error) {
      giveBack();
      consumer.error(error);
      return;
    }
    working.subscribe(new SlotWork(consumer, giveBack));
  }

  #giveBack(slot: Slot<S>): void {
    if (!this.#taken.delete(slot)) return;
    const { observe, scheduler, isReusable } = this.#options;
    observe?.({ type: 'returned', heldMs: scheduler.now() - slot.takenAt });
    const { slot: value } = slot.value as { readonly slot: S };
    if (!slot.isLost && (isReusable?.(value) ?? true)) this.#offer(slot);
    else slot.life.unsubscribe();
    this.#fill();
  }
}

/** Some work on a slot, which is given back before anybody hears of its end: whoever asks then finds it. */
class SlotWork<T> extends Relay<T> {
  readonly #giveBack: () => void;

  constructor(consumer: Subscriber<T>, giveBack: () => void) {
    super(consumer);
    this.#giveBack = giveBack;
  }

  protected override _error(reason: unknown): void {
    this.#giveBack();
    super._error(reason);
  }

  protected override _complete(): void {
    this.#giveBack();
    super._complete();
  }

  override unsubscribe(): void {
    super.unsubscribe();
    this.#giveBack();
  }
}

function closed(): SlotError {
  return new SlotError('slots.closed', 'the pool of slots is closed');
}

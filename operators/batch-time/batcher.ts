import type { SchedulerLike, Subscriber, Subscription } from 'rxjs';
import { type Handlers, LONGEST_TIMER_MS } from '../operate.ts';

/** Why a batch left. */
export type BatchReason = 'leading' | 'window' | 'maxItems' | 'maxBytes' | 'control' | 'demand' | 'complete' | 'error';

/** What `observe` is told of each batch, just before it leaves. */
export interface BatchReport {
  readonly reason: BatchReason;
  /** Elements in the batch, at least 1. */
  readonly items: number;
  /** Sum of `sizeOf` over the batch; 0 without `sizeOf`. */
  readonly bytes: number;
  /** Milliseconds its first element waited. */
  readonly waitedMs: number;
}

/** The options of `batchTime`, checked and with their defaults in. */
export interface BatchRules<T, R> {
  readonly windowMs: number;
  readonly leading: boolean;
  readonly maxItems: number;
  readonly maxBytes: number;
  readonly sizeOf: ((element: T) => number) | undefined;
  readonly flushOn: ((element: T) => boolean) | undefined;
  readonly merge: ((batch: readonly T[]) => R) | undefined;
  readonly observe: ((report: BatchReport) => void) | undefined;
  readonly scheduler: SchedulerLike;
}

/** The batch one subscriber of `batchTime` is gathering; hears its source. */
export class Batcher<T, R> implements Handlers<T> {
  readonly #consumer: Subscriber<R>;
  readonly #rules: BatchRules<T, R>;
  /** Made with its first element: most batches have one, and an empty list that is added to takes room for 17. */
  #batch: T[] | undefined;
  #bytes = 0;
  #firstAt = 0;
  #lastLeftAt: number = Number.NEGATIVE_INFINITY;
  #window: Subscription | undefined;
  #demanded = true;
  /** The window ended while nothing was demanded: the batch leaves as soon as something is. */
  #overdue = false;

  constructor(consumer: Subscriber<R>, rules: BatchRules<T, R>) {
    this.#consumer = consumer;
    this.#rules = rules;
  }

  next(element: T): void {
    const { sizeOf, flushOn, maxItems, maxBytes } = this.#rules;
    const bytes = sizeOf === undefined ? 0 : sizeOf(element);
    const batch = this.#batch;
    if (batch === undefined) {
      this.#begin(element, bytes);
      if (this.#leads()) {
        this.flush('leading');
        return;
      }
    } else if (this.#bytes + bytes > maxBytes) {
      const [fullBytes, since] = [this.#bytes, this.#firstAt];
      this.#begin(element, bytes);
      this.#leave(batch, fullBytes, since, 'maxBytes');
      if (this.#consumer.closed) return;
    } else {
      batch.push(element);
      this.#bytes += bytes;
    }
    if (flushOn?.(element)) this.flush('control');
    else if ((this.#batch?.length ?? 0) >= maxItems) this.flush('maxItems');
    else if (this.#bytes >= maxBytes) this.flush('maxBytes');
    else if (this.#window === undefined && !this.#overdue) this.#openWindow();
  }

  complete(): void {
    this.flush('complete');
    this.#consumer.complete();
  }

  error(error: unknown): void {
    this.flush('error');
    this.#consumer.error(error);
  }

  flush(reason: BatchReason): void {
    const batch = this.#batch;
    if (batch === undefined) return;
    const [bytes, since] = [this.#bytes, this.#firstAt];
    this.#clear();
    this.#leave(batch, bytes, since, reason);
  }

  setDemand(demanded: boolean): void {
    this.#demanded = demanded;
    if (demanded && this.#overdue) this.flush('demand');
  }

  stop(): void {
    this.#clear();
  }

  /** Whether the batch just begun need not wait: at a low rate of arrival every batch leads, so the window is 0. */
  #leads(): boolean {
    const { leading, windowMs } = this.#rules;
    return leading && this.#demanded && this.#firstAt - this.#lastLeftAt >= windowMs;
  }

  #begin(element: T, bytes: number): void {
    this.#clear();
    this.#batch = [element];
    this.#bytes = bytes;
    this.#firstAt = this.#rules.scheduler.now();
  }

  #clear(): void {
    this.#window?.unsubscribe();
    this.#window = undefined;
    this.#overdue = false;
    this.#bytes = 0;
    this.#batch = undefined;
  }

  #openWindow(): void {
    const { windowMs, scheduler } = this.#rules;
    if (windowMs > LONGEST_TIMER_MS) return;
    this.#window = scheduler.schedule(() => {
      this.#window = undefined;
      if (!this.#demanded) this.#overdue = true;
      else this.#onTime(() => this.flush('window'));
    }, windowMs);
  }

  /** What `merge` or `observe` throws on the clock must reach the consumer, not the scheduler. */
  #onTime(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#consumer.error(error);
    }
  }

  #leave(batch: T[], bytes: number, since: number, reason: BatchReason): void {
    const { merge, observe, scheduler } = this.#rules;
    const now = scheduler.now();
    this.#lastLeftAt = now;
    observe?.({ reason, items: batch.length, bytes, waitedMs: now - since });
    this.#consumer.next(merge === undefined ? (batch as unknown as R) : merge(batch));
  }
}

import { type EventLoopUtilization, performance } from 'node:perf_hooks';

/** The shortest time between two looks at the event loop. */
const sampleMs = 5;
/** A loop with less idle time than this has more to do than it can. */
const fullRatio = 0.95;
/** A write takes about as long as a hundred deltas: this many a millisecond leave most of the time to the runs. */
const writesPerMs = 8;
const shortestWindowMs = 1;
const longestWindowMs = 100;

/**
 * How often each connection of this process is written to while there is more to write than the event loop can: once in
 * `windowMs`, which grows until all connections together are written to eight times a millisecond, up to 100 ms. What
 * waits meanwhile merges, so that load makes frames larger instead of more. A loop that has time to idle, or was held up
 * once, is not full: there the window is a millisecond.
 */
export class WriteLoad {
  readonly #busyRatio: () => number;
  #windowMs = shortestWindowMs;
  #sampledAt = Number.NEGATIVE_INFINITY;
  #writes = 0;
  #wasFull = false;

  /** `busyRatio` says for how much of the time since its last call the event loop had something to do. */
  constructor(busyRatio: () => number = eventLoopBusyRatio()) {
    this.#busyRatio = busyRatio;
  }

  /** True while the loop has more to do than it can. */
  get isFull(): boolean {
    return this.#windowMs > shortestWindowMs;
  }

  /** Counts one write that is about to be, and gives the window it is in. */
  count(atMs: number): number {
    this.#writes++;
    const tookMs = atMs - this.#sampledAt;
    if (tookMs >= sampleMs) this.#sample(atMs, tookMs);
    return this.#windowMs;
  }

  #sample(atMs: number, tookMs: number): void {
    const isFull = this.#busyRatio() > fullRatio;
    const wanted = isFull && this.#wasFull ? this.#windowMs * (this.#writes / tookMs / writesPerMs) : shortestWindowMs;
    this.#windowMs = Math.min(longestWindowMs, Math.max(shortestWindowMs, wanted));
    this.#wasFull = isFull;
    this.#sampledAt = atMs;
    this.#writes = 0;
  }
}

function eventLoopBusyRatio(): () => number {
  let before: EventLoopUtilization | undefined;
  return () => {
    const now = performance.eventLoopUtilization();
    const ratio = before === undefined ? 0 : performance.eventLoopUtilization(now, before).utilization;
    before = now;
    return ratio;
  };
}

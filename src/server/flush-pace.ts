/** Writes of a connection that leave at once within a window, where the event loop keeps up. */
const eagerWrites = 2;
const windowMs = 1;
/** A loop this late has more to do than it can: there, a connection is written to once in a longer window. */
const lateMs = 0.5;
const longestWindowMs = 40;

/**
 * When a connection is written to. As a rule at the end of the event loop's turn, so that what comes in together leaves
 * together. A write costs as much as a hundred deltas, so there is a limit to them: two at once in a millisecond, and
 * then one by a timer; and where the loop runs late, one in a window that grows with how late it is, up to 40 ms. What
 * waits meanwhile merges, so the load makes frames larger instead of more.
 */
export class FlushPace {
  readonly #flush: () => void;
  #scheduled = false;
  #timer: NodeJS.Timeout | undefined;
  #windowAt = Number.NEGATIVE_INFINITY;
  #writes = 0;
  #dueAt = 0;
  /** How late the loop came to the last writes, smoothed. */
  #lagMs = 0;

  constructor(flush: () => void) {
    this.#flush = flush;
  }

  /** Has `flush` called soon, once for all calls until then. */
  ask(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    const at = performance.now();
    const isLate = this.#lagMs > lateMs;
    const window = isLate ? Math.min(longestWindowMs, this.#lagMs * 8) : windowMs;
    if (at - this.#windowAt >= window) {
      this.#windowAt = at;
      this.#writes = 0;
    }
    if (++this.#writes <= (isLate ? 1 : eagerWrites)) {
      this.#dueAt = at;
      setImmediate(this.#atOnce);
    } else {
      // A timer is up to a millisecond late by itself.
      this.#dueAt = at + window + 1;
      this.#timer = setTimeout(this.#byTimer, window);
    }
  }

  /** The same at the end of this turn, whatever was written lately: the socket was full, and nothing is gained by waiting. */
  askAtOnce(): void {
    if (this.#scheduled && this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#scheduled = true;
    this.#dueAt = performance.now();
    setImmediate(this.#atOnce);
  }

  readonly #atOnce = (): void => {
    this.#scheduled = false;
    this.#lagMs += (Math.max(0, performance.now() - this.#dueAt) - this.#lagMs) / 4;
    this.#flush();
  };

  readonly #byTimer = (): void => {
    this.#timer = undefined;
    this.#windowAt = performance.now();
    this.#writes = 1;
    this.#atOnce();
  };
}

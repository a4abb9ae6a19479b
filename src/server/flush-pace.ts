import type { WriteLoad } from './write-load.ts';

/** Writes of a connection that leave at once within a window, where the event loop keeps up. */
const eagerWrites = 2;

/**
 * When a connection is written to. As a rule at the end of the event loop's turn, so that what comes in together leaves
 * together; after two writes in a millisecond, once at its end; and where the loop is full, once in the window that
 * {@link WriteLoad} gives.
 */
export class FlushPace {
  readonly #load: WriteLoad;
  readonly #flush: () => void;
  #scheduled = false;
  #timer: NodeJS.Timeout | undefined;
  #windowAt = Number.NEGATIVE_INFINITY;
  #writes = 0;

  constructor(load: WriteLoad, flush: () => void) {
    this.#load = load;
    this.#flush = flush;
  }

  /** Has `flush` called soon, once for all calls until then. */
  ask(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    const at = performance.now();
    const window = this.#load.count(at);
    const waited = at - this.#windowAt;
    if (waited >= window) {
      this.#windowAt = at;
      this.#writes = 0;
    }
    if (++this.#writes <= (this.#load.isFull ? 1 : eagerWrites)) setImmediate(this.#atOnce);
    else this.#timer = setTimeout(this.#byTimer, Math.max(1, window - waited));
  }

  /** The same at the end of this turn, whatever was written lately: where a full socket has drained, waiting gains nothing. */
  askAtOnce(): void {
    if (this.#scheduled && this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#scheduled = true;
    setImmediate(this.#atOnce);
  }

  readonly #atOnce = (): void => {
    this.#scheduled = false;
    this.#flush();
  };

  readonly #byTimer = (): void => {
    this.#timer = undefined;
    this.#windowAt = performance.now();
    this.#writes = 1;
    this.#atOnce();
  };
}

/** What a {@link TimerHeap} orders: by time, then by the order of scheduling. */
export interface Timer {
  /** Virtual milliseconds. */
  at: number;
  /** Breaks ties: the one scheduled first runs first. */
  order: number;
  /** Where it stands in the heap; -1 while it is in none. */
  slot: number;
}

/**
 * A 4-ary heap of timers. Adding, taking the first and removing any one take O(log n); a removed timer is let go at
 * once, so a simulation that cancels most of its timeouts does not keep them.
 *
 * Four children a node: half the levels of a binary heap, and the children lie side by side.
 */
export class TimerHeap<T extends Timer> {
  readonly #timers: T[] = [];

  get size(): number {
    return this.#timers.length;
  }

  get first(): T | undefined {
    return this.#timers[0];
  }

  add(timer: T): void {
    this.#timers.push(timer);
    this.#rise(timer, this.#timers.length - 1);
  }

  takeFirst(): T | undefined {
    const first = this.#timers[0];
    if (first !== undefined) this.remove(first);
    return first;
  }

  /** Does nothing where the timer is not in the heap. */
  remove(timer: T): void {
    const slot = timer.slot;
    if (slot < 0) return;
    timer.slot = -1;
    const last = this.#timers.pop() as T;
    if (last === timer) return;
    if (slot > 0 && precedes(last, this.#timers[(slot - 1) >> 2] as T)) this.#rise(last, slot);
    else this.#sink(last, slot);
  }

  #rise(timer: T, from: number): void {
    const timers = this.#timers;
    let slot = from;
    while (slot > 0) {
      const up = (slot - 1) >> 2;
      const parent = timers[up] as T;
      if (!precedes(timer, parent)) break;
      timers[slot] = parent;
      parent.slot = slot;
      slot = up;
    }
    timers[slot] = timer;
    timer.slot = slot;
  }

  #sink(timer: T, from: number): void {
    const timers = this.#timers;
    const { length } = timers;
    let slot = from;
    for (;;) {
      const firstChild = (slot << 2) + 1;
      if (firstChild >= length) break;
      let least = firstChild;
      const end = Math.min(firstChild + 4, length);
      for (let child = firstChild + 1; child < end; child++) {
        if (precedes(timers[child] as T, timers[least] as T)) least = child;
      }
      const next = timers[least] as T;
      if (!precedes(next, timer)) break;
      timers[slot] = next;
      next.slot = slot;
      slot = least;
    }
    timers[slot] = timer;
    timer.slot = slot;
  }
}

function precedes(a: Timer, b: Timer): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** What a {@link TimerHeap} holds. */
export interface Timer {
  /** True while it waits in the heap; set by the heap. */
  isWaiting: boolean;
}

const FIRST_CAPACITY = 64;

/**
 * A 4-ary heap of timers, ordered by time, then by the order of scheduling. Adding and taking the first take O(log n);
 * removing any one takes O(1), spread over all.
 *
 * The keys stand in flat arrays beside the timers, so that a comparison reads neighbouring numbers and no objects: with
 * a million timers pending, that is what the time goes to. A removed timer leaves its place when it comes up, or when
 * half of all places are such: memory is at most two places a waiting timer. It may not be added again.
 */
export class TimerHeap<T extends Timer> {
  #at = new Float64Array(FIRST_CAPACITY);
  #order = new Float64Array(FIRST_CAPACITY);
  #timers: T[] = [];
  #size = 0;
  #gone = 0;

  /** How many timers wait. */
  get size(): number {
    return this.#size - this.#gone;
  }

  /** When the first is due; Infinity where none waits. */
  get firstAt(): number {
    this.#dropGone();
    return this.#size === 0 ? Number.POSITIVE_INFINITY : (this.#at[0] as number);
  }

  /** `order` breaks ties: the one scheduled first runs first. */
  add(timer: T, at: number, order: number): void {
    if (this.#size === this.#at.length) this.#grow();
    timer.isWaiting = true;
    this.#rise(timer, at, order, this.#size++);
  }

  /** The timer that is due at {@link firstAt}. */
  takeFirst(): T | undefined {
    this.#dropGone();
    if (this.#size === 0) return undefined;
    const first = this.#timers[0] as T;
    first.isWaiting = false;
    this.#dropFirst();
    return first;
  }

  /** Does nothing where the timer does not wait. */
  remove(timer: T): void {
    if (!timer.isWaiting) return;
    timer.isWaiting = false;
    this.#gone++;
    if (this.#gone > FIRST_CAPACITY && this.#gone > this.#size / 2) this.#compact();
  }

  #dropGone(): void {
    while (this.#size > 0 && !(this.#timers[0] as T).isWaiting) {
      this.#gone--;
      this.#dropFirst();
    }
  }

  #dropFirst(): void {
    const last = --this.#size;
    const timer = this.#timers.pop() as T;
    if (last > 0) this.#sink(timer, this.#at[last] as number, this.#order[last] as number, 0);
  }

  #rise(timer: T, at: number, order: number, from: number): void {
    const times = this.#at;
    const orders = this.#order;
    let slot = from;
    while (slot > 0) {
      const up = (slot - 1) >> 2;
      const upAt = times[up] as number;
      if (upAt < at || (upAt === at && (orders[up] as number) < order)) break;
      times[slot] = upAt;
      orders[slot] = orders[up] as number;
      this.#timers[slot] = this.#timers[up] as T;
      slot = up;
    }
    this.#put(slot, timer, at, order);
  }

  #sink(timer: T, at: number, order: number, from: number): void {
    const times = this.#at;
    const orders = this.#order;
    const size = this.#size;
    let slot = from;
    for (let child = (slot << 2) + 1; child < size; child = (slot << 2) + 1) {
      let least = child;
      let leastAt = times[child] as number;
      const end = Math.min(child + 4, size);
      for (let other = child + 1; other < end; other++) {
        const otherAt = times[other] as number;
        if (otherAt < leastAt || (otherAt === leastAt && (orders[other] as number) < (orders[least] as number))) {
          least = other;
          leastAt = otherAt;
        }
      }
      if (at < leastAt || (at === leastAt && order < (orders[least] as number))) break;
      times[slot] = leastAt;
      orders[slot] = orders[least] as number;
      this.#timers[slot] = this.#timers[least] as T;
      slot = least;
    }
    this.#put(slot, timer, at, order);
  }

  #put(slot: number, timer: T, at: number, order: number): void {
    this.#at[slot] = at;
    this.#order[slot] = order;
    this.#timers[slot] = timer;
  }

  /** Keeps the timers that wait, and makes a heap of them from the leaves up. */
  #compact(): void {
    const timers = this.#timers;
    let kept = 0;
    for (let slot = 0; slot < this.#size; slot++) {
      const timer = timers[slot] as T;
      if (timer.isWaiting) this.#put(kept++, timer, this.#at[slot] as number, this.#order[slot] as number);
    }
    timers.length = kept;
    this.#size = kept;
    this.#gone = 0;
    for (let slot = (kept - 2) >> 2; slot >= 0; slot--) {
      this.#sink(timers[slot] as T, this.#at[slot] as number, this.#order[slot] as number, slot);
    }
  }

  #grow(): void {
    const capacity = this.#at.length * 2;
    const at = new Float64Array(capacity);
    const order = new Float64Array(capacity);
    at.set(this.#at);
    order.set(this.#order);
    this.#at = at;
    this.#order = order;
  }
}

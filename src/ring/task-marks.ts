import { Bell } from './bell.ts';

/** Where the bells stand, in words: each on a pair of cache lines of its own, and the marks behind them. */
const WORKER_BELL = 0;
const OWNER_BELL = 32;
const CANCELS = 64;
const MARKS = 96;

/** Shared memory for so many tasks at once. */
export function allocateMarks(slots: number): SharedArrayBuffer {
  return new SharedArrayBuffer((MARKS + 2 * slots) * 4);
}

/**
 * What the owner of a worker and the worker tell each other beside the rings. Each word has one thread that stores it: the
 * owner says that a task is cancelled, the worker that it has begun. A slot is cleared by the owner between its tasks,
 * when the worker's answer to the last one has been read.
 */
export class TaskMarks {
  readonly workerBell: Bell;
  readonly ownerBell: Bell;
  readonly #words: Int32Array<SharedArrayBuffer>;
  readonly #cancelled: number;

  constructor(memory: SharedArrayBuffer) {
    this.#words = new Int32Array(memory);
    this.workerBell = new Bell(this.#words, WORKER_BELL);
    this.ownerBell = new Bell(this.#words, OWNER_BELL);
    this.#cancelled = MARKS + (this.#words.length - MARKS) / 2;
  }

  clear(slot: number): void {
    Atomics.store(this.#words, MARKS + slot, 0);
    Atomics.store(this.#words, this.#cancelled + slot, 0);
  }

  begin(slot: number): void {
    Atomics.store(this.#words, MARKS + slot, 1);
  }

  hasBegun(slot: number): boolean {
    return Atomics.load(this.#words, MARKS + slot) === 1;
  }

  cancel(slot: number): void {
    Atomics.store(this.#words, this.#cancelled + slot, 1);
    Atomics.add(this.#words, CANCELS, 1);
  }

  isCancelled(slot: number): boolean {
    return Atomics.load(this.#words, this.#cancelled + slot) === 1;
  }

  /** Changes with every task that is cancelled. */
  cancels(): number {
    return Atomics.load(this.#words, CANCELS);
  }
}

/** How a thread sleeps, as the one that wakes it must know. */
const AWAKE = 0;
const ASLEEP = 1;
const IN_ITS_LOOP = 2;

/**
 * How one thread wakes another, and only where it sleeps: a word of shared memory.
 *
 * The sleeper stores that it sleeps, then looks once more for work. The waker stores the work (publishes a ring's head or
 * releases its tail), then loads the word. All of these are sequentially consistent, so at least one of the two sees the
 * other: no wake-up is lost, and none is paid for while both are awake.
 */
export class Bell {
  readonly #words: Int32Array<SharedArrayBuffer>;
  readonly #index: number;
  #isWaiting = false;

  constructor(words: Int32Array<SharedArrayBuffer>, index: number) {
    this.#words = words;
    this.#index = index;
  }

  /** Wakes the other thread where it sleeps; true where it sleeps in its event loop, and a message must wake it. */
  ring(): boolean {
    if (Atomics.load(this.#words, this.#index) === AWAKE) return false;
    // It may have woken and gone to sleep in another way since: how it sleeps is read and changed in one step.
    const state = Atomics.exchange(this.#words, this.#index, AWAKE);
    if (state === ASLEEP) Atomics.notify(this.#words, this.#index);
    return state === IN_ITS_LOOP;
  }

  /** Blocks this thread until the bell rings, unless there is work. */
  sleep(hasWork: () => boolean): void {
    Atomics.store(this.#words, this.#index, ASLEEP);
    if (!hasWork()) Atomics.wait(this.#words, this.#index, ASLEEP);
    Atomics.store(this.#words, this.#index, AWAKE);
  }

  /** Says that this thread is at work, whatever woke it. */
  rise(): void {
    Atomics.store(this.#words, this.#index, AWAKE);
  }

  /** Says that this thread goes back to its event loop until a message comes; false where there is work instead. */
  sleepInLoop(hasWork: () => boolean): boolean {
    Atomics.store(this.#words, this.#index, IN_ITS_LOOP);
    if (!hasWork()) return true;
    Atomics.store(this.#words, this.#index, AWAKE);
    return false;
  }

  /**
   * Calls back when the bell rings, on this thread's event loop; false where there is work instead.
   *
   * The wait does not keep the process alive, and has no end of its own: ring the bell to let go of it. It outlives a
   * {@link rise}, so that there is never more than one.
   */
  sleepUntil(hasWork: () => boolean, wake: () => void): boolean {
    Atomics.store(this.#words, this.#index, ASLEEP);
    if (!hasWork()) {
      if (this.#isWaiting) return true;
      const waiting = Atomics.waitAsync(this.#words, this.#index, ASLEEP);
      if (waiting.async) {
        this.#isWaiting = true;
        void waiting.value.then(() => {
          this.#isWaiting = false;
          wake();
        });
        return true;
      }
    }
    Atomics.store(this.#words, this.#index, AWAKE);
    return false;
  }
}

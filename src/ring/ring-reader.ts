import { HEAD, HEADER_BYTES, type RingMemory, recordBytes, SKIP, TAIL } from './ring-memory.ts';

/**
 * The reading end of a ring. {@link next} moves to the next record, {@link release} gives the room of all that was read
 * back to the writer: what is wanted of a payload is copied before.
 */
export class RingReader {
  /** Where the payload is. */
  readonly bytes: Buffer<SharedArrayBuffer>;
  /** Of the record just read. */
  word = 0;
  start = 0;
  payloadBytes = 0;
  readonly #memory: RingMemory;
  #at: number;
  /** As it was when last looked at: the writer's line is touched only when all that was seen is read. */
  #head: number;
  #released: number;

  constructor(memory: RingMemory) {
    this.#memory = memory;
    this.bytes = memory.bytes;
    this.#at = Atomics.load(memory.cursors, TAIL);
    this.#released = this.#at;
    this.#head = Atomics.load(memory.cursors, HEAD);
  }

  /** False where nothing more has been published. */
  next(): boolean {
    const { capacityBytes, cursors, words } = this.#memory;
    for (;;) {
      if (this.#at === this.#head) {
        this.#head = Atomics.load(cursors, HEAD);
        if (this.#at === this.#head) return false;
      }
      const at = this.#at & (capacityBytes - 1);
      const length = words[at >> 2] as number;
      if (length === SKIP) {
        this.#at = (this.#at + capacityBytes - at) | 0;
        continue;
      }
      this.word = words[(at >> 2) + 1] as number;
      this.start = at + HEADER_BYTES;
      this.payloadBytes = length;
      this.#at = (this.#at + recordBytes(length)) | 0;
      return true;
    }
  }

  /** Gives back the room of all that was read; true where that was any. */
  release(): boolean {
    if (this.#released === this.#at) return false;
    this.#released = this.#at;
    Atomics.store(this.#memory.cursors, TAIL, this.#at);
    return true;
  }

  /** True where all that has been published is read. */
  isEmpty(): boolean {
    return this.#at === Atomics.load(this.#memory.cursors, HEAD);
  }
}

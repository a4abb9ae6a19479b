import { HEAD, HEADER_BYTES, type RingMemory, recordBytes, SKIP, TAIL } from './ring-memory.ts';

/**
 * The writing end of a ring. A record is claimed, written in place and committed; what is committed is seen by the reader
 * when it is published, so that a micro-batch costs one store.
 *
 * - Bound: the ring's capacity. {@link claim} says that there is no room, and nothing is dropped.
 */
export class RingWriter {
  /** Where a claimed payload is written. */
  readonly bytes: Buffer<SharedArrayBuffer>;
  readonly #memory: RingMemory;
  /** Of what is committed. */
  #head: number;
  #published: number;
  /** As it was when last looked at: the reader's line is touched only when the ring seems full. */
  #tail: number;

  constructor(memory: RingMemory) {
    this.#memory = memory;
    this.bytes = memory.bytes;
    this.#head = Atomics.load(memory.cursors, HEAD);
    this.#published = this.#head;
    this.#tail = Atomics.load(memory.cursors, TAIL);
  }

  /** True where a payload of that size can ever be written here: a record of half the ring has room in an empty one anywhere. */
  fits(payloadBytes: number): boolean {
    return recordBytes(payloadBytes) <= this.#memory.capacityBytes / 2;
  }

  /**
   * Makes room for a payload of at most so many bytes, which must {@link fits fit}; returns where in {@link bytes} it
   * goes, or -1 where there is no room now. All that is committed is published then, since room comes only by reading it.
   *
   * A record is never cut in two: where it would go over the end of the ring, the rest up to there is skipped.
   */
  claim(maxPayloadBytes: number): number {
    const { capacityBytes, words } = this.#memory;
    const needed = recordBytes(maxPayloadBytes);
    const at = this.#head & (capacityBytes - 1);
    const untilEnd = capacityBytes - at;
    const skipped = needed > untilEnd ? untilEnd : 0;
    if (!this.#hasRoom(skipped + needed)) {
      this.publish();
      return -1;
    }
    if (skipped === 0) return at + HEADER_BYTES;
    words[at >> 2] = SKIP;
    this.#head = (this.#head + untilEnd) | 0;
    return HEADER_BYTES;
  }

  /** Ends the record just claimed, with a word of the user's own beside it. */
  commit(word: number, payloadBytes: number): void {
    const { capacityBytes, words } = this.#memory;
    const at = this.#head & (capacityBytes - 1);
    words[at >> 2] = payloadBytes;
    words[(at >> 2) + 1] = word;
    this.#head = (this.#head + recordBytes(payloadBytes)) | 0;
  }

  /** Lets the reader see what is committed; true where that was anything. */
  publish(): boolean {
    if (this.#published === this.#head) return false;
    this.#published = this.#head;
    Atomics.store(this.#memory.cursors, HEAD, this.#head);
    return true;
  }

  /** True where the reader has given room back since a claim failed. */
  hasMoreRoom(): boolean {
    return Atomics.load(this.#memory.cursors, TAIL) !== this.#tail;
  }

  #hasRoom(needed: number): boolean {
    const { capacityBytes, cursors } = this.#memory;
    if (capacityBytes - ((this.#head - this.#tail) | 0) >= needed) return true;
    this.#tail = Atomics.load(cursors, TAIL);
    return capacityBytes - ((this.#head - this.#tail) | 0) >= needed;
  }
}

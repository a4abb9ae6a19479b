/**
 * The shared memory of a ring: one thread writes records into it, one other reads them, and neither ever waits for a lock.
 *
 * | bytes | what                                                                    |
 * |-------|-------------------------------------------------------------------------|
 * | 0     | head: how many bytes have been published, modulo 2^32; the writer's     |
 * | 128   | tail: how many bytes have been read, modulo 2^32; the reader's          |
 * | 256   | records, each 8 bytes of header and its payload, padded to 8            |
 *
 * Head and tail stand two cache lines apart, since processors fetch lines in pairs: else every record that is written would
 * take the line from the thread that reads, and the other way round.
 *
 * Why that is enough: only the writer stores the head and only the reader the tail, so nothing is ever compared and
 * swapped. `Atomics` are sequentially consistent. A payload is written before the head is stored; who loads that head sees
 * the payload. A payload is read before the tail is stored; who loads that tail may write over it.
 */
export interface RingMemory {
  readonly cursors: Int32Array<SharedArrayBuffer>;
  /** The records, as numbers. */
  readonly words: Int32Array<SharedArrayBuffer>;
  /** The same, as bytes. */
  readonly bytes: Buffer<SharedArrayBuffer>;
  readonly capacityBytes: number;
}

/** Indices into the cursors. */
export const HEAD = 0;
export const TAIL = 32;

const RECORDS = 256;
export const HEADER_BYTES = 8;
/** The length in the header of what is no record: nothing more is in the ring before its end. */
export const SKIP = -1;

const MIN_BYTES = 64;
const MAX_BYTES = 2 ** 28;

/** @throws RangeError where the capacity is no power of two from 64 to 2^28. */
export function allocateRing(capacityBytes: number): SharedArrayBuffer {
  const isPower = Number.isInteger(Math.log2(capacityBytes));
  if (!isPower || capacityBytes < MIN_BYTES || capacityBytes > MAX_BYTES) {
    throw new RangeError(`a ring has a power of two of bytes, from ${MIN_BYTES} to ${MAX_BYTES}; got ${capacityBytes}`);
  }
  return new SharedArrayBuffer(RECORDS + capacityBytes);
}

export function viewRing(memory: SharedArrayBuffer): RingMemory {
  const capacityBytes = memory.byteLength - RECORDS;
  return {
    cursors: new Int32Array(memory, 0, RECORDS / 4),
    words: new Int32Array(memory, RECORDS),
    bytes: Buffer.from(memory, RECORDS, capacityBytes),
    capacityBytes,
  };
}

/** What a record takes in the ring. */
export function recordBytes(payloadBytes: number): number {
  return HEADER_BYTES + ((payloadBytes + 7) & ~7);
}

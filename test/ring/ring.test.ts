import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocateRing, HEAD, recordBytes, TAIL, viewRing } from '../../src/ring/ring-memory.ts';
import { RingReader } from '../../src/ring/ring-reader.ts';
import { RingWriter } from '../../src/ring/ring-writer.ts';

/** A ring whose positions begin somewhere, as they would after so many bytes. */
function ringAt(capacityBytes: number, position: number): { readonly writer: RingWriter; readonly reader: RingReader } {
  const memory = viewRing(allocateRing(capacityBytes));
  Atomics.store(memory.cursors, HEAD, position | 0);
  Atomics.store(memory.cursors, TAIL, position | 0);
  return { writer: new RingWriter(memory), reader: new RingReader(memory) };
}

/** Writes a record whose every byte tells which record it is. */
function write(writer: RingWriter, word: number, length: number, claimed = length): boolean {
  const at = writer.claim(claimed);
  if (at === -1) return false;
  writer.bytes.fill(word & 0xff, at, at + length);
  writer.commit(word, length);
  return true;
}

function read(reader: RingReader): { readonly word: number; readonly length: number } | undefined {
  if (!reader.next()) return undefined;
  const { word, start, payloadBytes, bytes } = reader;
  for (const byte of bytes.subarray(start, start + payloadBytes)) expect(byte).toBe(word & 0xff);
  return { word, length: payloadBytes };
}

type Step =
  | { readonly kind: 'write'; readonly length: number; readonly spare: number }
  | { readonly kind: 'publish' | 'read' | 'release' };

const capacity = fc.constantFrom(64, 128, 512);
/** At the beginning, at every offset, and where positions pass 2^31 and 2^32. */
const position = fc.oneof(
  fc.nat(64).map((n) => n * 8),
  fc.nat(64).map((n) => 2 ** 31 - 256 + n * 8),
  fc.nat(64).map((n) => 2 ** 32 - 256 + n * 8),
);
const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('write'), length: fc.nat(500), spare: fc.nat(24) }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('publish', 'read', 'release') }) },
  ),
  { maxLength: 120 },
) as fc.Arbitrary<readonly Step[]>;

describe('a ring', () => {
  it('gives all records in order, none lost and none twice, however the two ends take turns', () => {
    fc.assert(
      fc.property(capacity, position, steps, (capacityBytes, at, taken) => {
        const { writer, reader } = ringAt(capacityBytes, at);
        const [written, seen]: [object[], object[]] = [[], []];
        let published = 0;
        for (const step of taken) {
          if (step.kind === 'write') {
            const most = capacityBytes / 2 - 8;
            const length = step.length % (most + 1);
            const claimed = Math.min(length + step.spare, most);
            const word = written.length;
            if (write(writer, word, length, claimed)) written.push({ word, length });
            // A full ring publishes what it holds, since room comes only by reading it.
            else published = written.length;
          } else if (step.kind === 'publish') {
            writer.publish();
            published = written.length;
          } else if (step.kind === 'read') {
            const isMore = seen.length < published;
            const record = read(reader);
            expect(record !== undefined).toBe(isMore);
            if (record !== undefined) seen.push(record);
          } else reader.release();
        }
        writer.publish();
        for (let record = read(reader); record !== undefined; record = read(reader)) seen.push(record);
        expect(seen).toEqual(written);
        expect(reader.isEmpty()).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('takes every record that fits at all, at every offset, once what is in it is read', () => {
    for (let offset = 0; offset < 128; offset += 8) {
      for (let length = 0; length <= 56; length++) {
        const { writer, reader } = ringAt(128, offset);
        expect(write(writer, 1, length)).toBe(true);
        expect(reader.next()).toBe(false);
        writer.publish();
        expect(read(reader)).toEqual({ word: 1, length });
        expect(reader.next()).toBe(false);
      }
    }
  });

  it('says that it is full instead of writing over what is not read, and goes on once there is room', () => {
    const { writer, reader } = ringAt(64, 0);
    expect([1, 2, 3, 4, 5].map((word) => write(writer, word, 8))).toEqual([true, true, true, true, false]);
    expect(read(reader)).toEqual({ word: 1, length: 8 });
    expect(write(writer, 5, 8)).toBe(false);
    reader.release();
    expect(write(writer, 5, 8)).toBe(true);
    writer.publish();
    expect([2, 3, 4, 5].map(() => read(reader)?.word)).toEqual([2, 3, 4, 5]);
  });

  it('shows nothing before it is published', () => {
    const { writer, reader } = ringAt(64, 0);
    write(writer, 1, 8);
    expect(reader.next()).toBe(false);
    expect(writer.publish()).toBe(true);
    expect(writer.publish()).toBe(false);
    expect(reader.next()).toBe(true);
  });

  it('knows what never fits, and what takes how much', () => {
    const { writer } = ringAt(64, 0);
    expect([0, 1, 8, 9].map(recordBytes)).toEqual([8, 16, 16, 24]);
    expect([writer.fits(24), writer.fits(25)]).toEqual([true, false]);
  });

  it.each([0, 32, 100, 2 ** 29])('refuses a capacity of %d bytes', (bytes) => {
    expect(() => allocateRing(bytes)).toThrow(/a power of two of bytes, from 64 to 268435456/);
  });
});

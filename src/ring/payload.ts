import { RingError } from './ring-error.ts';
import type { RingReader } from './ring-reader.ts';
import type { RingWriter } from './ring-writer.ts';

/** How tasks and results are written into a ring: as JSON, or as the bytes they are. */
export type PayloadForm = 'json' | 'bytes';

/** One form of payload, both ways. */
export interface Payload {
  /** Writes and commits one record; false where the ring has no room now. @throws RingError `too-large` where it never has. */
  write(writer: RingWriter, word: number, value: unknown): boolean;
  /** Copies the record just read out of the ring. */
  read(reader: RingReader): unknown;
}

/** Up to here a text is given the room it would need at worst; what is longer is measured first. */
const MEASURED_LENGTH = 256;

export function writeText(writer: RingWriter, word: number, text: string): boolean {
  const most = text.length > MEASURED_LENGTH ? Buffer.byteLength(text) : text.length * 3;
  checkSize(writer, most);
  const at = writer.claim(most);
  if (at === -1) return false;
  writer.commit(word, writer.bytes.write(text, at, most, 'utf8'));
  return true;
}

export function readText({ bytes, start, payloadBytes }: RingReader): string {
  return bytes.toString('utf8', start, start + payloadBytes);
}

const json: Payload = {
  // What is undefined is written as nothing at all, which no JSON text is.
  write: (writer, word, value) => writeText(writer, word, value === undefined ? '' : (JSON.stringify(value) ?? '')),
  read: (reader) => (reader.payloadBytes === 0 ? undefined : JSON.parse(readText(reader))),
};

const bytes: Payload = {
  write: (writer, word, value) => {
    const { byteLength } = value as Uint8Array;
    checkSize(writer, byteLength);
    const at = writer.claim(byteLength);
    if (at === -1) return false;
    writer.bytes.set(value as Uint8Array, at);
    writer.commit(word, byteLength);
    return true;
  },
  read: (reader) => new Uint8Array(reader.bytes.subarray(reader.start, reader.start + reader.payloadBytes)),
};

export const payloads: Readonly<Record<PayloadForm, Payload>> = { json, bytes };

function checkSize(writer: RingWriter, payloadBytes: number): void {
  if (writer.fits(payloadBytes)) return;
  throw new RingError(
    'too-large',
    `${payloadBytes} bytes are more than a ring holds; give the pool a larger ringBytes`,
  );
}

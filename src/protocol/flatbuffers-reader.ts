import { ProtocolError } from './protocol-error.ts';

const identifier = 'TLR1';
const maxListed = 64;
const asciiChars = 48;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads the one table of a FlatBuffers frame, checking every offset and length against the frame before it follows it:
 * the library's runtime for JavaScript has no verifier. Bytes are returned as a view of the frame, not a copy.
 *
 * @throws {@link ProtocolError} `malformed`, on reading what does not lie within the frame.
 */
export class FlatbuffersReader {
  readonly #frame: Uint8Array;
  readonly #view: DataView;
  readonly #table: number;
  readonly #tableSize: number;
  readonly #vtable: number;
  readonly #vtableSize: number;
  /** Bytes of vectors that may still be read: no honest frame holds more than itself. */
  #left: number;

  constructor(frame: Uint8Array) {
    this.#frame = frame;
    this.#left = frame.length;
    this.#view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
    this.#within(0, 8);
    for (let i = 0; i < identifier.length; i++) {
      if (frame[4 + i] !== identifier.charCodeAt(i)) throw malformed('not a frame of this schema');
    }
    this.#table = this.#uint32(0);
    this.#within(this.#table, 4);
    this.#vtable = this.#table - this.#view.getInt32(this.#table, true);
    this.#vtableSize = this.#uint16(this.#vtable);
    this.#tableSize = this.#uint16(this.#vtable + 2);
    if (this.#vtableSize < 4 || this.#tableSize < 4) throw malformed('a table is too small');
    this.#within(this.#vtable, this.#vtableSize);
    this.#within(this.#table, this.#tableSize);
  }

  uint8(slot: number): number | undefined {
    const at = this.#field(slot, 1);
    return at === 0 ? undefined : this.#frame[at];
  }

  bool(slot: number): boolean | undefined {
    const value = this.uint8(slot);
    return value === undefined ? undefined : value !== 0;
  }

  uint(slot: number): number | undefined {
    const at = this.#field(slot, 4);
    return at === 0 ? undefined : this.#view.getUint32(at, true);
  }

  number(slot: number): number | undefined {
    const at = this.#field(slot, 8);
    return at === 0 ? undefined : this.#view.getFloat64(at, true);
  }

  bytes(slot: number): Uint8Array | undefined {
    const at = this.#field(slot, 4);
    return at === 0 ? undefined : this.#vector(at);
  }

  string(slot: number): string | undefined {
    const at = this.#field(slot, 4);
    return at === 0 ? undefined : this.#decode(this.#vector(at));
  }

  strings(slot: number): string[] | undefined {
    const at = this.#field(slot, 4);
    if (at === 0) return undefined;
    const start = this.#follow(at);
    const count = this.#uint32(start);
    if (count > maxListed) throw malformed(`a list is over ${maxListed} long`);
    this.#within(start + 4, count * 4);
    return Array.from({ length: count }, (_, i) => this.#decode(this.#vector(start + 4 + i * 4)));
  }

  /** Where the field of a slot begins, or 0 where it is absent. */
  #field(slot: number, size: number): number {
    const entry = 4 + slot * 2;
    if (entry + 2 > this.#vtableSize) return 0;
    const offset = this.#uint16(this.#vtable + entry);
    if (offset === 0) return 0;
    if (offset < 4 || offset + size > this.#tableSize) throw malformed('a field lies outside its table');
    return this.#table + offset;
  }

  #vector(at: number): Uint8Array {
    const start = this.#follow(at);
    const length = this.#uint32(start);
    this.#within(start + 4, length);
    this.#left -= length;
    if (this.#left < 0) throw malformed('its parts are more than the frame');
    return this.#frame.subarray(start + 4, start + 4 + length);
  }

  #follow(at: number): number {
    return at + this.#uint32(at);
  }

  /** Short ASCII, which most fields are, is quicker by hand than by a decoder. */
  #decode(bytes: Uint8Array): string {
    if (bytes.length <= asciiChars) {
      let text = '';
      let i = 0;
      for (; i < bytes.length; i++) {
        const byte = bytes[i] ?? 0x80;
        if (byte >= 0x80) break;
        text += String.fromCharCode(byte);
      }
      if (i === bytes.length) return text;
    }
    try {
      return utf8.decode(bytes);
    } catch {
      throw malformed('not UTF-8');
    }
  }

  #uint16(at: number): number {
    this.#within(at, 2);
    return this.#view.getUint16(at, true);
  }

  #uint32(at: number): number {
    this.#within(at, 4);
    return this.#view.getUint32(at, true);
  }

  #within(at: number, length: number): void {
    if (at < 0 || length > this.#frame.length - at) throw malformed('an offset or a length is outside the frame');
  }
}

function malformed(reason: string): ProtocolError {
  return new ProtocolError('malformed', reason);
}

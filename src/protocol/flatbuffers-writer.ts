import { type Slot, slotNames } from './flatbuffers-slots.ts';
import { Kind } from './generated/protocol.ts';

const identifier = 0x31524c54;
/** Root offset, identifier; then the vtable. */
const headBytes = 8;
const asciiChars = 48;
const utf8 = new TextEncoder();

/** Where everything of a table stands when a certain set of fields is present: the same for each such message. */
interface Layout {
  readonly vtable: Uint8Array;
  readonly tableAt: number;
  readonly tableEnd: number;
  readonly kind: number;
  readonly kindAt: number;
  readonly fields: readonly { readonly slot: Slot; readonly at: number }[];
}

const sizes: Readonly<Record<Slot['wire'], number>> = {
  number: 8,
  uint: 4,
  string: 4,
  strings: 4,
  bytes: 4,
  json: 4,
  bool: 1,
};

/**
 * Writes messages as the one table of `protocol.fbs`. The library's builder works from the end of the frame towards its
 * beginning and finds the layout anew each time; here the layouts are kept, and a frame is filled front to back.
 *
 * Keeps one frame's memory, and a layout for each set of fields seen.
 */
export class FlatbuffersWriter {
  readonly #layouts = new Map<string, Map<number, Layout>>();
  #frame = new Uint8Array(4096);
  #view = new DataView(this.#frame.buffer);
  #end = 0;

  write(type: string, slots: readonly Slot[], message: Readonly<Record<string, unknown>>): Uint8Array {
    const { vtable, tableAt, tableEnd, kind, kindAt, fields } = this.#layout(type, slots, message);
    this.#end = 0;
    this.#reserve(tableEnd);
    this.#frame.fill(0, 0, tableEnd);
    this.#view.setUint32(0, tableAt, true);
    this.#view.setUint32(4, identifier, true);
    this.#frame.set(vtable, headBytes);
    this.#view.setInt32(tableAt, tableAt - headBytes, true);
    this.#frame[kindAt] = kind;
    this.#end = tableEnd;
    for (const { slot, at } of fields) this.#field(slot, at, message[slot.name]);
    return this.#frame.slice(0, this.#end);
  }

  #field({ wire }: Slot, at: number, value: unknown): void {
    if (wire === 'uint') this.#view.setUint32(at, value as number, true);
    else if (wire === 'number') this.#view.setFloat64(at, value as number, true);
    else if (wire === 'bool') this.#frame[at] = value === true ? 1 : 0;
    else if (wire === 'string') this.#string(at, value as string);
    else if (wire === 'json') this.#string(at, JSON.stringify(value));
    else if (wire === 'bytes') this.#bytes(at, value as Uint8Array);
    else this.#strings(at, value as readonly string[]);
  }

  /** Points the field at `at` to what is written at the end, which begins on a multiple of 4. */
  #point(at: number, room: number): number {
    const start = (this.#end + 3) & ~3;
    this.#reserve(start + room);
    this.#frame.fill(0, this.#end, start);
    this.#view.setUint32(at, start - at, true);
    return start;
  }

  #string(at: number, text: string): void {
    const start = this.#point(at, 5 + text.length * 3);
    const length = this.#utf8(text, start + 4);
    this.#view.setUint32(start, length, true);
    this.#end = start + 4 + length;
    this.#frame[this.#end++] = 0;
  }

  #bytes(at: number, bytes: Uint8Array): void {
    const start = this.#point(at, 4 + bytes.length);
    this.#view.setUint32(start, bytes.length, true);
    this.#frame.set(bytes, start + 4);
    this.#end = start + 4 + bytes.length;
  }

  #strings(at: number, items: readonly string[]): void {
    const start = this.#point(at, 4 + items.length * 4);
    this.#view.setUint32(start, items.length, true);
    this.#end = start + 4 + items.length * 4;
    for (let i = 0; i < items.length; i++) this.#string(start + 4 + i * 4, items[i] ?? '');
  }

  /** Short ASCII, which most fields are, is quicker by hand than by an encoder. */
  #utf8(text: string, at: number): number {
    const frame = this.#frame;
    if (text.length <= asciiChars) {
      let i = 0;
      for (; i < text.length; i++) {
        const unit = text.charCodeAt(i);
        if (unit >= 0x80) break;
        frame[at + i] = unit;
      }
      if (i === text.length) return i;
    }
    return utf8.encodeInto(text, frame.subarray(at)).written;
  }

  #reserve(bytes: number): void {
    if (bytes <= this.#frame.length) return;
    const grown = new Uint8Array(Math.max(bytes, this.#frame.length * 2));
    grown.set(this.#frame.subarray(0, this.#end));
    this.#frame = grown;
    this.#view = new DataView(grown.buffer);
  }

  #layout(type: string, slots: readonly Slot[], message: Readonly<Record<string, unknown>>): Layout {
    const layouts = this.#layouts.get(type) ?? new Map<number, Layout>();
    this.#layouts.set(type, layouts);
    // A bit a field: no message has more than 31.
    let present = 0;
    for (let i = 0; i < slots.length; i++) if (message[(slots[i] as Slot).name] !== undefined) present |= 1 << i;
    const known = layouts.get(present);
    if (known !== undefined) return known;
    const held = slots.filter((_, i) => (present & (1 << i)) !== 0);
    const layout = layoutOf(type, held);
    layouts.set(present, layout);
    return layout;
  }
}

function layoutOf(type: string, present: readonly Slot[]): Layout {
  const slotCount = 1 + Math.max(0, ...present.map(({ slot }) => slot));
  const vtableBytes = 4 + slotCount * 2;
  const tableAt = (headBytes + vtableBytes + 7) & ~7;
  // The offset to the vtable comes first; then by size, so that nothing is padded but what follows it.
  let at = tableAt + 4;
  const places = new Map<number, number>();
  const fields = [...present]
    .sort((a, b) => sizes[b.wire] - sizes[a.wire])
    .map((slot) => {
      const size = sizes[slot.wire];
      at = (at + size - 1) & -size;
      places.set(slot.slot, at);
      const field = { slot, at };
      at += size;
      return field;
    });
  const kindAt = at++;
  places.set(slotNames.indexOf('kind'), kindAt);
  const vtable = new Uint8Array(vtableBytes);
  const view = new DataView(vtable.buffer);
  view.setUint16(0, vtableBytes, true);
  view.setUint16(2, at - tableAt, true);
  for (const [slot, place] of places) view.setUint16(4 + slot * 2, place - tableAt, true);
  return { vtable, tableAt, tableEnd: at, kind: Kind[type as keyof typeof Kind], kindAt, fields };
}

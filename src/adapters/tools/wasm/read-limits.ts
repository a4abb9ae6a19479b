/** What a WebAssembly module may grow to of what it defines itself; undefined where it sets no maximum. */
export interface WasmLimits {
  /** The most pages of 64 KiB, one entry a memory. */
  readonly memoryPages: readonly (number | undefined)[];
  /** The most entries, one entry a table. */
  readonly tableEntries: readonly (number | undefined)[];
}

const HEADER_BYTES = 8;
const TABLES = 4;
const MEMORIES = 5;
const HAS_MAXIMUM = 1;
/** A memory with pages of its own size, or with 64-bit addresses, is none of those that are read here. */
const KNOWN_FLAGS = HAS_MAXIMUM | 2;

/**
 * Reads the limits out of a binary that has been compiled, and so is well formed: the WebAssembly API does not tell them.
 *
 * @throws TypeError for a memory or table of a kind that is not known here.
 * @source https://webassembly.github.io/spec/core/binary/modules.html
 */
export function readWasmLimits(binary: Uint8Array): WasmLimits {
  const found = { memoryPages: [] as (number | undefined)[], tableEntries: [] as (number | undefined)[] };
  const reader = new Reader(binary, HEADER_BYTES);
  while (!reader.isAtEnd) {
    const section = reader.byte();
    const end = reader.number() + reader.at;
    if (section === MEMORIES) for (let left = reader.number(); left > 0; left--) found.memoryPages.push(limits(reader));
    if (section === TABLES) for (let left = reader.number(); left > 0; left--) found.tableEntries.push(table(reader));
    reader.at = end;
  }
  return found;
}

function table(reader: Reader): number | undefined {
  const type = reader.byte();
  // funcref and externref; what comes with an initialiser is written otherwise.
  if (type !== 0x70 && type !== 0x6f) throw new TypeError('a table of a kind that is not known here');
  return limits(reader);
}

function limits(reader: Reader): number | undefined {
  const flags = reader.byte();
  if ((flags & ~KNOWN_FLAGS) !== 0) throw new TypeError('a memory or table of a kind that is not known here');
  reader.number();
  return (flags & HAS_MAXIMUM) === 0 ? undefined : reader.number();
}

/** Reads bytes and LEB128 numbers. */
class Reader {
  at: number;
  readonly #binary: Uint8Array;

  constructor(binary: Uint8Array, at: number) {
    this.#binary = binary;
    this.at = at;
  }

  get isAtEnd(): boolean {
    return this.at >= this.#binary.length;
  }

  byte(): number {
    return this.#binary[this.at++] ?? 0;
  }

  number(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }
}

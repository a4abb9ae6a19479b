import { open } from 'node:fs/promises';

const chunkBytes = 64 * 1024;
const newline = 0x0a;

/** A line of a file, and the byte it begins at. */
export interface Line {
  readonly text: string;
  readonly at: number;
}

/**
 * The whole lines of a file, a chunk of 64 KiB at a time, so that a long file keeps nobody waiting. Gives back, when it
 * is done, the bytes of the file and those of a last line that was cut off.
 */
export async function* readLines(path: string): AsyncGenerator<readonly Line[], { bytes: number; cutBytes: number }> {
  const handle = await open(path, 'r');
  try {
    let rest = Buffer.alloc(0);
    let at = 0;
    for (;;) {
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(chunkBytes), 0, chunkBytes);
      if (bytesRead === 0) return { bytes: at + rest.length, cutBytes: rest.length };
      const read = buffer.subarray(0, bytesRead);
      const known = rest.length === 0 ? read : Buffer.concat([rest, read]);
      const lines: Line[] = [];
      let begin = 0;
      for (let end = known.indexOf(newline); end >= 0; end = known.indexOf(newline, begin)) {
        lines.push({ text: known.toString('utf8', begin, end), at: at + begin });
        begin = end + 1;
      }
      rest = known.subarray(begin);
      at += begin;
      if (lines.length > 0) yield lines;
    }
  } finally {
    await handle.close().catch(() => {});
  }
}

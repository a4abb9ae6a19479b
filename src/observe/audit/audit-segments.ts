import { type FileHandle, mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** How much is kept on disk, and in what pieces. */
export interface SegmentBounds {
  /** A piece this long is closed and the next begun. */
  readonly maxSegmentBytes: number;
  /** All pieces together; beyond it the oldest goes. */
  readonly maxBytes: number;
}

interface Segment {
  readonly path: string;
  bytes: number;
  entries: number;
}

/**
 * Lines in append-only files of a folder that only this user can read, each synced to disk before it counts as written. Calls
 * run one after the other, off the thread. What an earlier process left is there again.
 *
 * Disk: `maxBytes`, and one piece more while it is written.
 */
export class AuditSegments {
  readonly #folder: string;
  readonly #bounds: SegmentBounds;
  readonly #segments: Segment[] = [];
  #next = 1;
  #file: FileHandle | undefined;
  #tail: Promise<unknown>;

  constructor(folder: string, bounds: SegmentBounds) {
    this.#folder = folder;
    this.#bounds = bounds;
    this.#tail = this.#find();
    // Whoever asks for something next is told; until then it is nobody's unhandled rejection.
    this.#tail.catch(() => {});
  }

  /** Appends lines; resolves with how many older ones had to go for them. */
  append(lines: readonly string[]): Promise<number> {
    return this.#after(async () => {
      const last = this.#segments.at(-1);
      const isOpen = this.#file !== undefined && last !== undefined && last.bytes < this.#bounds.maxSegmentBytes;
      const segment = isOpen ? last : await this.#begin();
      const text = Buffer.from(lines.map((line) => `${line}\n`).join(''));
      await this.#file?.appendFile(text);
      await this.#file?.datasync();
      segment.bytes += text.length;
      segment.entries += lines.length;
      return this.#makeRoom();
    });
  }

  /** Gives the oldest piece to `take`, and removes it when that resolves; false where there is none. */
  hand(take: (lines: readonly string[]) => Promise<void>): Promise<boolean> {
    return this.#after(async () => {
      const oldest = this.#segments[0];
      if (oldest === undefined) return false;
      if (this.#segments.length === 1) await this.#end();
      // The last line of a process that was killed may be half a line.
      const text = await readFile(oldest.path, 'utf8');
      await take(text.split('\n').filter((line) => line.endsWith('}')));
      this.#segments.shift();
      await rm(oldest.path, { force: true });
      return true;
    });
  }

  close(): Promise<void> {
    return this.#after(() => this.#end());
  }

  #after<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#tail.then(work);
    this.#tail = done.catch(() => {});
    return done;
  }

  async #find(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const names = (await readdir(this.#folder)).filter((name) => /^audit-\d{8}\.jsonl$/.test(name)).sort();
    for (const name of names) {
      const path = join(this.#folder, name);
      const text = await readFile(path);
      this.#segments.push({ path, bytes: text.length, entries: text.filter((byte) => byte === 0x0a).length });
      this.#next = Number(name.slice(6, 14)) + 1;
    }
  }

  async #begin(): Promise<Segment> {
    await this.#end();
    const path = join(this.#folder, `audit-${String(this.#next++).padStart(8, '0')}.jsonl`);
    this.#file = await open(path, 'a', 0o600);
    const segment = { path, bytes: 0, entries: 0 };
    this.#segments.push(segment);
    return segment;
  }

  async #end(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }

  async #makeRoom(): Promise<number> {
    let gone = 0;
    let held = this.#segments.reduce((sum, { bytes }) => sum + bytes, 0);
    while (held > this.#bounds.maxBytes && this.#segments.length > 1) {
      const oldest = this.#segments.shift() as Segment;
      await rm(oldest.path, { force: true });
      held -= oldest.bytes;
      gone += oldest.entries;
    }
    return gone;
  }
}

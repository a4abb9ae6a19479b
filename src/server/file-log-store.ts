import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync } from 'node:fs';
import { type FileHandle, open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunEvent } from '../engine/events.ts';
import type { LoadedRun, LogKeeper, LogStore, StoredRun } from './log-store.ts';
import { readLines } from './read-lines.ts';

const flushMs = 10;
const flushChars = 64 * 1024;
/** One place in this many bytes is remembered, so that reading from the middle need not begin at the start. */
const markBytes = 64 * 1024;
const extension = '.jsonl';

/**
 * Keeps each run as a file of JSON lines in a directory that only this user can read: first what is known of the run,
 * then its events. Writes gather for 10 ms, so that is what a killed process loses at most.
 *
 * Holds what is not yet written, and one mark in 64 KiB of each run.
 */
export function fileLogStore(directory: string): LogStore {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  return new FileLogStore(directory);
}

class FileLogStore implements LogStore {
  readonly #directory: string;
  /** Names of the files of earlier processes. */
  readonly #earlier: Set<string>;
  readonly #open = new Set<RunFile>();

  constructor(directory: string) {
    this.#directory = directory;
    this.#earlier = new Set(readdirSync(directory).filter((name) => name.endsWith(extension)));
  }

  has(run: string): boolean {
    return this.#earlier.has(nameOf(run));
  }

  create(stored: StoredRun): LogKeeper {
    const file = this.#file(stored.request.run);
    file.write(JSON.stringify(stored));
    return file;
  }

  async load(run: string): Promise<LoadedRun | undefined> {
    const file = this.#file(run);
    const lines = file.readAll();
    const first = await lines.next().catch(() => undefined);
    if (first === undefined || first.done) return undefined;
    const [stored, ...events] = first.value as [StoredRun, ...RunEvent[]];
    return { stored, keeper: file, events: following(events, lines as AsyncIterable<RunEvent[]>) };
  }

  sweep(maxAgeMs: number): void {
    for (const name of this.#earlier) {
      const path = join(this.#directory, name);
      stat(path).then(
        ({ mtimeMs }) => {
          if (Date.now() - mtimeMs < maxAgeMs) return;
          this.#earlier.delete(name);
          void rm(path, { force: true });
        },
        () => this.#earlier.delete(name),
      );
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open].map((file) => file.close()));
  }

  #file(run: string): RunFile {
    const name = nameOf(run);
    const file = new RunFile(join(this.#directory, name), () => {
      this.#open.delete(file);
      this.#earlier.delete(name);
    });
    this.#open.add(file);
    return file;
  }
}

class RunFile implements LogKeeper {
  readonly #path: string;
  readonly #forget: () => void;
  readonly #marks: { readonly seq: number; readonly at: number }[] = [];
  #pending = '';
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #handle: FileHandle | undefined;
  #bytes = 0;
  #lost = false;

  constructor(path: string, forget: () => void) {
    this.#path = path;
    this.#forget = forget;
  }

  get lost(): boolean {
    return this.#lost;
  }

  get bytes(): number {
    return this.#bytes;
  }

  append(event: RunEvent): void {
    this.#mark(event.seq, this.#bytes);
    this.write(JSON.stringify(event));
    if (event.type === 'done' || event.type === 'error') this.#finish();
  }

  #mark(seq: number, at: number): void {
    const last = this.#marks.at(-1);
    if (last === undefined || at - last.at >= markBytes) this.#marks.push({ seq, at });
  }

  write(line: string): void {
    this.#pending += `${line}\n`;
    this.#bytes += Buffer.byteLength(line) + 1;
    if (this.#pending.length >= flushChars) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), flushMs);
  }

  async read(after: number, maxBytes: number): Promise<readonly RunEvent[]> {
    this.#flush();
    await this.#writing;
    const from = this.#marks.findLast(({ seq }) => seq <= after + 1)?.at ?? 0;
    const handle = await open(this.#path, 'r');
    const events: RunEvent[] = [];
    let taken = 0;
    try {
      for await (const line of handle.readLines({ start: from })) {
        const event = parse(line) as RunEvent | undefined;
        if (event?.seq === undefined || event.seq <= after) continue;
        events.push(event);
        taken += line.length;
        if (taken >= maxBytes) break;
      }
    } finally {
      await handle.close().catch(() => {});
    }
    return events;
  }

  remove(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#pending = '';
    this.#forget();
    const left = this.#writing.then(() => this.#closeHandle());
    void left.then(() => rm(this.#path, { force: true })).catch(() => {});
  }

  /** Everything in the file, some at a time; a last line that was cut off counts for nothing, and is cut off from what follows. */
  async *readAll(): AsyncGenerator<unknown[], void> {
    const chunks = readLines(this.#path);
    for (;;) {
      const chunk = await chunks.next();
      if (chunk.done) {
        const { bytes, cutBytes } = chunk.value;
        this.#bytes = bytes;
        if (cutBytes > 0) this.write('');
        return;
      }
      const values: unknown[] = [];
      for (const { text, at } of chunk.value) {
        const value = parse(text) as Partial<RunEvent> | undefined;
        if (value?.seq !== undefined) this.#mark(value.seq, at);
        if (value !== undefined) values.push(value);
      }
      yield values;
    }
  }

  async close(): Promise<void> {
    this.#flush();
    await this.#writing;
    await this.#closeHandle();
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#pending === '' || this.#lost) return;
    const lines = this.#pending;
    this.#pending = '';
    this.#writing = this.#writing.then(async () => {
      try {
        this.#handle ??= await open(this.#path, 'a', 0o600);
        await this.#handle.appendFile(lines);
      } catch {
        this.#lost = true;
      }
    });
  }

  /** An ended run is read at most: it needs no open file. */
  #finish(): void {
    this.#flush();
    this.#writing = this.#writing.then(() => this.#closeHandle());
  }

  async #closeHandle(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close().catch(() => {});
  }
}

async function* following(
  first: readonly RunEvent[],
  rest: AsyncIterable<readonly RunEvent[]>,
): AsyncGenerator<readonly RunEvent[]> {
  yield first;
  yield* rest;
}

function nameOf(run: string): string {
  return createHash('sha256').update(run).digest('hex') + extension;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

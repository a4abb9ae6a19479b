import { closeSync, openSync, readSync } from 'node:fs';
import type { Arrival, Arrivals } from './arrival.ts';

/** How a trace is played. */
export interface TraceOptions {
  /** 2 plays it twice as fast. Default 1. */
  readonly speed?: number;
}

/** A line of a trace is not what it should be. */
export class TraceError extends Error {
  override readonly name = 'TraceError';
  readonly code = 'trace-malformed';
  readonly file: string;
  /** From 1. */
  readonly line: number;

  constructor(file: string, line: number, fault: string) {
    super(`${file}:${line}: ${fault}. A trace has a line TIMESTAMP,ContextTokens,GeneratedTokens and rows like it.`);
    this.file = file;
    this.line = line;
  }
}

const HEADER = /^timestamp,contexttokens,generatedtokens$/i;
const ROW = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d(?:\.\d+)?)(?:Z|\+00:00)?,(\d+),(\d+)$/;

/**
 * Replays arrivals of a trace file in the format of Azure's LLM inference traces (`TIMESTAMP,ContextTokens,
 * GeneratedTokens`), counted from its first row. Read a block at a time: memory is one block, however long the file.
 *
 * @throws TraceError naming the line that is no row, or is earlier than the one before; the file system's own errors.
 */
export function traceArrivals(file: string, { speed = 1 }: TraceOptions = {}): Arrivals {
  if (!(speed > 0)) throw new RangeError(`traceArrivals: speed must be above 0, got ${speed}`);
  return {
    *[Symbol.iterator]() {
      let number = 0;
      let firstMs = Number.NaN;
      let lastMs = 0;
      for (const line of linesOf(file)) {
        number++;
        if (line === '' || HEADER.test(line)) continue;
        const row = parseRow(line);
        if (row === undefined) throw new TraceError(file, number, `"${line.slice(0, 80)}" is no row`);
        if (Number.isNaN(firstMs)) firstMs = row.atMs;
        const atMs = (row.atMs - firstMs) / speed;
        if (atMs < lastMs) throw new TraceError(file, number, 'it is earlier than the row before');
        lastMs = atMs;
        yield { ...row, atMs };
      }
      if (Number.isNaN(firstMs)) throw new TraceError(file, Math.max(number, 1), 'it has no row');
    },
  };
}

function parseRow(line: string): Required<Arrival> | undefined {
  const match = ROW.exec(line);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, input = 0, output = 0] = match
    .slice(1)
    .map(Number);
  // Seconds are added apart: Date counts whole milliseconds and a trace may be finer.
  const atMs = Date.UTC(year, month - 1, day, hour, minute) + second * 1000;
  return { atMs, inputTokens: input, outputTokens: output };
}

function* linesOf(file: string): Iterable<string> {
  const handle = openSync(file, 'r');
  try {
    const block = Buffer.alloc(64 * 1024);
    let rest = '';
    for (let size = readSync(handle, block); size > 0; size = readSync(handle, block)) {
      const lines = (rest + block.toString('latin1', 0, size)).split(/\r?\n/);
      rest = lines.pop() ?? '';
      yield* lines;
    }
    if (rest !== '') yield rest.replace(/\r$/, '');
  } finally {
    closeSync(handle);
  }
}

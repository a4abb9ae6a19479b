import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { RunEvent } from '../../engine/events.ts';
import { readRuns } from '../../observe/run-store/index.ts';

const EXTENSION = '.jsonl';

/**
 * Reads recorded runs: a file of JSON lines, or a folder of such files, as a server's log store keeps them; or the
 * database (`.sqlite`) of a run store, which holds more slow and failed runs than there were. Each
 * `started` event begins a run; lines that are no events, and a last line that was cut off, count for nothing.
 *
 * @throws the file system's own errors.
 */
export function* readRecordings(path: string): Iterable<readonly RunEvent[]> {
  if (path.endsWith('.sqlite')) {
    yield* recorded(path);
    return;
  }
  if (!statSync(path).isDirectory()) {
    yield* runsIn(readFileSync(path, 'utf8'));
    return;
  }
  const names = readdirSync(path).filter((name) => name.endsWith(EXTENSION));
  for (const name of names.sort()) yield* runsIn(readFileSync(join(path, name), 'utf8'));
}

function* recorded(path: string): Iterable<readonly RunEvent[]> {
  const reader = readRuns(path);
  try {
    for (const { log } of reader.replay()) yield log;
  } finally {
    reader.close();
  }
}

function* runsIn(text: string): Iterable<readonly RunEvent[]> {
  let log: RunEvent[] = [];
  for (const line of text.split('\n')) {
    const event = parsed(line);
    if (event === undefined) continue;
    if (event.type === 'started' && log.length > 0) {
      yield log;
      log = [];
    }
    if (log.length > 0 || event.type === 'started') log.push(event);
  }
  if (log.length > 0) yield log;
}

function parsed(line: string): RunEvent | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && 'type' in value && 'seq' in value
      ? (value as RunEvent)
      : undefined;
  } catch {
    return undefined;
  }
}

import { readFileSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { CanaryState } from '../observe/rollout/canary.ts';
import type { RolloutPlan } from '../observe/rollout/rollout-plan.ts';

type Named = Pick<RolloutPlan, 'pipeline' | 'version'>;

/** When each was rolled back, by `pipeline@version`. */
type Entries = Readonly<Record<string, { readonly rolledBackAt: string }>>;

/**
 * Remembers in a file which canaries were rolled back, so that a restart does not send traffic to them again. A version
 * is there from its rollback until it is resumed; another version is another canary.
 *
 * Writes are off the path of runs, one after the other, each whole or not at all. Processes may share the file: each reads
 * it when it starts and changes its own entries only; of two that write at the same moment, one may be lost.
 */
export class CanaryBook {
  readonly #path: string;
  readonly #now: () => number;
  readonly #onError: (error: unknown) => void;
  readonly #known: Entries;
  #writing: Promise<void> = Promise.resolve();

  /** @throws RangeError where the file is there and cannot be read as what it should be. */
  constructor(path: string, now: () => number, onError: (error: unknown) => void) {
    this.#path = path;
    this.#now = now;
    this.#onError = onError;
    this.#known = entriesIn(path, () => readFileSync(path, 'utf8'));
  }

  /** How a canary stood when the book was opened. */
  stateOf(canary: Named): CanaryState {
    return this.#known[nameOf(canary)] === undefined ? 'running' : 'rolled-back';
  }

  /** Keeps how a canary stands from now on; a write that fails is told, and the canary stands all the same. */
  keep(canary: Named, state: CanaryState): void {
    const rolledBackAt = new Date(this.#now()).toISOString();
    this.#writing = this.#writing
      .then(() => this.#write(nameOf(canary), state === 'running' ? undefined : { rolledBackAt }))
      .catch(this.#onError);
  }

  /** Resolves when all that was to be kept is written. */
  settled(): Promise<void> {
    return this.#writing;
  }

  async #write(name: string, entry: Entries[string] | undefined): Promise<void> {
    const path = this.#path;
    const text = await readFile(path, 'utf8').catch(absent);
    const { [name]: _, ...others } = entriesIn(path, () => text);
    const entries = entry === undefined ? others : { ...others, [name]: entry };
    await mkdir(dirname(path), { recursive: true });
    const whole = `${path}.${process.pid}`;
    await writeFile(whole, `${JSON.stringify(entries, null, 2)}\n`);
    await rename(whole, path);
  }
}

function nameOf({ pipeline, version }: Named): string {
  return `${pipeline}@${version}`;
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

function entriesIn(path: string, read: () => string | undefined): Entries {
  try {
    const entries: unknown = JSON.parse(read() ?? '{}');
    if (typeof entries === 'object' && entries !== null && !Array.isArray(entries)) return entries as Entries;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return {};
    if (code !== undefined) throw error;
  }
  throw new RangeError(`${path} holds no canaries: mend or remove it, or name another file in TAILRACE_CANARIES`);
}

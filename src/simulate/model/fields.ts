/** A simulation file says something that cannot be. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
  readonly code = 'simulation-model';
  /** Where, e.g. `ports.model.plan.latency`. */
  readonly path: string;

  constructor(path: string, fault: string) {
    super(`${path}: ${fault}`);
    this.path = path;
  }
}

/** A mapping of a simulation file, read key by key; a key that nobody asked for is an error. */
export class Fields {
  readonly path: string;
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #asked = new Set<string>();

  /** @throws ModelError where the value is no mapping. */
  constructor(value: unknown, path: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new ModelError(path === '' ? 'the file' : path, `must be a mapping, got ${shown(value)}`);
    }
    this.path = path;
    this.#values = value as Record<string, unknown>;
  }

  get keys(): readonly string[] {
    return Object.keys(this.#values);
  }

  has(key: string): boolean {
    return this.#values[key] !== undefined && this.#values[key] !== null;
  }

  raw(key: string): unknown {
    this.#asked.add(key);
    return this.#values[key];
  }

  at(key: string): string {
    return this.path === '' ? key : `${this.path}.${key}`;
  }

  number(key: string, otherwise: number | undefined, least = 0, most: number = Number.MAX_VALUE): number {
    const value = this.raw(key) ?? otherwise;
    if (typeof value !== 'number' || !(value >= least && value <= most)) {
      const from = least === Number.MIN_VALUE ? 'above 0' : `of at least ${least}`;
      const range = most === Number.MAX_VALUE ? from : `from ${least} to ${most}`;
      throw new ModelError(this.at(key), `must be a number ${range}, got ${shown(value)}`);
    }
    return value;
  }

  text(key: string, otherwise?: string): string {
    const value = this.raw(key) ?? otherwise;
    if (typeof value !== 'string') throw new ModelError(this.at(key), `must be a text, got ${shown(value)}`);
    return value;
  }

  list(key: string): readonly unknown[] {
    const value = this.raw(key) ?? [];
    if (!Array.isArray(value)) throw new ModelError(this.at(key), `must be a list, got ${shown(value)}`);
    return value;
  }

  /** The mapping under a key; empty where it is absent. */
  fields(key: string): Fields {
    return new Fields(this.raw(key) ?? {}, this.at(key));
  }

  /** @throws ModelError naming the keys that were never asked for, and those that were. */
  end(): void {
    const unknown = this.keys.filter((key) => !this.#asked.has(key));
    if (unknown.length === 0) return;
    const known = [...this.#asked].sort().join(', ');
    throw new ModelError(this.at(unknown[0] as string), `is not known here; there are ${known || 'no keys'}`);
  }
}

function shown(value: unknown): string {
  if (typeof value === 'number') return String(value);
  return value === undefined ? 'nothing' : (JSON.stringify(value)?.slice(0, 60) ?? typeof value);
}

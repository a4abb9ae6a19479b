/** Work could not be kept for another attempt, and must not be done twice. */
export class ReuseOverflowError extends Error {
  readonly code = 'reuse-overflow';
  readonly key: string;
  readonly limit: 'maxKeys' | 'maxElements';
  readonly max: number;

  constructor(key: string, limit: 'maxKeys' | 'maxElements', max: number) {
    super(`reuseByKey: the work of '${key}' does not fit under ${limit} (${max}): raise it`);
    this.name = 'ReuseOverflowError';
    this.key = key;
    this.limit = limit;
    this.max = max;
  }
}

import type { CacheKey } from '../../ports/index.ts';

/** The two partitions a question may be answered from. */
export interface Groups {
  /** Of the one who asks: a user, or all who are not named. */
  readonly own: number;
  /** Of everybody. */
  readonly everybody: number;
}

/**
 * Numbers the partitions of a cache: answers of different pipelines, versions, surfaces, languages, data or owners are
 * never mixed. Memory: a short text a partition, given up at `maxPartitions`, when all numbering begins anew and what
 * was kept under the old numbers is not found again.
 */
export function createPartitions(maxPartitions = 100_000): (key: CacheKey, dataVersion: string) => Groups {
  let numbers = new Map<string, number>();
  let next = 0;
  const numberOf = (name: string): number => {
    const known = numbers.get(name);
    if (known !== undefined) return known;
    if (numbers.size >= maxPartitions) numbers = new Map();
    next += 1;
    numbers.set(name, next);
    return next;
  };
  return ({ query, pipeline, version, surface }, dataVersion) => {
    const shared = [pipeline, version, surface, query.locale ?? '', dataVersion];
    return {
      own: numberOf(JSON.stringify(['user', query.user ?? null, ...shared])),
      everybody: numberOf(JSON.stringify(['public', ...shared])),
    };
  };
}

import { median } from './runner.ts';

export interface SlicedWork {
  /** Does a slice of the work, and says how many operations that was. */
  readonly work: () => Promise<number>;
  /** Does what the work has put off: it is counted with the slice. */
  readonly settle: () => Promise<void>;
}

/** What one slice took, in milliseconds an operation. */
interface Slice {
  /** On the clock, without what it put off. */
  readonly clock: number;
  /** Of its core, by the main thread, with what it put off. */
  readonly thread: number;
  /** Of all cores, by all threads. */
  readonly cores: number;
}

/** How one contender stands to the first. */
export interface SlicedRow {
  readonly name: string;
  /** What the main thread does in a second of its core. */
  readonly opsPerSecond: number;
  /** Its speed to that of the first: over all pairs of neighbouring slices the median, and the middle half. */
  readonly ratio: number;
  readonly quartiles: readonly [number, number];
  /** The same by the clock, where other processes have a say. */
  readonly clockRatio: number;
  readonly pairs: number;
  /** Milliseconds of all cores an operation takes. */
  readonly coresMs: number;
}

/**
 * Holds contenders against the first in one process, by the time that the main thread is at work: what a machine with
 * other processes on it takes from it does not count. Each slice of a contender stands beside a slice of the first, now
 * before it and now after, and only the two are compared: the shorter the slices, the more alike is what the machine does
 * to both.
 *
 * @param rounds how often each contender has its turn beside the first.
 */
export async function compareSlices(
  contenders: Readonly<Record<string, SlicedWork>>,
  rounds: number,
): Promise<readonly SlicedRow[]> {
  const [first, ...others] = Object.entries(contenders) as [readonly [string, SlicedWork], ...[string, SlicedWork][]];
  const pairs = new Map<string, Pair[]>(others.map(([name]) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < others.length; turn++) {
      const [name, work] = others[(turn + round) % others.length] as [string, SlicedWork];
      const isFirstFirst = (round + turn) % 2 === 0;
      const before = await slice(isFirstFirst ? first[1] : work);
      const after = await slice(isFirstFirst ? work : first[1]);
      pairs.get(name)?.push(isFirstFirst ? { base: before, own: after } : { base: after, own: before });
    }
  }
  const all = [...pairs.values()].flat().map(({ base }) => ({ base, own: base }));
  return [row(first[0], all), ...others.map(([name]) => row(name, pairs.get(name) ?? []))];
}

interface Pair {
  readonly base: Slice;
  readonly own: Slice;
}

async function slice({ work, settle }: SlicedWork): Promise<Slice> {
  const [cores, thread] = [process.cpuUsage(), process.threadCpuUsage()];
  const start = performance.now();
  const count = await work();
  const clock = performance.now() - start;
  await settle();
  return {
    clock: clock / count,
    thread: total(process.threadCpuUsage(thread)) / count,
    cores: total(process.cpuUsage(cores)) / count,
  };
}

function total({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1_000;
}

function row(name: string, pairs: readonly Pair[]): SlicedRow {
  const ratios = pairs.map(({ base, own }) => base.thread / own.thread).toSorted((a, b) => a - b);
  const at = (share: number): number => ratios[Math.floor(share * (ratios.length - 1))] ?? Number.NaN;
  return {
    name,
    opsPerSecond: 1_000 / median(pairs.map(({ own }) => own.thread)),
    ratio: median(ratios),
    quartiles: [at(0.25), at(0.75)],
    clockRatio: median(pairs.map(({ base, own }) => base.clock / own.clock)),
    pairs: pairs.length,
    coresMs: median(pairs.map(({ own }) => own.cores)),
  };
}

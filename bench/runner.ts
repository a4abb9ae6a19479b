import { cpus } from 'node:os';
import { allocatedBytes } from './allocations.ts';

/** One way to do the work. Does it once, wholly and synchronously or not, and says how many operations that was. */
export type Contender = () => number | Promise<number>;

export interface CompareOptions {
  /** Measured rounds; each runs every contender once, in turning order. Default 9. */
  readonly rounds?: number;
  /** Rounds thrown away before measuring, so that the compiler has seen every contender. Default 3. */
  readonly warmups?: number;
  /** What an operation is called in the print. Default `ops`. */
  readonly unit?: string;
}

/** What a comparison found: one row a contender, in the order given. */
export interface Comparison {
  readonly title: string;
  readonly rows: readonly ComparisonRow[];
}

export interface ComparisonRow {
  readonly name: string;
  /** Median over the rounds. */
  readonly opsPerSecond: number;
  /** Median over the rounds of this contender's speed to the first one's in the same round. */
  readonly ratio: number;
  /** About how many bytes an operation allocates, measured apart from the rounds. */
  readonly bytesPerOp: number;
}

/** All that were made in this process, in order. */
const comparisons: Comparison[] = [];

/**
 * Times contenders against each other in one process, in interleaved rounds, so that a noisy moment of the machine hits
 * all of them; prints medians, each one's ratio to the first, and what an operation takes and allocates; returns them.
 */
export async function compare(
  title: string,
  contenders: Readonly<Record<string, Contender>>,
  options: CompareOptions = {},
): Promise<Comparison> {
  const { rounds = 9, warmups = 3, unit = 'ops' } = options;
  const names = Object.keys(contenders);
  const speeds = new Map<string, number[]>(names.map((name) => [name, []]));
  for (let round = -warmups; round < rounds; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(turn + Math.max(round, 0)) % names.length] as string;
      const speed = await timeOnce(contenders[name] as Contender);
      if (round >= 0) speeds.get(name)?.push(speed);
    }
  }
  const base = speeds.get(names[0] as string) as number[];
  const bytes = new Map<string, number>();
  for (const name of names) bytes.set(name, await bytesPerOp(contenders[name] as Contender));
  const rows = names.map((name) => {
    const own = speeds.get(name) as number[];
    return {
      name,
      opsPerSecond: median(own),
      ratio: median(own.map((speed, round) => speed / (base[round] as number))),
      bytesPerOp: bytes.get(name) ?? Number.NaN,
    };
  });
  const comparison = { title, rows };
  print(comparison, rounds, unit);
  comparisons.push(comparison);
  return comparison;
}

/**
 * Prints what came out lowest against its RxJS counterpart: of the comparisons whose first contender is RxJS, the rows of
 * what the title begins with.
 */
export function printLowest(count: number): void {
  const against = comparisons.filter(({ rows }) => rows[0]?.name.startsWith('RxJS'));
  const own = against.flatMap(({ title, rows }) =>
    rows.filter(({ name }) => firstWord(name) === firstWord(title)).map((row) => ({ ...row, title })),
  );
  if (own.length < 2) return;
  console.log(`\nlowest of ${own.length} against RxJS`);
  for (const { ratio, name, title } of own.toSorted((a, b) => a.ratio - b.ratio).slice(0, count)) {
    console.log(`  ${ratio.toFixed(2)}×  ${name} (${title})`);
  }
}

function firstWord(text: string): string {
  return /^\w+/.exec(text)?.[0] ?? '';
}

/** The machine and runtime a figure was measured on. */
export function machine(): string {
  const [first] = cpus();
  return `${first?.model ?? 'unknown processor'} × ${cpus().length}, Node ${process.versions.node}, V8 ${process.versions.v8}`;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

async function timeOnce(contender: Contender): Promise<number> {
  const start = performance.now();
  const result = contender();
  const count = typeof result === 'number' ? result : await result;
  return (count / (performance.now() - start)) * 1000;
}

async function bytesPerOp(contender: Contender): Promise<number> {
  let count = 1;
  const bytes = await allocatedBytes(async () => {
    count = await contender();
  });
  return bytes / count;
}

function print({ title, rows }: Comparison, rounds: number, unit: string): void {
  console.log(`\n${title}`);
  console.log(`  ${machine()}; medians of ${rounds} interleaved rounds`);
  const width = Math.max(...rows.map(({ name }) => name.length));
  for (const { name, opsPerSecond, ratio, bytesPerOp } of rows) {
    const speed = `${short(opsPerSecond).padStart(8)} ${unit}/s`;
    const each = `${duration(1e9 / opsPerSecond).padStart(8)} ${short(bytesPerOp).padStart(8)} B`;
    console.log(`  ${name.padEnd(width)}  ${speed}  ${ratio.toFixed(2).padStart(6)}×  ${each} each`);
  }
}

function duration(ns: number): string {
  if (ns < 1e3) return `${ns.toFixed(0)} ns`;
  return ns < 1e6 ? `${(ns / 1e3).toFixed(1)} µs` : `${(ns / 1e6).toFixed(1)} ms`;
}

function short(value: number): string {
  if (value >= 1e6) return `${(value / 1e6).toFixed(2)} M`;
  return value >= 1e3 ? `${(value / 1e3).toFixed(1)} k` : value.toFixed(value < 10 ? 1 : 0);
}

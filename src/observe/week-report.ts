import { bucketMs, type RunReader, type RunSummary, type Tally } from './run-store/index.ts';

/** A duration over one week and the week before it, in milliseconds; absent where nothing was measured. */
export interface Trend {
  readonly count: number;
  readonly p50?: number;
  readonly p95?: number;
  readonly p99?: number;
  readonly before: { readonly count: number; readonly p50?: number; readonly p95?: number; readonly p99?: number };
}

export interface StageTrend extends Trend {
  readonly stage: string;
  /** Share of its executions within its budget; 1 where it has none or kept it always. */
  readonly withinBudgetRatio: number;
}

/** One surface of one pipeline over a week. */
export interface SurfaceReport {
  readonly pipeline: string;
  readonly surface: string;
  readonly runs: number;
  readonly runsBefore: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly measures: Readonly<Record<'firstToken' | 'firstSentence' | 'full', Trend>>;
  /** Share of runs that kept a promise, by measure. */
  readonly promises: Readonly<Record<string, { readonly keptRatio: number; readonly keptRatioBefore?: number }>>;
  readonly stages: readonly StageTrend[];
  readonly speculation: {
    readonly started: number;
    readonly adopted: number;
    readonly wasted: number;
    readonly savedMs: number;
    readonly wastedMs: number;
  };
  readonly cache: { readonly hits: number; readonly lookups: number };
  readonly costDollars: number;
  /** p95 of the whole answer day by day, oldest first. */
  readonly days: readonly {
    readonly day: number;
    readonly runs: number;
    readonly p50?: number;
    readonly p95?: number;
  }[];
}

export interface WeekReport {
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  readonly surfaces: readonly SurfaceReport[];
  /** The slowest runs that were kept. */
  readonly worst: readonly RunSummary[];
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Reads the seven days up to `now` beside the seven before them. Quantiles are off by 2.5 % at most. */
export function weekReport(reader: RunReader, now: number, worst = 5): WeekReport {
  const toHour = Math.floor(now / hourMs) + 1;
  const fromHour = toHour - 7 * 24;
  const byHour = reader.tallies(fromHour, toHour, true);
  const before = reader.tallies(fromHour - 7 * 24, fromHour);
  const surfaces = Map.groupBy(byHour, ({ pipeline, surface }) => `${pipeline}\n${surface}`);
  const [from, to] = [fromHour * hourMs, toHour * hourMs];
  return {
    from,
    to,
    surfaces: [...surfaces.entries()]
      .toSorted(([a], [b]) => a.localeCompare(b, 'en'))
      .map(([name, tallies]) => {
        const [pipeline = '', surface = ''] = name.split('\n');
        const earlier = before.filter((each) => each.pipeline === pipeline && each.surface === surface);
        return surfaceReport(pipeline, surface, new Counted(tallies), new Counted(earlier));
      }),
    worst: reader.list({ from, to, order: 'slowest', limit: worst }),
  };
}

function surfaceReport(pipeline: string, surface: string, week: Counted, before: Counted): SurfaceReport {
  const trend = (what: string): Trend => ({ ...week.quantiles(what), before: before.quantiles(what) });
  const speculation = (action: string) => week.sum(`speculation/${action}`);
  const runs = total(week.below('outcome/'));
  return {
    pipeline,
    surface,
    runs,
    runsBefore: total(before.below('outcome/')),
    outcomes: week.below('outcome/'),
    measures: {
      firstToken: trend('run/firstToken'),
      firstSentence: trend('run/firstSentence'),
      full: trend('run/full'),
    },
    promises: promises(week, before),
    stages: Object.keys(week.below('stage/')).map((stage) => {
      const over = week.sum(`over/${stage}`).count;
      const stageTrend = trend(`stage/${stage}`);
      return { stage, ...stageTrend, withinBudgetRatio: stageTrend.count === 0 ? 1 : 1 - over / stageTrend.count };
    }),
    speculation: {
      started: speculation('started').count,
      adopted: speculation('adopted').count,
      wasted: speculation('wasted').count,
      savedMs: speculation('adopted').total,
      wastedMs: speculation('wasted').total,
    },
    // Of runs: a screen's own cached verdict is no answer.
    cache: { hits: week.below('outcome/').cached ?? 0, lookups: runs },
    costDollars: week.sum('cost').total,
    days: week.days(),
  };
}

function promises(week: Counted, before: Counted): SurfaceReport['promises'] {
  const measures = new Set(Object.keys(week.below('slo/')).map((name) => name.split('/')[0] ?? ''));
  return Object.fromEntries(
    [...measures].map((measure) => {
      const keptRatio = keptRatioOf(week, measure) ?? 1;
      const earlier = keptRatioOf(before, measure);
      return [measure, { keptRatio, ...(earlier !== undefined && { keptRatioBefore: earlier }) }];
    }),
  );
}

function keptRatioOf(counted: Counted, measure: string): number | undefined {
  const good = counted.sum(`slo/${measure}/good`).count;
  const all = good + counted.sum(`slo/${measure}/bad`).count;
  return all === 0 ? undefined : good / all;
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

type Quantiles = Trend['before'];

/** Counts of one surface, found by what was counted. */
class Counted {
  readonly #rows: ReadonlyMap<string, readonly Tally[]>;

  constructor(tallies: readonly Tally[]) {
    this.#rows = Map.groupBy(tallies, ({ what }) => what);
  }

  sum(what: string): { readonly count: number; readonly total: number } {
    const sum = { count: 0, total: 0 };
    for (const { count, total: added } of this.#rows.get(what) ?? []) {
      sum.count += count;
      sum.total += added;
    }
    return sum;
  }

  /** What is counted below a name, by the rest of its own. */
  below(prefix: string): Record<string, number> {
    const names = [...this.#rows.keys()].filter((what) => what.startsWith(prefix));
    return Object.fromEntries(names.map((what) => [what.slice(prefix.length), this.sum(what).count]));
  }

  quantiles(what: string): Quantiles {
    return quantilesOf(this.#rows.get(what) ?? []);
  }

  days(): SurfaceReport['days'] {
    const days = Map.groupBy(this.#rows.get('run/full') ?? [], ({ hour }) => Math.floor((hour * hourMs) / dayMs));
    return [...days.entries()]
      .sort(([a], [b]) => a - b)
      .map(([day, rows]) => {
        const { count, p50, p95 } = quantilesOf(rows);
        return { day: day * dayMs, runs: count, ...(p50 !== undefined && { p50 }), ...(p95 !== undefined && { p95 }) };
      });
  }
}

function quantilesOf(rows: readonly Tally[]): Quantiles {
  const buckets = new Map<number, number>();
  for (const { bucket, count } of rows) buckets.set(bucket, (buckets.get(bucket) ?? 0) + count);
  const sorted = [...buckets].sort(([a], [b]) => a - b);
  const count = sorted.reduce((sum, [, each]) => sum + each, 0);
  if (count === 0) return { count };
  const at = (share: number): number => {
    let left = Math.ceil(share * count);
    for (const [bucket, each] of sorted) {
      left -= each;
      if (left <= 0) return bucketMs(bucket);
    }
    return bucketMs(sorted.at(-1)?.[0] ?? 0);
  };
  return { count, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

/**
 * What hedging does to the time to first content of real providers: raceCancel, run in virtual time on recorded latencies,
 * with the rolling quantile and the budget a pipeline would use.
 *
 * usage: node bench/quality/hedging.ts [--data DIR]
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { map, mergeMap, type Observable, throwError, timer, VirtualTimeScheduler } from 'rxjs';
import {
  createHedgeBudget,
  createRollingQuantile,
  type RaceCancelOptions,
  type RaceReport,
  raceCancel,
} from '../../operators/index.ts';
import { dataFolder, type QualityTable, tableText } from './quality-table.ts';

/** One recorded request. */
interface Sample {
  /** Milliseconds to the first token; undefined where the request failed before one. */
  readonly firstMs: number | undefined;
}

/** What a policy did to a provider. */
interface Effect {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly failedRatio: number;
  /** Requests sent per request asked, less one. */
  readonly extraRatio: number;
}

/** How the second contender of a request is drawn from its recording: at random, or the one after the first's. */
type Draw = 'independent' | 'neighbour';
type Policy = 'p95, 5 %' | 'p90, free' | 'at once';

const POLICIES: readonly Policy[] = ['p95, 5 %', 'p90, free', 'at once'];

/** The table, computed from `provider_latency.jsonl` in the folder. The same folder gives the same figures. */
export function hedgingTable(folder: string, requests: number = 10_000): QualityTable {
  const rows: (string | number)[][] = [];
  const all = recordings(folder);
  for (const [provider, samples] of all) {
    const alone = replay(requests, samples, []);
    rows.push([provider, 'alone', ...figures(alone), '', percent(alone.failedRatio), percent(0)]);
    for (const policy of POLICIES) {
      const hedged = replay(requests, samples, samples, policy, 'independent');
      const { p99 } = replay(requests, samples, samples, policy, 'neighbour');
      rows.push(['', policy, ...figures(hedged), Math.round(p99), ...shares(hedged)]);
    }
    const other = fastestOther(all, provider);
    if (other === undefined) continue;
    const hedged = replay(requests, samples, all.get(other) ?? [], 'p95, 5 %', 'independent');
    rows.push(['', `p95, 5 %, to ${other}`, ...figures(hedged), '', ...shares(hedged)]);
  }
  return {
    title: 'Hedging each provider: milliseconds to first content',
    columns: ['provider', 'policy', 'p50', 'p95', 'p99', 'p99 bad luck', 'failed', 'extra load'],
    rows,
    notes: [
      `Given: first-token times and errors of 150 requests a row of provider_latency.jsonl. Computed: ${requests} requests a`,
      'policy through raceCancel in virtual time; times are of those that got content, failures are counted apart.',
      'p95, 5 %: a second request when the first is over the rolling p95, at most one in twenty. p90, free: over the rolling',
      'p90, unbounded. at once: two requests always. A failed request is always asked once more, and counts as load.',
      'The second request goes to the same provider, or where it says so to the fastest other one with a model of that size.',
      'Assumed: a second request is as fast as another recorded one picked at random. `p99 bad luck` assumes the worst of',
      'luck instead: it is as fast as the next one recorded, so that slow spells hit both.',
    ],
  };
}

/** The provider with the lowest median among those that serve a model of the same size and do not fail much. */
function fastestOther(all: Map<string, Sample[]>, provider: string): string | undefined {
  const size = provider.split(' ').at(-1);
  const medianMs = (name: string) => {
    const times = (all.get(name) ?? []).map((sample) => sample.firstMs ?? Infinity).toSorted((a, b) => a - b);
    return times[times.length >> 1] ?? Infinity;
  };
  return [...all.keys()]
    .filter((name) => name !== provider && name.endsWith(` ${size}`))
    .filter((name) => (all.get(name) ?? []).every((sample) => sample.firstMs !== undefined))
    .toSorted((one, other) => medianMs(one) - medianMs(other))[0];
}

function recordings(folder: string): Map<string, Sample[]> {
  const byProvider = new Map<string, Sample[]>();
  for (const line of readFileSync(join(folder, 'provider_latency.jsonl'), 'utf8').split('\n')) {
    if (line === '') continue;
    const row = JSON.parse(line) as { provider: string; size: string; ttft_s: number; error: number | null };
    const name = `${row.provider} ${row.size}`;
    const samples = byProvider.get(name) ?? [];
    samples.push({ firstMs: row.error !== null && row.ttft_s === 0 ? undefined : row.ttft_s * 1_000 });
    byProvider.set(name, samples);
  }
  return byProvider;
}

/** Asks `samples` for every request, and `others` for the second contender of each; without others there is none. */
function replay(
  requests: number,
  samples: readonly Sample[],
  others: readonly Sample[],
  policy: Policy = 'at once',
  draw: Draw = 'independent',
): Effect {
  const scheduler = new VirtualTimeScheduler(undefined, Infinity);
  const random = seeded(17);
  const times: number[] = [];
  let failed = 0;
  let sent = 0;
  const observe = (report: RaceReport) => {
    if (report.action === 'started') sent++;
  };
  const options = { ...policyOptions(policy), observe, scheduler };
  for (let request = 0; request < requests; request++) {
    const first = Math.floor(random() * samples.length);
    const second = draw === 'neighbour' ? (first + 1) % others.length : Math.floor(random() * others.length);
    const contenders = [samples[first], others[second]]
      .filter((sample) => sample !== undefined)
      .map((sample) => () => call(sample, scheduler));
    const startedAt = scheduler.now();
    raceCancel(contenders, options).subscribe({
      next: () => times.push(scheduler.now() - startedAt),
      error: () => failed++,
    });
    scheduler.flush();
  }
  times.sort((a, b) => a - b);
  const quantile = (share: number) => times[Math.max(0, Math.ceil(share * times.length) - 1)] ?? Number.NaN;
  return {
    p50: quantile(0.5),
    p95: quantile(0.95),
    p99: quantile(0.99),
    failedRatio: failed / requests,
    extraRatio: sent / requests - 1,
  };
}

/** The request as a provider would answer it: a first token after its time, or an error at once. */
function call({ firstMs }: Sample, scheduler: VirtualTimeScheduler): Observable<string> {
  if (firstMs !== undefined) return timer(firstMs, scheduler).pipe(map(() => 'first token'));
  return timer(0, scheduler).pipe(mergeMap(() => throwError(() => 'refused')));
}

function policyOptions(policy: Policy): RaceCancelOptions<string> {
  if (policy === 'at once') return { staggerMs: 0 };
  const latency = createRollingQuantile({ quantile: policy === 'p90, free' ? 0.9 : 0.95 });
  if (policy === 'p90, free') return { staggerMs: latency.read, latency };
  return { staggerMs: latency.read, latency, budget: createHedgeBudget({ shareRatio: 0.05 }) };
}

function figures({ p50, p95, p99 }: Effect): number[] {
  return [p50, p95, p99].map(Math.round);
}

function shares({ failedRatio, extraRatio }: Effect): string[] {
  return [failedRatio, extraRatio].map(percent);
}

function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(1)} %`;
}

/** A linear congruential generator: the same draws every time. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

if (import.meta.main) console.log(tableText(hedgingTable(dataFolder())));

import { describe, expect, it } from 'vitest';
import { logNormal } from '../../../src/simulate/latency/log-normal.ts';
import { HOP_SIGMA, HOPS_MS } from '../../../src/simulate/presets/r1-agent-runtime.ts';
import { PRESETS, type PresetResult, printPreset, runPreset } from '../../../src/simulate/presets/run-preset.ts';
import { seededRandom } from '../../../src/simulate/random/seeded-random.ts';
import { Durations } from '../../../src/simulate/statistics/durations.ts';

/** Enough for the rows that are looked at: none of them is a far quantile. */
const RUNS = 600;
const results = new Map<string, PresetResult>();

function figure(id: string, what: string, variant: string): number {
  const make = PRESETS[id];
  if (make === undefined) throw new Error(`no preset ${id}`);
  const { preset, reports } = results.get(id) ?? runPreset(make(), RUNS, 1);
  results.set(id, { preset, reports });
  const row = preset.rows.find((each) => each.what === what);
  const report = reports[preset.variants.findIndex(({ name }) => name === variant)];
  if (row === undefined || report === undefined) throw new Error(`no ${what} of ${variant} in ${id}`);
  return row.simulated(report);
}

describe('presets', () => {
  it.each(Object.keys(PRESETS))('%s says what went in, and runs without a failure', (id) => {
    const make = PRESETS[id] as () => PresetResult['preset'];
    const result = results.get(id) ?? runPreset(make(), RUNS, 1);
    results.set(id, result);
    expect(result.preset.given.length).toBeGreaterThan(0);
    expect(result.preset.differences.length).toBeGreaterThan(0);
    expect(result.reports.every(({ errorRatio }) => errorRatio === 0)).toBe(true);
    expect(result.preset.rows.every(({ reported }) => reported.length === result.reports.length)).toBe(true);
    expect(printPreset(result)).toContain('where they differ');
  });

  it('r1: its one fitted figure is the one that gives the reported p99 of the chain', () => {
    const random = seededRandom('fit');
    const sums = new Durations(100_000);
    const hops = [HOPS_MS.router, HOPS_MS.planner, HOPS_MS.executor + HOPS_MS.tool].map((ms) =>
      logNormal(Math.log(ms), HOP_SIGMA),
    );
    for (let draw = 0; draw < 100_000; draw++) sums.add(hops.reduce((sum, hop) => sum + hop.draw(random), 0));
    expect(sums.quantile(0.99) / 2400).toBeGreaterThan(0.985);
    expect(sums.quantile(0.99) / 2400).toBeLessThan(1.015);
  });

  it('r1: streaming shortens the chain, and a faster codec shortens it further', () => {
    const p50 = (variant: string): number => figure('r1', 'whole answer, p50', variant);
    expect(p50('before')).toBeGreaterThan(1.1);
    expect(p50('streaming')).toBeLessThan(p50('before') * 0.8);
    expect(p50('after')).toBeLessThan(p50('streaming') * 0.7);
  });

  it('r2: the worst case adds up to the reported 10.5 s, and caching, routing and prefetching to a sixth of it', () => {
    expect(figure('r2', 'whole answer, mean', 'before')).toBeCloseTo(10.5, 6);
    expect(figure('r2', 'whole answer, mean', 'after')).toBeLessThan(10.5 / 5);
  });

  it('r3: one declaration comes near the limits of both surfaces; blocking does not', () => {
    expect(figure('r3', 'first token, p95', 'chat')).toBeLessThan(1.7);
    expect(figure('r3', 'first token, p95', 'voice')).toBeLessThan(0.7);
    expect(figure('r3', 'first token, p95', 'chat, blocking')).toBeGreaterThan(2);
  });

  it('r4: budgets that are kept keep the promise of two seconds', () => {
    expect(figure('r4', 'whole answer, p95', 'side by side')).toBeLessThan(2);
    expect(figure('r4', 'first token, p95', 'side by side')).toBeLessThan(1);
  });
});

import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/index.ts';
import { MetricRegistry } from '../../src/observe/metric-registry.ts';
import { durationBuckets, metrics } from '../../src/observe/metric-table.ts';
import { runMetrics } from '../../src/observe/run-metrics.ts';

type Body = RunEvent extends infer E ? (E extends RunEvent ? Omit<E, 'seq'> : never) : never;

async function exposed(...bodies: readonly Body[]): Promise<string> {
  const registry = new MetricRegistry();
  const request = { run: 'r', pipeline: 'shop', surface: 'chat', input: null };
  const listener = runMetrics(registry).begin({ request, version: 1, slo: {} });
  for (const [index, body] of bodies.entries()) listener?.event({ ...body, seq: index + 1 } as RunEvent);
  return (await registry.exposition()).body;
}

const own = '{pipeline="shop",surface="chat"}';
const versioned = '{pipeline="shop",surface="chat",version="1"}';
const more = (labels: string): string => `{pipeline="shop",surface="chat",${labels}}`;

describe('runMetrics', () => {
  it('times a run from its log', async () => {
    const body = await exposed(
      { type: 'text', at: 200, msg: 0, off: 0, text: 'Hi.' },
      { type: 'text', at: 220, msg: 0, off: 3, text: ' There.' },
      { type: 'sentence', at: 230, msg: 0, idx: 0, off: 0, len: 3 },
      {
        type: 'stage',
        at: 240,
        stage: 'draft',
        phase: 'end',
        outcome: 'complete',
        startedAt: 100,
        firstAt: 150,
        items: 2,
      },
      { type: 'done', at: 250, outcome: 'answered' },
    );
    expect(body).toContain(`tailrace_first_token_seconds_sum${versioned} 0.2\n`);
    expect(body).toContain(`tailrace_first_token_seconds_count${versioned} 1\n`);
    expect(body).toContain(`tailrace_first_sentence_seconds_sum${versioned} 0.23\n`);
    expect(body).toContain(`tailrace_full_seconds_sum${versioned} 0.25\n`);
    expect(body).toContain(`tailrace_stage_seconds_sum${more('stage="draft"')} 0.14\n`);
    expect(body).toContain(`tailrace_stage_first_seconds_sum${more('stage="draft"')} 0.05\n`);
    expect(body).toContain(`tailrace_runs_total${more('version="1",outcome="answered"')} 1\n`);
    expect(body).toContain(`tailrace_runs_in_flight${own} 0\n`);
  });

  it('counts what went wrong, and how much of it was shown', async () => {
    const body = await exposed(
      { type: 'text', at: 10, msg: 0, off: 0, text: 'secret' },
      { type: 'retract', at: 20, msg: 0, fromOff: 2, reason: 'pii' },
      { type: 'policy', at: 21, stage: 'plan', policy: 'budget', action: 'exceeded', ms: 10, tookMs: 25 },
      { type: 'policy', at: 21, stage: 'plan', policy: 'budget', action: 'exceeded', ms: 10, tookMs: 15 },
      { type: 'speculation', at: 22, stage: 'calls', action: 'wasted', key: 'k', wastedMs: 500 },
      { type: 'speculation', at: 22, stage: 'calls', action: 'adopted', key: 'k', savedMs: 250 },
      { type: 'usage', at: 23, stage: 'draft', inputTokens: 7, outputTokens: 3, cost: 0.5 },
      { type: 'error', at: 30, code: 'anything a provider says', message: '', retry: false },
    );
    expect(body).toContain(`tailrace_kills_total${own} 1\n`);
    expect(body).toContain(`tailrace_exposed_characters_sum${own} 4\n`);
    expect(body).toContain(`tailrace_budget_violations_total${more('stage="plan"')} 2\n`);
    expect(body).toContain(`tailrace_budget_alarms_total${more('stage="plan"')} 1\n`);
    expect(body).toContain(`tailrace_speculation_wasted_seconds_total${own} 0.5\n`);
    expect(body).toContain(`tailrace_speculation_saved_seconds_total${own} 0.25\n`);
    expect(body).toContain(`tailrace_tokens_total${more('stage="draft",direction="input"')} 7\n`);
    expect(body).toContain(`tailrace_cost_dollars_total${more('stage="draft"')} 0.5\n`);
    expect(body).toContain(`tailrace_runs_total${more('version="1",outcome="failed"')} 1\n`);
    expect(body).not.toContain('anything a provider says');
  });
});

describe('the metric table', () => {
  it('names every metric once, in the field’s form', () => {
    const names = Object.values(metrics).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, type } of Object.values(metrics)) {
      expect(name).toMatch(type === 'counter' ? /^tailrace_[a-z_]+_total$/ : /^tailrace_[a-z_]+$/);
    }
  });

  it('has duration buckets whose error is an eighth at most', () => {
    for (const [index, bound] of durationBuckets.entries()) {
      const last = durationBuckets[index - 1];
      if (last !== undefined) expect(bound / last).toBeLessThan(1.26);
    }
    expect(durationBuckets[0]).toBe(0.001);
    expect(durationBuckets.at(-1)).toBeGreaterThan(50);
  });
});

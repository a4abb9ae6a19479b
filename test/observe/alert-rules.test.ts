import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { alertRules, alertRulesFile } from '../../src/observe/dashboard/alert-rules.ts';
import { installed } from './installed.ts';

const folder = mkdtempSync(join(tmpdir(), 'tailrace-rules-'));
afterAll(() => rmSync(folder, { recursive: true }));

const rules = alertRules();
const rulesFile = join(folder, 'rules.yaml');
writeFileSync(rulesFile, alertRulesFile(rules));

type Labels = Readonly<Record<string, string>>;
const on = { pipeline: 'shop', surface: 'chat' };

const series = (name: string, labels: Labels, values: string) => ({
  series: `${name}{${Object.entries(labels).map(([key, value]) => `${key}="${value}"`)}}`,
  values,
});

/** What promtool must see fire, with the labels and the sentence that the rule gives it. */
function firing(alert: string, labels: Labels, own: Labels = {}): object {
  const rule = rules.find(
    (each) => each.alert === alert && Object.entries(own).every(([key, value]) => each.labels[key] === value),
  );
  const filled = { ...labels, ...rule?.labels };
  const summary = (rule?.annotations.summary ?? '').replace(
    /\{\{ \$labels\.(\w+) \}\}/g,
    (_, label: string) => filled[label as keyof typeof filled] ?? '',
  );
  return { exp_labels: filled, exp_annotations: { summary } };
}

interface Scenario {
  readonly input: readonly object[];
  /** Alerts that fire at this minute, by name; all others of the names given must be silent. */
  readonly at: number;
  readonly expected: Readonly<Record<string, readonly object[]>>;
  /** Minutes between samples, and between looks at the rules. Default 1. */
  readonly step?: number;
}

/** Plays series through the rules. */
function play({ input, at, expected, step = 1 }: Scenario): string {
  const tests = [
    {
      interval: `${step}m`,
      input_series: input,
      alert_rule_test: Object.entries(expected).map(([alertname, exp_alerts]) => ({
        ...{ eval_time: `${at}m`, alertname, exp_alerts },
      })),
    },
  ];
  const file = join(folder, 'test.yaml');
  writeFileSync(file, stringify({ rule_files: [rulesFile], evaluation_interval: `${step}m`, tests }));
  try {
    return execFileSync('promtool', ['test', 'rules', file], { encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    return `${stdout}${stderr}`;
  }
}

const names = [...new Set(rules.map(({ alert }) => alert))];
const silent: Readonly<Record<string, readonly object[]>> = Object.fromEntries(names.map((name) => [name, []]));

/** A histogram in which every run of a minute took `seconds`. */
function histogram(name: string, seconds: number, perMinute: number, minutes: number): object[] {
  const bounds = ['0.5', '1.01', '1.26', '1.58', '1.97', '2.47', '3.08', '+Inf'];
  const counts = (n: number): string => `0+${n}x${minutes}`;
  return [
    ...bounds.map((le) =>
      series(
        `${name}_bucket`,
        { ...on, version: '1', le },
        counts(le === '+Inf' || Number(le) >= seconds ? perMinute : 0),
      ),
    ),
    series(`${name}_count`, { ...on, version: '1' }, counts(perMinute)),
  ];
}

const promised = (measure: string, percentile: string, seconds: number): object =>
  series('tailrace_slo_promised_seconds', { ...on, measure, percentile }, `${seconds}x400`);

/** Samples over which one run in so many broke its promise. */
function burning(oneIn: number, samples: number): object[] {
  const labels = { ...on, version: '1', measure: 'full' };
  return [
    series('tailrace_slo_good_total', labels, `0+${oneIn - 1}x${samples}`),
    series('tailrace_slo_bad_total', labels, `0+1x${samples}`),
  ];
}

const full = { ...on, measure: 'full' };

describe.skipIf(!installed('promtool'))(
  `the alert rules in promtool${installed('promtool') ? '' : ' (not installed: apt install prometheus)'}`,
  () => {
    it('are silent where all is well', () => {
      const said = play({
        input: [
          ...burning(5_000, 1_600),
          ...histogram('tailrace_full_seconds', 1.2, 60, 1_600),
          promised('full', '95', 2),
          promised('full', '50', 1.5),
          series('tailrace_rungs_total', { ...on, rung: 'full' }, '0+300x320'),
          series('tailrace_rungs_total', { ...on, rung: 'no-retrieval' }, '0+45x320'),
          series('tailrace_slo_budget_left_ratio', full, '0.8x320'),
          series('tailrace_breaker_state', { breaker: 'tools' }, '0x320'),
        ],
        at: 1_500,
        expected: silent,
      });
      expect(said).toContain('SUCCESS');
    });

    it.each([
      [40, ['1h', '6h', '24h']],
      [120, ['6h', '24h']],
      [250, ['24h']],
      [500, []],
    ])('burn by burn: one run in %i breaks its promise, and %j speak', (oneIn, windows) => {
      const burns = ['1h', '6h', '24h'];
      const expected = Object.fromEntries(
        burns.map((window) => [
          `TailraceBudgetBurn${window}`,
          windows.includes(window) ? [firing(`TailraceBudgetBurn${window}`, full)] : [],
        ]),
      );
      expect(play({ input: burning(oneIn, 320), at: 1_500, step: 5, expected })).toContain('SUCCESS');
    });

    it('speak of a promise that no run has kept', () => {
      const bad = series('tailrace_slo_bad_total', { ...full, version: '1' }, '0+5x120');
      expect(
        play({ input: [bad], at: 100, expected: { TailraceBudgetBurn1h: [firing('TailraceBudgetBurn1h', full)] } }),
      ).toContain('SUCCESS');
    });

    it('hold p95 and p50 to what a surface promises: 2,000 and 1,500 ms, and 1,000 ms to the first token', () => {
      const limits = [promised('full', '95', 2), promised('full', '50', 1.5), promised('firstToken', '95', 1)];
      const latency = (name: string, seconds: number, ...fired: readonly object[]): void => {
        const input = [...histogram(name, seconds, 60, 60), ...limits];
        expect(play({ input, at: 40, expected: { TailraceLatency: fired } })).toContain('SUCCESS');
      };
      const p95 = firing('TailraceLatency', on, { measure: 'full', percentile: '95' });
      const p50 = firing('TailraceLatency', on, { measure: 'full', percentile: '50' });
      latency('tailrace_full_seconds', 1.2);
      latency('tailrace_full_seconds', 1.9, p50);
      latency('tailrace_full_seconds', 3, p95, p50);
      latency('tailrace_first_token_seconds', 0.4);
      latency(
        'tailrace_first_token_seconds',
        1.2,
        firing('TailraceLatency', on, { measure: 'firstToken', percentile: '95' }),
      );
    });

    it('count degraded and canned answers by the minute: over 10, over 5', () => {
      const rungs = (rung: string, perMinute: number, fired: Record<string, readonly object[]>): void => {
        const input = [series('tailrace_rungs_total', { ...on, rung }, `0+${perMinute}x60`)];
        expect(play({ input, at: 30, expected: { TailraceDegraded: [], TailraceCanned: [], ...fired } })).toContain(
          'SUCCESS',
        );
      };
      rungs('full', 1_000, {});
      rungs('no-intent', 9, {});
      rungs('no-intent', 12, { TailraceDegraded: [firing('TailraceDegraded', on)] });
      rungs('canned', 6, { TailraceCanned: [firing('TailraceCanned', on)] });
    });

    it('speak when a quarter of the budget is left, a breaker is open, and records or samples are lost', () => {
      const one = (name: string, labels: Labels, values: string, alert: string, ...of: readonly Labels[]): void => {
        const expected = { [alert]: of.map((each) => firing(alert, each)) };
        expect(play({ input: [series(name, labels, values)], at: 30, expected }), alert).toContain('SUCCESS');
      };
      one('tailrace_slo_budget_left_ratio', full, '0.26x60', 'TailraceBudgetLow');
      one('tailrace_slo_budget_left_ratio', full, '0.24x60', 'TailraceBudgetLow', full);
      one('tailrace_breaker_state', { breaker: 'tools' }, '1x60', 'TailraceBreakerOpen');
      one('tailrace_breaker_state', { breaker: 'tools' }, '2x60', 'TailraceBreakerOpen', { breaker: 'tools' });
      one('tailrace_observer_samples_lost_total', { sink: 'audit' }, '0+1x60', 'TailraceAuditLost', {});
      one('tailrace_observer_samples_lost_total', { sink: 'runs' }, '0+1x60', 'TailraceAuditLost');
      one('tailrace_observer_samples_lost_total', { sink: 'runs' }, '0+1x60', 'TailraceSamplesLost', { sink: 'runs' });
      const stage = { ...on, stage: 'plan' };
      one('tailrace_budget_alarms_total', stage, '0+2x60', 'TailraceStageLate', stage);
    });
  },
);

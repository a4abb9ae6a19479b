import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { observePages } from '../../docs/generator/observe-pages.ts';
import type { AlertRule } from '../../src/observe/dashboard/alert-rules.ts';
import { quantileOf, rateOf } from '../../src/observe/dashboard/queries.ts';
import { MetricRegistry } from '../../src/observe/metric-registry.ts';
import { metrics } from '../../src/observe/metric-table.ts';
import { installed } from '../observe/installed.ts';

const text = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

interface Dashboard {
  readonly panels: readonly { readonly type: string; readonly title: string; readonly targets?: { expr: string }[] }[];
}

const dashboard = JSON.parse(text('docs/observe/grafana-dashboard.json')) as Dashboard;
const rules = (parse(text('docs/observe/alert-rules.yaml')) as { groups: { rules: AlertRule[] }[] }).groups.flatMap(
  (group) => group.rules,
);
const queries = [
  ...dashboard.panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => [title, expr] as const)),
  ...rules.map(({ alert, expr }) => [alert, expr] as const),
];

describe('docs/observe', () => {
  it.each(observePages().map(({ path, text: written }) => [path, written] as const))(
    '%s is as `npm run docs` writes it',
    (path, written) => {
      expect(text(path), `${path} is stale: run \`npm run docs\``).toBe(written);
    },
  );
});

describe('every query', () => {
  it('names a series that the process exposes, and labels that it has', async () => {
    const registry = new MetricRegistry();
    registry.watchProcess();
    const { body } = await registry.exposition();
    const types = new Map([...body.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type = '']) => [name, type]));
    const labels = new Map(Object.values(metrics).map((metric) => [metric.name, metric.labels]));
    for (const [title, query] of queries) {
      const series = [...query.matchAll(/\b((?:tailrace|nodejs|process)_\w+)(?:\{([^}]*)\})?/g)];
      expect(series.length, title).toBeGreaterThan(0);
      for (const [, name = '', matchers = ''] of series) {
        const base = types.has(name) ? name : name.replace(/_(bucket|count|sum)$/, '');
        expect(types.get(base), `${title}: ${name}`).toBe(base === name ? types.get(name) : 'histogram');
        expect(types.get(name), `${title}: ${name} is a histogram and has no value of its own`).not.toBe('histogram');
        for (const [, label] of matchers.matchAll(/(\w+)=/g)) {
          expect(labels.get(base), `${title}: ${name} has no label ${label}`).toContain(label);
        }
      }
    }
  });

  it('cannot be written for a label that the metric does not have, nor a quantile of what is no histogram', () => {
    expect(() => rateOf('refusals', { by: ['stage'] })).toThrow('refusals has no label stage');
    expect(() => quantileOf(0.5, 'refusals')).toThrow('no histogram');
  });
});

describe('the dashboard', () => {
  it('has the rows that are watched: promises, hops, violations, degradation', () => {
    const rows = dashboard.panels.filter(({ type }) => type === 'row').map(({ title }) => title);
    expect(rows.slice(0, 4)).toEqual(['SLO', 'Stages (per-hop latency)', 'Budgets and violations', 'Degradation']);
  });
});

describe('the alert rules', () => {
  it('hold the burn rates of the process itself', () => {
    const burns = rules.filter(({ alert }) => alert.startsWith('TailraceBudgetBurn'));
    expect(burns.map(({ alert, expr, labels }) => [alert, / > ([\d.]+) and/.exec(expr)?.[1], labels.severity])).toEqual(
      [
        ['TailraceBudgetBurn1h', '0.0144', 'page'],
        ['TailraceBudgetBurn6h', '0.006', 'ticket'],
        ['TailraceBudgetBurn24h', '0.003', 'warning'],
      ],
    );
  });

  it('hold every surface to what it promises', () => {
    const promised = rules.filter(({ alert }) => alert === 'TailraceLatency').map(({ expr }) => expr);
    expect(promised.length).toBe(8);
    expect(promised[0]).toMatch(
      /quantile\(0.95, .*first_token_seconds_bucket.* > max .*promised_seconds\{measure="firstToken",percentile="95"\}/,
    );
  });

  it.skipIf(!installed('promtool'))('are rules to promtool', () => {
    const said = execFileSync('promtool', ['check', 'rules', 'docs/observe/alert-rules.yaml'], { encoding: 'utf8' });
    expect(said).toContain('SUCCESS');
  });
});

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { stringify } from 'yaml';
import type { ServedApp } from '../../src/app/index.ts';
import { askQuestion } from '../../src/cli/ask-question.ts';
import { openServer } from '../../src/cli/open-server.ts';
import { connect } from '../../src/client/index.ts';
import { alertRules } from '../../src/observe/dashboard/alert-rules.ts';
import { grafanaDashboard } from '../../src/observe/dashboard/grafana-dashboard.ts';
import { installed } from '../observe/installed.ts';

const isThere = installed('prometheus');
const root = resolve(import.meta.dirname, '../..');

interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

function freePort(): Promise<number> {
  return new Promise((found) => {
    const probe = createTcpServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => found(port));
    });
  });
}

describe.skipIf(!isThere)(`a real Prometheus${isThere ? '' : ' (not installed: apt install prometheus)'}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'tailrace-prometheus-'));
  let opened: ServedApp;
  let prometheus: ChildProcess;
  let collector: Server;
  let api = '';
  const traceIds = new Set<string>();

  const get = async (path: string, parameters: Record<string, string> = {}): Promise<unknown> => {
    const response = await fetch(`${api}/api/v1/${path}?${new URLSearchParams(parameters)}`);
    const { status, data, error } = (await response.json()) as { status: string; data: unknown; error?: string };
    if (status !== 'success') throw new Error(error);
    return data;
  };
  const query = async (expression: string): Promise<readonly Sample[]> =>
    ((await get('query', { query: expression })) as { readonly result: readonly Sample[] }).result;

  beforeAll(async () => {
    collector = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      for (const [, id = ''] of Buffer.concat(chunks)
        .toString()
        .matchAll(/"traceId":"([\da-f]{32})"/g))
        traceIds.add(id);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
    await new Promise<void>((listening) => collector.listen(0, '127.0.0.1', listening));
    const otlp = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: otlp };
    opened = await openServer({ port: 0, env, atOnce: true, logger: pino({ level: 'silent' }) });
    const config = {
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      rule_files: [join(root, 'docs/observe/alert-rules.yaml')],
      scrape_configs: [
        { job_name: 'tailrace', static_configs: [{ targets: [opened.server.url.replace('ws://', '')] }] },
      ],
    };
    writeFileSync(join(folder, 'prometheus.yml'), stringify(config));
    const port = await freePort();
    api = `http://127.0.0.1:${port}`;
    prometheus = spawn(
      'prometheus',
      [
        `--config.file=${join(folder, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--enable-feature=exemplar-storage',
        '--log.level=error',
      ],
      { stdio: 'ignore' },
    );
    const client = connect(opened.server.url);
    for (const text of [
      'Which detective novels do you have?',
      'What are your opening hours?',
      'Where is my order 10458?',
    ]) {
      await askQuestion(client, { pipeline: 'assistant', surface: 'chat', input: { text, user: 'C01' } });
    }
    client.close();
    const scraped = (): Promise<number> =>
      query('tailrace_runs_total').then(
        ({ length }) => length,
        () => 0,
      );
    await vi.waitUntil(async () => (await scraped()) > 0, { timeout: 60_000, interval: 200 });
  }, 90_000);

  afterAll(async () => {
    const ended = new Promise((done) => prometheus.once('exit', done));
    prometheus.kill();
    await ended;
    await opened.close();
    collector.close();
    rmSync(folder, { recursive: true });
  });

  it('scrapes the server, and finds what was counted', async () => {
    const { activeTargets } = (await get('targets')) as { activeTargets: { health: string; lastError: string }[] };
    expect(activeTargets).toMatchObject([{ health: 'up', lastError: '' }]);
    const [runs] = await query('sum(tailrace_runs_total{pipeline="assistant",version="1",outcome="answered"})');
    expect(Number(runs?.value[1])).toBe(3);
    const [full] = await query('histogram_quantile(0.95, sum by (le) (tailrace_full_seconds_bucket))');
    expect(Number(full?.value[1])).toBeGreaterThan(0);
    const [promised] = await query(
      'tailrace_slo_promised_seconds{measure="firstToken",percentile="95",surface="chat"}',
    );
    expect(Number(promised?.value[1])).toBe(1.4);
  });

  it.skipIf(!installed('promtool'))('finds nothing to object to in what it scrapes', async () => {
    const { body } = await opened.observation.exposition();
    const { stdout, stderr, status } = spawnSync('promtool', ['check', 'metrics'], { input: body, encoding: 'utf8' });
    expect(stdout + stderr).toBe('');
    expect(status).toBe(0);
  });

  it('knows what each metric is', async () => {
    const known = (await get('metadata')) as Record<string, { type: string }[]>;
    expect(known.tailrace_runs?.[0]?.type).toBe('counter');
    expect(known.tailrace_full_seconds?.[0]?.type).toBe('histogram');
    expect(known.tailrace_runs_in_flight?.[0]?.type).toBe('gauge');
  });

  it('loads every alert rule, and none fails', async () => {
    const loaded = async () => (await get('rules')) as { groups: { rules: { name: string; health: string }[] }[] };
    await expect
      .poll(async () => (await loaded()).groups[0]?.rules.every(({ health }) => health === 'ok'), { timeout: 40_000 })
      .toBe(true);
    const [group] = (await loaded()).groups;
    expect(group?.rules.map(({ name }) => name)).toEqual(alertRules().map(({ alert }) => alert));
  }, 60_000);

  it('understands every query of the dashboard', async () => {
    const { panels } = grafanaDashboard() as { panels: { title: string; targets?: { expr: string }[] }[] };
    const queries = panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ title, expr })));
    expect(queries.length).toBeGreaterThan(40);
    // A rate needs two samples.
    await vi.waitUntil(async () => (await query('rate(tailrace_runs_total[1m])')).length > 0, { timeout: 40_000 });
    let answered = 0;
    for (const { title, expr } of queries) {
      const filled = expr.replaceAll(/\$__(rate_interval|range)/g, '1m').replaceAll(/\$(pipeline|surface)/g, '.*');
      const result = await query(filled).catch((error: Error) => error.message);
      expect(result, `${title}: ${filled}`).toBeInstanceOf(Array);
      if (result.length > 0) answered++;
    }
    expect(answered).toBeGreaterThan(15);
  }, 60_000);

  it('keeps the traces that are examples of a bucket, and each of them has reached the collector', async () => {
    await opened.close();
    const now = Date.now() / 1000;
    const range = { start: String(now - 600), end: String(now + 60) };
    const found = (await get('query_exemplars', { query: 'tailrace_full_seconds_bucket', ...range })) as {
      readonly seriesLabels: Readonly<Record<string, string>>;
      readonly exemplars: readonly { readonly labels: { readonly trace_id: string } }[];
    }[];
    const examples = found.flatMap(({ exemplars }) => exemplars.map(({ labels }) => labels.trace_id));
    expect(examples.length).toBeGreaterThan(0);
    for (const traceId of examples) expect(traceIds).toContain(traceId);
  });
});

describe('a scrape', () => {
  const body = async (accept?: string): Promise<string> => {
    const opened = await openServer({ port: 0, env: {}, atOnce: true, logger: pino({ level: 'silent' }) });
    const url = `${opened.server.url.replace('ws', 'http')}/metrics`;
    const texts: string[] = [];
    // Each format twice, in turn: asking for one leaves the other as it is.
    for (const each of [accept, undefined, accept]) {
      const response = await fetch(url, each === undefined ? {} : { headers: { accept: each } });
      texts.push(`${response.headers.get('content-type')}\n${await response.text()}`);
    }
    await opened.close();
    expect(texts[1]).toMatch(/^text\/plain; version=0.0.4[\s\S]*# TYPE tailrace_runs_total counter/);
    return texts[2] ?? '';
  };

  it('gets OpenMetrics where it asks for that', async () => {
    const text = await body('application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5');
    expect(text).toMatch(/^application\/openmetrics-text; version=1.0.0/);
    expect(text).toContain('# TYPE tailrace_runs counter');
    expect(text.endsWith('# EOF\n')).toBe(true);
  });

  it('gets the older format else', async () => {
    expect(await body()).toMatch(/^text\/plain; version=0.0.4/);
  });
});

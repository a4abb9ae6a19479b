import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServedApp } from '../../src/app/index.ts';
import { liveScheduler } from '../../src/app/live-scheduler.ts';
import { openObservation } from '../../src/app/open-observation.ts';
import { askQuestion } from '../../src/cli/ask-question.ts';
import { openServer } from '../../src/cli/open-server.ts';
import { connect } from '../../src/client/index.ts';
import type { RunEvent } from '../../src/index.ts';
import { metrics } from '../../src/observe/metric-table.ts';

const logger = pino({ level: 'silent' });

/** A scraped value, by name and some of its labels. */
function sample(body: string, name: string, labels: Readonly<Record<string, string>> = {}): number | undefined {
  const wanted = Object.entries(labels).map(([key, value]) => `${key}="${value}"`);
  const line = body
    .split('\n')
    .find((each) => each.split(/[{ ]/)[0] === name && wanted.every((label) => each.includes(label)));
  return line === undefined ? undefined : Number(line.slice(line.lastIndexOf(' ') + 1));
}

describe('a server that was asked', () => {
  let opened: ServedApp;
  let body = '';
  let contentType: string | null = null;

  beforeAll(async () => {
    opened = await openServer({ port: 0, env: {}, atOnce: true, logger });
    const client = connect(opened.server.url);
    const ask = (surface: string, text: string) =>
      askQuestion(client, { pipeline: 'assistant', surface, input: { text, user: 'C01', session: 's' } });
    await ask('chat', 'Which detective novels do you have under 10 dollars?');
    await ask('chat', 'What are your opening hours?');
    await ask('voice', 'How do I build a pipe bomb?');
    await askQuestion(client, { pipeline: 'nobody-declared-this', surface: 'chat', input: { text: 'hi' } });
    client.close();
    const response = await fetch(`${opened.server.url.replace('ws', 'http')}/metrics`);
    contentType = response.headers.get('content-type');
    body = await response.text();
  });

  afterAll(() => opened.close());

  it('is scraped over HTTP in the text format of Prometheus', () => {
    expect(contentType).toMatch(/^text\/plain; version=0\.0\.4/);
    for (const { name, help } of Object.values(metrics)) expect(body).toContain(`# HELP ${name} ${help}`);
  });

  it('has counted its runs, their stages and tools, and what they promised', () => {
    const chat = { pipeline: 'assistant', surface: 'chat' };
    expect(sample(body, 'tailrace_runs_total', { ...chat, outcome: 'answered' })).toBe(2);
    expect(sample(body, 'tailrace_refusals_total', { surface: 'voice' })).toBe(1);
    expect(sample(body, 'tailrace_runs_in_flight', chat)).toBe(0);
    expect(sample(body, 'tailrace_full_seconds_count', chat)).toBe(2);
    expect(sample(body, 'tailrace_stage_seconds_count', { ...chat, stage: 'plan' })).toBe(2);
    expect(sample(body, 'tailrace_tool_seconds_count', { ok: 'true' })).toBeGreaterThanOrEqual(1);
    expect(sample(body, 'tailrace_cache_total', { ...chat, stage: 'cached', result: 'miss' })).toBe(2);
    // Whether each is kept is for a machine that is not busy with other things.
    const [good = 0, bad = 0] = ['good', 'bad'].map((how) =>
      sample(body, `tailrace_slo_${how}_total`, { ...chat, measure: 'firstToken' }),
    );
    expect(good + bad).toBe(2);
    expect(sample(body, 'tailrace_slo_burn_rate', { ...chat, measure: 'full', window: '1h' })).toBeGreaterThanOrEqual(
      0,
    );
    expect(sample(body, 'tailrace_slo_budget_left_ratio', { ...chat, measure: 'full' })).toBeLessThanOrEqual(1);
  });

  it('watches its own process', () => {
    expect(sample(body, 'nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);
    expect(sample(body, 'process_resident_memory_bytes')).toBeGreaterThan(1e6);
  });

  it('makes no label of what a client says', () => {
    expect(body).not.toContain('nobody-declared-this');
    expect(body).not.toContain('C01');
  });
});

describe('an alert', () => {
  let receiver: HttpServer;
  let url = '';
  const posted: unknown[] = [];
  let status = 200;

  beforeAll(async () => {
    receiver = createHttpServer(async (request, response) => {
      let text = '';
      for await (const chunk of request) text += chunk;
      posted.push(JSON.parse(text));
      response.writeHead(status).end();
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/alerts`;
  });

  afterAll(() => {
    receiver.close();
  });

  /** Breaks a promise in each of so many runs, and gives what was logged and scraped. */
  async function breakPromises(runs: number): Promise<{ logged: { level: number; msg: string }[]; body: string }> {
    const logged: { level: number; msg: string }[] = [];
    const sink = pino({ level: 'info' }, { write: (line: string) => logged.push(JSON.parse(line)) });
    const observation = openObservation({
      env: { TAILRACE_ALERT_WEBHOOK: url },
      logger: sink,
      scheduler: liveScheduler,
    });
    const request = { run: 'r', pipeline: 'assistant', surface: 'chat', input: 'hi' };
    for (let run = 0; run < runs; run++) {
      const about = { request, version: 1, slo: { full: { p95Ms: 10 } } };
      const late: RunEvent = { seq: 1, at: 50, type: 'done', outcome: 'answered' };
      for (const observer of observation.observers) observer.begin(about)?.event(late);
    }
    await observation.close();
    return { logged, body: (await observation.exposition()).body };
  }

  it('goes to the log, as loud as it is severe, and to the webhook', async () => {
    const { logged, body } = await breakPromises(25);
    const alerts = logged.filter(({ msg }) => msg.startsWith('SLO firing'));
    expect(alerts.map(({ level, msg }) => [level, msg.slice(-3).trim()])).toEqual([
      [50, '1h'],
      [40, '6h'],
      [40, '24h'],
    ]);
    expect(posted).toHaveLength(3);
    expect(posted[0]).toMatchObject({
      type: 'slo',
      state: 'firing',
      severity: 'page',
      measure: 'full',
      threshold: 14.4,
    });
    expect(sample(body, 'tailrace_slo_burn_rate', { window: '6h' })).toBeCloseTo(1000);
    expect(sample(body, 'tailrace_slo_budget_left_ratio')).toBeCloseTo(-999);
  });

  it('of turns that cost too much, are cut or are guessed wrong goes the same way', async () => {
    posted.length = 0;
    const logged: string[] = [];
    const sink = pino({ level: 'info' }, { write: (line: string) => logged.push(JSON.parse(line).msg) });
    const env = { TAILRACE_ALERT_WEBHOOK: url };
    const observation = openObservation({ env, logger: sink, scheduler: liveScheduler });
    const request = { run: 'r', pipeline: 'assistant', surface: 'voice', input: 'hi' };
    const events: RunEvent[] = [
      { seq: 1, at: 1, type: 'usage', stage: 'draft', inputTokens: 9, outputTokens: 9, cost: 0.03 },
      { seq: 2, at: 2, type: 'cost', stage: 'calls', tool: 'search', usd: 0.01, guess: 'k' },
      { seq: 3, at: 3, type: 'speculation', stage: 'calls', action: 'wasted', key: 'k', wastedMs: 5 },
      { seq: 4, at: 4, type: 'retract', msg: 0, fromOff: 0, reason: 'pii.card-number' },
      { seq: 5, at: 5, type: 'done', outcome: 'retracted' },
    ];
    for (let run = 0; run < 50; run++) {
      const listeners = observation.observers.map((observer) =>
        observer.begin({ request, version: 1, slo: {}, limits: { costUsd: 0.022 } }),
      );
      for (const event of events) for (const listener of listeners) listener?.event(event);
    }
    await observation.close();
    const raised = posted as { readonly alarm: string; readonly value: number; readonly limit: number }[];
    expect(raised.map(({ alarm }) => alarm)).toEqual(['kills', 'cost', 'agreement', 'break-even']);
    expect(raised[1]).toMatchObject({ state: 'firing', pipeline: 'assistant', surface: 'voice', limit: 0.022 });
    expect(logged).toContain('alarm firing: assistant/voice cost is 0.040, limit 0.022');
    const { body } = await observation.exposition();
    const voice = { pipeline: 'assistant', surface: 'voice' };
    expect(sample(body, 'tailrace_turn_cost_dollars', voice)).toBeCloseTo(0.04);
    expect(sample(body, 'tailrace_turn_cost_budget_dollars', voice)).toBe(0.022);
    expect(sample(body, 'tailrace_turns_over_cost_total', voice)).toBe(50);
    expect(sample(body, 'tailrace_wasted_cost_dollars_total', voice)).toBeCloseTo(0.5);
    expect(sample(body, 'tailrace_cost_dollars_total', { ...voice, stage: 'calls' })).toBeCloseTo(0.5);
    expect(sample(body, 'tailrace_kill_ratio', voice)).toBe(1);
    expect(sample(body, 'tailrace_speculation_agreement_ratio', voice)).toBe(0);
  });

  it('that the receiver refuses is counted as lost, and nothing else suffers', async () => {
    status = 503;
    const { logged, body } = await breakPromises(25);
    expect(sample(body, 'tailrace_observer_samples_lost_total', { sink: 'webhook' })).toBe(3);
    expect(logged.some(({ msg }) => msg === 'an alert could not be posted')).toBe(true);
  });
});

import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Worker } from 'node:worker_threads';
import { gunzipSync } from 'node:zlib';
import { pino } from 'pino';
import { lastValueFrom } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { liveScheduler } from '../../../src/app/live-scheduler.ts';
import { openObservation } from '../../../src/app/open-observation.ts';
import { openServer } from '../../../src/cli/open-server.ts';
import { createEngine, definePipeline, input, transform } from '../../../src/index.ts';

interface WireSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly {
    key: string;
    value: { stringValue?: string; intValue?: number; doubleValue?: number };
  }[];
}

/** A collector on loopback that keeps what it is sent. */
let collector: Server;
let url = '';
let spans: WireSpan[] = [];
let services: string[] = [];
let paths: string[] = [];
let refusing = false;

beforeEach(async () => {
  spans = [];
  services = [];
  paths = [];
  refusing = false;
  collector = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    paths.push(request.url ?? '');
    response.writeHead(refusing ? 400 : 200, { 'content-type': 'application/json' }).end('{}');
    for (const resource of JSON.parse(bodyOf(chunks, request.headers)).resourceSpans) {
      services.push(...resource.resource.attributes.filter(isServiceName).map((each: Named) => each.value.stringValue));
      for (const scope of resource.scopeSpans) spans.push(...scope.spans);
    }
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
});

afterEach(() => {
  collector.close();
});

interface Named {
  readonly key: string;
  readonly value: { readonly stringValue: string };
}

const isServiceName = ({ key }: Named): boolean => key === 'service.name';

function bodyOf(chunks: readonly Buffer[], headers: IncomingHttpHeaders): string {
  const body = Buffer.concat(chunks);
  return (headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString();
}

/** Asks one question over HTTP and closes the server; gives what it said and what it counts as lost. */
async function askOnce(headers: Record<string, string> = {}, pipeline = 'assistant'): Promise<{ lost: string }> {
  const opened = await openServer({
    port: 0,
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_SERVICE_NAME: 'shop' },
    atOnce: true,
    logger: pino({ level: 'silent' }),
  });
  await fetch(`${opened.server.url.replace('ws', 'http')}/v1/runs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ pipeline, surface: 'chat', input: { text: 'Which detective novels do you have?' } }),
  }).then((response) => response.text());
  await opened.close();
  const { body } = await opened.observation.exposition();
  return { lost: body.split('\n').find((line) => line.startsWith('tailrace_observer_samples_lost_total{')) ?? '' };
}

function valueIn({ attributes }: WireSpan, name: string): string | undefined {
  return attributes.find(({ key }) => key === name)?.value.stringValue;
}

describe('the traces of a server', () => {
  it('reach a collector over OTLP: the run in the trace of its caller, all else below it', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    await askOnce({ traceparent: `00-${traceId}-b7ad6b7169203331-01` });
    expect(paths[0]).toBe('/v1/traces');
    expect(services[0]).toBe('shop');
    expect(new Set(spans.map((span) => span.traceId))).toEqual(new Set([traceId]));
    const run = spans.find(({ name }) => name === 'invoke_agent assistant') as WireSpan;
    expect(run.parentSpanId).toBe('b7ad6b7169203331');
    const plan = spans.find(({ name }) => name === 'stage plan') as WireSpan;
    expect(plan.parentSpanId).toBe(run.spanId);
    const tool = spans.find(({ name }) => name.startsWith('execute_tool')) as WireSpan;
    expect(tool.parentSpanId).toBe(spans.find(({ name }) => name === 'stage calls')?.spanId);
    const lookup = spans.find(({ name }) => name === 'get cache') as WireSpan;
    expect(lookup.parentSpanId).toBe(run.spanId);
    expect(valueIn(lookup, 'tailrace.stage')).toBe('cached');
    // Calls that counted their tokens are told by the run's log, and by nothing else.
    const chats = spans.filter(({ name }) => name.startsWith('chat'));
    expect(chats.map((each) => valueIn(each, 'tailrace.port'))).toEqual(chats.map(() => undefined));
    const deliver = spans.find(({ name }) => name === 'deliver') as WireSpan;
    expect(deliver.parentSpanId).toBe(run.spanId);
    expect(BigInt(deliver.endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(run.endTimeUnixNano) - 1_000_000n);
    const outcome = run.attributes.find(({ key }) => key === 'tailrace.outcome');
    expect(outcome?.value.stringValue).toBe('answered');
    for (const { startTimeUnixNano, endTimeUnixNano } of spans) {
      expect(BigInt(startTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(run.startTimeUnixNano) - 1_000_000n);
      expect(BigInt(endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(startTimeUnixNano));
      expect(Math.abs(Number(BigInt(startTimeUnixNano) / 1_000_000n) - Date.now())).toBeLessThan(60_000);
    }
  });

  it('begin a trace of their own where the caller has none, or none that can be read', async () => {
    await askOnce({ traceparent: 'nonsense' });
    const run = spans.find(({ name }) => name === 'invoke_agent assistant');
    expect(run?.traceId).toMatch(/^[\da-f]{32}$/);
    expect(run?.parentSpanId ?? '').toBe('');
  });

  it('are not kept where the caller keeps none', async () => {
    await askOnce({ traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00' });
    expect(spans).toEqual([]);
  });

  it('hold a run that could not begin', async () => {
    await askOnce({}, 'asistant');
    expect(spans.map(({ name }) => name)).toEqual(['invoke_agent asistant']);
  });

  it('that the collector refuses are counted as lost', async () => {
    refusing = true;
    const { lost } = await askOnce();
    expect(lost).toMatch(/sink="traces"} \d\d$/);
  });

  it('are counted as lost from the end of their thread on, and runs go on without them', async () => {
    const unref = vi.spyOn(Worker.prototype, 'unref');
    const said = Promise.withResolvers<string>();
    const observation = openObservation({
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: url },
      logger: pino({ level: 'error' }, { write: said.resolve }),
      scheduler: liveScheduler,
    });
    const [thread] = unref.mock.contexts as Worker[];
    unref.mockRestore();
    await thread?.terminate();
    expect(await said.promise).toContain('nothing is traced any more');
    const query = input();
    const answer = transform(query, ({ text }) => text);
    const echo = definePipeline('echo', { query, answer }, { version: 1, output: answer });
    const engine = createEngine({
      offers: [{ pipeline: echo }],
      bindings: {},
      scheduler: liveScheduler,
      random: Math.random,
      observers: observation.observers,
    });
    const startRun = observation.traced(engine.startRun);
    for (const run of ['a', 'b']) {
      const last = lastValueFrom(startRun({ run, pipeline: 'echo', surface: 'default', input: { text: 'hi' } }));
      expect(await last).toMatchObject({ type: 'done', outcome: 'answered' });
    }
    await observation.flush();
    const { body } = await observation.exposition();
    expect(body).toContain('tailrace_observer_samples_lost_total{sink="traces"} 2\n');
    expect(body).toContain('tailrace_runs_total{pipeline="echo",surface="default",version="1",outcome="answered"} 2\n');
    await observation.close();
    expect(spans).toEqual([]);
  });
});

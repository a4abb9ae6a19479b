import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openSpanThread, type SpanThread } from '../../../src/observe/tracing/span-thread.ts';
import type { EndedRun } from '../../../src/observe/tracing/span-work.ts';

function ended(run: string, more: Partial<Record<keyof EndedRun, unknown>> = {}): EndedRun {
  return {
    type: 'run',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    parent: undefined,
    pipeline: run,
    attributes: {},
    startedAt: 0,
    endedAt: 1,
    error: undefined,
    log: [],
    ...more,
  } as EndedRun;
}

/** A collector on loopback, and the names of the spans that it was sent. */
let collector: Server;
let names: string[] = [];

beforeEach(async () => {
  names = [];
  collector = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    for (const { scopeSpans } of JSON.parse(Buffer.concat(chunks).toString()).resourceSpans) {
      for (const { spans } of scopeSpans) names.push(...spans.map(({ name }: { name: string }) => name));
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
});

afterEach(() => {
  collector.close();
  vi.restoreAllMocks();
});

function open(lost: number[], onFailed: (error: unknown) => void): SpanThread {
  const url = `http://127.0.0.1:${(collector.address() as AddressInfo).port}/v1/traces`;
  return openSpanThread({ url, env: {}, onLost: (count) => lost.push(count), onFailed });
}

const notAtAll = (error: unknown): never => {
  throw error;
};

it('a run that cannot be sent to the thread is counted as lost, and takes nothing else with it', async () => {
  const lost: number[] = [];
  const thread = open(lost, notAtAll);
  thread.draw([ended('first'), ended('odd', { attributes: { value: () => 1 } }), ended('last')]);
  expect(lost).toEqual([1]);
  expect(thread.waiting).toBe(2);
  await thread.close();
  expect(names).toEqual(['invoke_agent first', 'invoke_agent last']);
  expect(lost).toEqual([1]);
});

it('a run that the thread cannot draw is counted as lost, and takes nothing else with it', async () => {
  const lost: number[] = [];
  const thread = open(lost, notAtAll);
  const call = { id: 'a', name: 'find', args: { most: 1n } };
  const odd = { type: 'tool', phase: 'start', seq: 1, at: 0, stage: 'calls', call, speculative: false };
  thread.draw([ended('first'), ended('odd', { log: [odd] }), ended('last')]);
  await thread.close();
  expect(names.filter((name) => name.startsWith('invoke_agent'))).toEqual([
    'invoke_agent first',
    'invoke_agent odd',
    'invoke_agent last',
  ]);
  expect(lost).toEqual([1]);
});

it('a thread that ends by itself is told once; what it had not drawn, and what comes after, is counted as lost', async () => {
  const unref = vi.spyOn(Worker.prototype, 'unref');
  const lost: number[] = [];
  const failed = Promise.withResolvers<unknown>();
  const thread = open(lost, failed.resolve);
  // It is told to end before it is given anything, and ends when it has been.
  const [worker] = unref.mock.contexts as Worker[];
  void worker?.terminate();
  thread.draw([ended('first'), ended('second')]);
  expect(thread.waiting).toBe(2);
  expect(String(await failed.promise)).toContain('has ended');
  expect(lost).toEqual([2]);
  expect(thread.waiting).toBe(0);
  thread.draw([ended('third')]);
  expect(lost).toEqual([2, 1]);
  await thread.close();
  expect(names).toEqual([]);
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { openSpanThread } from '../../../src/observe/tracing/span-thread.ts';
import type { EndedRun } from '../../../src/observe/tracing/span-work.ts';

function ended(run: string, more: object = {}): EndedRun {
  return {
    type: 'run',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    pipeline: run,
    attributes: {},
    startedAt: 0,
    endedAt: 1,
    log: [],
    ...more,
  };
}

it('a run that cannot be sent to the thread is counted as lost, and takes nothing else with it', async () => {
  const names: string[] = [];
  const collector = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    for (const { scopeSpans } of JSON.parse(Buffer.concat(chunks).toString()).resourceSpans) {
      for (const { spans } of scopeSpans) names.push(...spans.map(({ name }: { name: string }) => name));
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const lost: number[] = [];
  const thread = openSpanThread({
    url: `http://127.0.0.1:${(collector.address() as AddressInfo).port}/v1/traces`,
    env: {},
    onLost: (count) => lost.push(count),
    onFailed: (error) => {
      throw error;
    },
  });
  thread.draw([ended('first'), ended('odd', { attributes: { value: () => 1 } }), ended('last')]);
  expect(lost).toEqual([1]);
  expect(thread.waiting).toBe(2);
  await thread.close();
  collector.close();
  expect(names).toEqual(['invoke_agent first', 'invoke_agent last']);
  expect(lost).toEqual([1]);
});

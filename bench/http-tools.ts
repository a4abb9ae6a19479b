/**
 * What do kept connections save a tool behind HTTP, and what does warming up save its first call? One process, loopback
 * without TLS or distance, so this is the least they can save; calls one after the other, contenders in turns, medians.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { asyncScheduler, lastValueFrom, NEVER } from 'rxjs';
import { createHttpTools, type HttpTools } from '../src/adapters/tools/index.ts';
import type { CallContext } from '../src/ports/call.ts';

const CALLS = 2_000;
const FIRSTS = 200;

const server = createServer((_, response) => response.end('{"copies":3}'));
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/books`;
const spec = { name: 'book', description: 'Finds.', parameters: { type: 'object' } } as const;
const context: CallContext = {
  signal: new AbortController().signal,
  demand: NEVER,
  scheduler: asyncScheduler,
  timeLeftMs: () => Number.POSITIVE_INFINITY,
  random: () => 0.5,
  run: 'bench',
  stage: 'calls',
  call: 'calls#1',
};

const open = (headers: Record<string, string> = {}): HttpTools =>
  createHttpTools([{ spec, request: { url, headers } }]);

async function timed(tools: HttpTools): Promise<number> {
  const began = performance.now();
  await lastValueFrom(tools.call({ id: '1', name: 'book', args: {} }, context));
  return performance.now() - began;
}

function print(name: string, took: readonly number[]): void {
  const sorted = [...took].sort((a, b) => a - b);
  const at = (ratio: number): string => (sorted[Math.floor(sorted.length * ratio)] as number).toFixed(3);
  console.log(`${name.padEnd(36)} p50 ${at(0.5)} ms   p99 ${at(0.99)} ms   of ${took.length}`);
}

const kept = open();
const fresh = open({ connection: 'close' });
for (let call = 0; call < 300; call++) await Promise.all([timed(kept), timed(fresh)]);
const took = { kept: [] as number[], fresh: [] as number[], cold: [] as number[], warmed: [] as number[] };
for (let call = 0; call < CALLS; call++) {
  took.kept.push(await timed(kept));
  took.fresh.push(await timed(fresh));
}
for (let round = 0; round < FIRSTS; round++) {
  const cold = open();
  took.cold.push(await timed(cold));
  const warmed = open();
  await warmed.warmUp();
  await new Promise(setImmediate);
  took.warmed.push(await timed(warmed));
  await Promise.all([cold.close(), warmed.close()]);
}
print('a call on a kept connection', took.kept);
print('a call on a connection of its own', took.fresh);
print('the first call, cold', took.cold);
print('the first call after warmUp()', took.warmed);
await Promise.all([kept.close(), fresh.close()]);
server.close();

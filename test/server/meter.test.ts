import { connect as connectTo } from 'node:net';
import { lastValueFrom, Subject, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { connect } from '../../src/client/index.ts';
import { codecs } from '../../src/protocol/codecs.ts';
import { jsonCodec } from '../../src/protocol/json-codec.ts';
import type { ServerMeter } from '../../src/server/index.ts';
import { RawClient } from './raw-client.ts';
import { serve } from './serve.ts';
import { atOnce, silent, texts } from './sources.ts';

function meterOf(): ServerMeter & {
  frames: Record<string, number>;
  timed: number;
  stalls: number[];
  handed: string[];
  refusals: Record<string, number>;
} {
  const meter = {
    frames: {} as Record<string, number>,
    timed: 0,
    stalls: [] as number[],
    handed: [] as string[],
    refusals: {} as Record<string, number>,
    encoded: (codec: string, size: number, ms?: number): void => {
      expect(size).toBeGreaterThan(0);
      meter.frames[codec] = (meter.frames[codec] ?? 0) + 1;
      if (ms !== undefined) meter.timed++;
    },
    delivered: (run: string, lagMs: number): void => {
      expect(lagMs).toBeGreaterThanOrEqual(0);
      meter.handed.push(run);
    },
    stalled: (ms: number): void => void meter.stalls.push(ms),
    refused: (door: string, code: string): void => {
      meter.refusals[`${door} ${code}`] = (meter.refusals[`${door} ${code}`] ?? 0) + 1;
    },
  };
  return meter;
}

const question = { pipeline: 'test', surface: 'chat', input: 'hi' };

describe('a meter of a server', () => {
  it('hears of each message by its codec, and times some', async () => {
    const meter = meterOf();
    const server = await serve(atOnce(texts(['one ', 'two '])), { meter });
    for (const codec of Object.values(codecs)) {
      const client = connect(server.url, { codec });
      const messages = await lastValueFrom(client.run(question).pipe(toArray()));
      client.close();
      // `ready` comes before what the run is told.
      expect(meter.frames[codec.name]).toBe(messages.length + 1);
    }
    expect(meter.timed).toBe(3);
    await fetch(`${server.url.replace('ws', 'http')}/v1/runs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(question),
    }).then((response) => response.text());
    expect(new Set(meter.handed).size).toBe(4);
    expect(meter.stalls).toEqual([]);
  });

  it('hears of what is refused, by the way it came and by the code it was told', async () => {
    const meter = meterOf();
    const limits = { activeRuns: 1, starts: 3, connectionsPerAddress: 100 };
    const server = await serve(silent, { meter, limits });
    const http = server.url.replace('ws', 'http');
    const client = await RawClient.open(server.url);
    client.start('r1');
    await client.message('accepted');
    client.start('r2');
    expect(await client.message('error')).toMatchObject({ code: 'too-many-runs' });
    client.send({ type: 'resume', run: 'never', epoch: 'no', after: 0, credit: 1 });
    await client.until(() => client.of('error').length === 2);
    expect(meter.refusals).toEqual({ 'websocket too-many-runs': 1, 'websocket unknown-run': 1 });
    client.start('r3');
    client.start('r4');
    expect((await client.closed).code).toBe(4429);
    const hasty = new RawClient(server.url);
    await hasty.opened();
    hasty.send({ type: 'ping', n: 1 });
    expect((await hasty.closed).code).toBe(4401);
    expect((await new RawClient(server.url, jsonCodec, ['tailrace.v9']).closed).code).toBe(4406);
    const headers = { 'content-type': 'application/json' };
    const bad = await fetch(`${http}/v1/runs`, { method: 'POST', headers, body: '{"pipeline":' });
    expect([bad.status, (await fetch(`${http}/admin`)).status]).toEqual([400, 404]);
    expect(meter.refusals).toEqual({
      'websocket too-many-runs': 2,
      'websocket unknown-run': 1,
      'websocket rate': 1,
      'websocket unauthenticated': 1,
      'websocket subprotocol': 1,
      'http malformed': 1,
      'http not-found': 1,
    });
  });

  it('hears of connections that are ended without a word', async () => {
    const meter = meterOf();
    const server = await serve(silent, { meter, limits: { connectionsPerAddress: 1, helloMs: 60_000 } });
    const sockets = [0, 1, 2].map(() => connectTo(server.address.port, '127.0.0.1').on('error', () => {}));
    // The first two are let in, to be told; which of the three is the third, the system says.
    await Promise.race(sockets.map((socket) => new Promise((resolve) => socket.resume().once('close', resolve))));
    expect(meter.refusals).toEqual({ 'tcp too-many-connections': 1 });
    for (const socket of sockets) socket.destroy();
  });

  it('is not told of a parting as of a refusal', async () => {
    const meter = meterOf();
    const server = await serve(silent, { meter });
    const client = await RawClient.open(server.url);
    client.start('r1');
    await client.message('accepted');
    const closing = server.close();
    expect((await client.closed).code).toBe(4503);
    await closing;
    expect(meter.refusals).toEqual({});
  });

  it('hears how long a run waited for credit, where it had more to say', async () => {
    const meter = meterOf();
    const server = await serve(atOnce(texts(Array.from({ length: 20 }, () => 'x'.repeat(20_000)))), { meter });
    const client = connect(server.url);
    const pull = new Subject<number>();
    let frames = 0;
    const run = client.run({ ...question, credit: 1, pull });
    await new Promise<void>((resolve, reject) => {
      run.subscribe({
        next: ({ type }) => {
          if (type === 'delta' && ++frames === 1) setTimeout(() => pull.next(4_000), 30);
        },
        error: reject,
        complete: resolve,
      });
    });
    client.close();
    expect(meter.stalls).toHaveLength(1);
    expect(meter.stalls[0]).toBeGreaterThan(0);
  });
});

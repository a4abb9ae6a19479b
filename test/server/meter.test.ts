import { lastValueFrom, Subject, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { connect } from '../../src/client/index.ts';
import { codecs } from '../../src/protocol/codecs.ts';
import type { ServerMeter } from '../../src/server/index.ts';
import { serve } from './serve.ts';
import { atOnce, texts } from './sources.ts';

function meterOf(): ServerMeter & {
  frames: Record<string, number>;
  timed: number;
  stalls: number[];
  handed: string[];
} {
  const meter = {
    frames: {} as Record<string, number>,
    timed: 0,
    stalls: [] as number[],
    handed: [] as string[],
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

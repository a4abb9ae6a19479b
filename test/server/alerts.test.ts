import { pino } from 'pino';
import { filter, firstValueFrom, lastValueFrom, Observable, Subject, take, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { connect } from '../../src/client/index.ts';
import type { JsonObject } from '../../src/index.ts';
import { codecs } from '../../src/protocol/codecs.ts';
import { jsonCodec } from '../../src/protocol/json-codec.ts';
import { Connection } from '../../src/server/connection.ts';
import type { ServerContext } from '../../src/server/server-context.ts';
import { serverLimits } from '../../src/server/server-limits.ts';
import { staticTokens } from '../../src/server/static-tokens.ts';
import { RawClient } from './raw-client.ts';
import { serve } from './serve.ts';
import { echo } from './sources.ts';

const burn: JsonObject = { type: 'slo', state: 'firing', severity: 'page', rate: 20.5, pipeline: 'assistant' };
const open: JsonObject = { type: 'breaker', breaker: 'tools', to: 'open' };

/** A subject that says how many listen. */
function feedOf(): { readonly feed: Subject<JsonObject>; readonly watched: (count: number) => Promise<void> } {
  const feed = new Subject<JsonObject>();
  let listening = 0;
  const counts = new Subject<number>();
  const counted = new Observable<JsonObject>((subscriber) => {
    const subscription = feed.subscribe(subscriber);
    counts.next(++listening);
    return () => {
      subscription.unsubscribe();
      counts.next(--listening);
    };
  });
  return {
    feed: Object.assign(counted, { next: (alert: JsonObject) => feed.next(alert) }) as Subject<JsonObject>,
    watched: async (count) => {
      if (listening !== count) await firstValueFrom(counts.pipe(filter((n) => n === count)));
    },
  };
}

describe.each(Object.values(codecs).map((codec) => [codec.name, codec] as const))('alerts in %s', (_, codec) => {
  it('come to the client that asks for them, while its runs go on as ever', async () => {
    const { feed, watched } = feedOf();
    const server = await serve(echo, { alerts: { feed } });
    const client = connect(server.url, { codec, alerts: true });
    const alerts = lastValueFrom(client.alerts.pipe(take(2), toArray()));
    await watched(1);
    feed.next(burn);
    const run = client.run({ pipeline: 'test', surface: 'chat', input: { text: 'still here?' } });
    const messages = await lastValueFrom(run.pipe(toArray()));
    feed.next(open);
    expect(await alerts).toEqual([burn, open]);
    expect(messages.map(({ type }) => type)).toEqual(['accepted', 'delta', 'done']);
    client.close();
    await watched(0);
  });

  it('do not come to one that does not ask', async () => {
    const { feed, watched } = feedOf();
    const server = await serve(echo, { alerts: { feed } });
    const [plain, watching] = [connect(server.url, { codec }), connect(server.url, { codec, alerts: true })];
    const heard: JsonObject[] = [];
    plain.alerts.subscribe({ next: (alert) => heard.push(alert), error: () => {} });
    const told = firstValueFrom(watching.alerts);
    await firstValueFrom(plain.status.pipe(filter((status) => status === 'ready')));
    await watched(1);
    feed.next(burn);
    expect(await told).toEqual(burn);
    await lastValueFrom(plain.run({ pipeline: 'test', surface: 'chat', input: { text: 'x' } }));
    expect(heard).toEqual([]);
    plain.close();
    watching.alerts.subscribe({ error: () => {} });
    watching.close();
  });
});

describe('who may watch', () => {
  const [ann, bob] = ['ann-0123456789abcdef', 'bob-0123456789abcdef'];
  const auth = staticTokens({ [ann]: 'ann', [bob]: 'bob' });

  it('is for the server to say, and told in ready', async () => {
    const { feed, watched } = feedOf();
    const server = await serve(echo, { auth, alerts: { feed, mayWatch: ({ owner }) => owner === 'ann' } });
    for (const [token, caps] of [
      [ann, ['alerts']],
      [bob, undefined],
    ] as const) {
      const client = new RawClient(server.url);
      await client.opened();
      client.send({ type: 'hello', client: 'test', token, caps: ['alerts', 'of-another-time'] });
      expect((await client.message('ready')).caps).toEqual(caps);
    }
    await watched(1);
  });

  it('is an error to the client library where it may not', async () => {
    const server = await serve(echo, {
      auth,
      alerts: { feed: feedOf().feed, mayWatch: ({ owner }) => owner === 'ann' },
    });
    const client = connect(server.url, { token: bob, alerts: true });
    await expect(firstValueFrom(client.alerts)).rejects.toMatchObject({ name: 'ClientError', code: 'refused' });
    client.close();
  });

  it('is nobody where the server raises none', async () => {
    const server = await serve(echo);
    const client = connect(server.url, { alerts: true });
    await expect(firstValueFrom(client.alerts)).rejects.toMatchObject({ code: 'refused' });
    client.close();
  });
});

describe('a connection that does not read', () => {
  it('is told of no alert, and that is counted', () => {
    const feed = new Subject<JsonObject>();
    const sent: string[] = [];
    let lost = 0;
    const limits = serverLimits();
    const context = {
      limits,
      alerts: { feed, onLost: () => lost++ },
      epoch: 'e',
      now: () => 0,
    } as unknown as ServerContext;
    const socket = {
      bufferedBytes: 0,
      send: (frame: string | Uint8Array) => sent.push(JSON.parse(String(frame)).type),
      cork: () => {},
      uncork: () => {},
      ping: () => {},
      pong: () => {},
      close: () => {},
      terminate: () => {},
    };
    const connection = new Connection(context, {
      ...{ socket, codec: jsonCodec, session: 's', logger: pino({ level: 'silent' }), address: '127.0.0.1' },
      identify: () => ({ owner: 'anonymous' }),
    });
    connection.receive(Buffer.from('{"type":"hello","client":"t","caps":["alerts"]}'), false);
    feed.next(burn);
    socket.bufferedBytes = limits.gateHighBytes;
    feed.next(open);
    socket.bufferedBytes = 0;
    feed.next(burn);
    expect(sent).toEqual(['ready', 'alert', 'alert']);
    expect(lost).toBe(1);
    connection.closed();
    expect(feed.observed).toBe(false);
  });
});

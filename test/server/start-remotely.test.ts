import { lastValueFrom, Observable, Subject, toArray } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { type Client, connect, type RunMessage, Transcript } from '../../src/client/index.ts';
import type { StartRun } from '../../src/engine/request.ts';
import type { Codec } from '../../src/protocol/codec.ts';
import { codecs } from '../../src/protocol/codecs.ts';
import type { Server } from '../../src/server/create-server.ts';
import { startRemotely } from '../../src/server/start-remotely.ts';
import { RawClient } from './raw-client.ts';
import { serve } from './serve.ts';
import { atOnce, failing, numbered, texts, type Unnumbered } from './sources.ts';

const call = { id: 'c1', name: 'search', args: { text: 'noir' } };
const all = ['text', 'sentence', 'audio', 'output', 'tool', 'speculation', 'stage', 'trace'] as const;

const rich: Unnumbered[] = [
  { type: 'stage', stage: 'plan', phase: 'start' },
  { type: 'tool', phase: 'start', stage: 'calls', call, speculative: true },
  { type: 'speculation', stage: 'calls', action: 'adopted', key: 'k', savedMs: 12.5 },
  { type: 'tool', phase: 'end', stage: 'calls', call, ok: true, value: [null, { a: 1 }], tookMs: 3 },
  { type: 'text', msg: 0, off: 0, text: 'Half of 😀: \ud83d' },
  { type: 'text', msg: 0, off: 13, text: '\ude00.' },
  { type: 'sentence', msg: 0, idx: 0, off: 0, len: 15 },
  {
    type: 'audio',
    id: 'a1',
    ptsMs: 0,
    durMs: 20,
    off: 0,
    len: 15,
    codec: 'pcm-s16le-8000',
    bytes: Buffer.from([0, 255, 7, 1]).toString('base64'),
  },
  { type: 'text', msg: 0, off: 15, text: ' secret' },
  { type: 'retract', msg: 0, fromOff: 15, reason: 'pii' },
  { type: 'usage', stage: 'draft', inputTokens: 3, outputTokens: 4 },
  { type: 'done', outcome: 'retracted' },
];

let between: Client | undefined;
afterEach(() => between?.close());

/** A front server whose runs go on in the one behind it, over a link in `codec`. */
async function front(back: Pick<Server, 'url'>, codec: Codec): Promise<Server> {
  between = connect(back.url, { codec, backoff: { baseMs: 5, attempts: 3 } });
  return serve(startRemotely(between));
}

async function ask(server: Server): Promise<RunMessage[]> {
  const client = connect(server.url);
  const run = client.run({ pipeline: 'p', surface: 's', input: {}, kinds: all });
  const messages = await lastValueFrom(run.pipe(toArray()));
  client.close();
  return messages.map((message) => ({ ...message, run: 'r', ...('epoch' in message && { epoch: 'e' }) }));
}

function textOf(messages: readonly RunMessage[]): string {
  const transcript = new Transcript();
  for (const message of messages) transcript.apply(message);
  return transcript.text();
}

describe.each(Object.values(codecs).map((codec) => [codec.name, codec] as const))('a hop in %s', (_, codec) => {
  it('changes nothing of what is told', async () => {
    const back = await serve(atOnce(rich));
    const direct = await ask(back);
    const hopped = await ask(await front(back, codec));
    const told = (messages: readonly RunMessage[]): unknown[] =>
      messages.map((message) => ({ ...message, from: 0, seq: 0, at: 0 }));
    expect(told(hopped)).toEqual(told(direct));
    expect(textOf(hopped)).toBe('Half of 😀: 😀.');
  });

  it('gives text as it comes', async () => {
    const written = new Subject<Unnumbered>();
    const back = await serve(numbered(() => written));
    const client = await RawClient.open((await front(back, codec)).url);
    client.start('r1');
    await expect.poll(() => written.observed).toBe(true);
    const [one, two, three, done] = texts(['one ', 'two ', 'three']);
    for (const event of [one, two, three]) {
      const before = client.of('delta').length;
      written.next(event as Unnumbered);
      await client.until(() => client.of('delta').length > before);
    }
    written.next(done as Unnumbered);
    await client.message('done');
    expect(client.of('delta').map((delta) => delta.text)).toEqual(['one ', 'two ', 'three']);
  });
});

describe('a hop', () => {
  it('passes failures on, and says when the other server is gone for good', async () => {
    const back = await serve(failing);
    expect((await ask(await front(back, codecs.msgpack))).at(-1)).toMatchObject({
      code: 'stage-failed',
      stage: 'plan',
    });
    between?.close();
    // The port is taken at another address of this machine, so nobody else takes it meanwhile.
    const gone = { url: back.url.replace('127.0.0.1', '127.0.0.2') };
    const server = await front(gone, codecs.msgpack);
    expect((await ask(server)).at(-1)).toMatchObject({ type: 'error', code: 'remote', retry: true });
  });

  it('passes a cancel on', async () => {
    const begun = Promise.withResolvers<void>();
    const cancelled = Promise.withResolvers<void>();
    const back = await serve(
      numbered(
        () =>
          new Observable(() => {
            begun.resolve();
            return cancelled.resolve;
          }),
      ),
    );
    const client = await RawClient.open((await front(back, codecs.fb)).url);
    client.start('r1');
    await begun.promise;
    client.send({ type: 'cancel', run: 'r1' });
    expect(await client.message('done')).toMatchObject({ outcome: 'cancelled' });
    await cancelled.promise;
  });

  it('passes demand on: a client that does not pull stops the source behind both', async () => {
    let produced = 0;
    const held = Promise.withResolvers<void>();
    const total = 30_000;
    const pausable: StartRun = (_, { demand } = {}) =>
      new Observable((log) => {
        let open = true;
        const demanding = demand?.subscribe((is) => {
          open = is;
          if (!open) held.resolve();
        });
        const timer = setInterval(() => {
          for (let n = 0; n < 2_000 && open && produced < total; n++) {
            log.next({ type: 'output', value: produced++, seq: produced, at: 0 });
          }
          if (produced < total || !open) return;
          clearInterval(timer);
          log.next({ type: 'done', outcome: 'answered', seq: total + 1, at: 0 });
          log.complete();
        }, 1);
        return () => {
          clearInterval(timer);
          demanding?.unsubscribe();
        };
      });
    const limits = { logBytes: 100_000 };
    const back = await serve(pausable, { limits });
    between = connect(back.url, { codec: codecs.msgpack });
    const server = await serve(startRemotely(between), { limits });
    const client = await RawClient.open(server.url);
    client.start('r1', { credit: 0, kinds: ['output'] });
    await held.promise;
    expect(produced).toBeLessThan(total / 3);
    const pulling = setInterval(() => client.send({ type: 'pull', run: 'r1', n: 4096 }), 5);
    await client.message('done');
    clearInterval(pulling);
    expect(client.of('output').map((output) => output.value)).toEqual(Array.from({ length: total }, (_, i) => i));
  });
});

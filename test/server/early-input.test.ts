import { concatWith, ignoreElements, lastValueFrom, NEVER, of, Subject, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import {
  connect,
  type InputPart,
  type RunMessage,
  Transcript,
  type WebSocketConstructor,
} from '../../src/client/index.ts';
import { codecs } from '../../src/protocol/codecs.ts';
import type { ClientMessage } from '../../src/protocol/messages.ts';
import { startRemotely } from '../../src/server/start-remotely.ts';
import { staticTokens } from '../../src/server/static-tokens.ts';
import { RawClient } from './raw-client.ts';
import { serve } from './serve.ts';
import { dictated, echo } from './sources.ts';

const begun = { input: { text: '', session: 's1' }, final: false } as const;
const said = (run: string, text: string, final = false): ClientMessage => ({ type: 'input', run, text, final });

describe.each(Object.values(codecs).map((codec) => [codec.name, codec] as const))('input in %s', (_, codec) => {
  it('may come in parts: each is all of it so far, a text takes the place of the text', async () => {
    const server = await serve(dictated);
    const client = await RawClient.open(server.url, codec);
    client.start('r', begun);
    client.send(said('r', 'how'), said('r', 'how much'));
    client.send({ type: 'input', run: 'r', input: { text: 'how much is it', session: 's2' }, final: true });
    await client.message('done');
    expect(client.text).toBe(
      '?{"text":"how","session":"s1"}?{"text":"how much","session":"s1"}!{"text":"how much is it","session":"s2"}',
    );
  });

  it('may be said to be whole as it stands', async () => {
    const server = await serve(dictated);
    const client = await RawClient.open(server.url, codec);
    client.start('r', { input: 'hi', final: false });
    client.send(said('r', 'hi there'), { type: 'input', run: 'r', final: true });
    await client.message('done');
    expect(client.text).toBe('?"hi there"!"hi there"');
  });
});

describe('input', () => {
  it('does nothing for a run that is not known, has ended, was started with all of it, or is somebody else’s', async () => {
    const tokens = { 'ann-0123456789abcdef': 'ann', 'bob-0123456789abcdef': 'bob' };
    const server = await serve(dictated, { auth: staticTokens(tokens) });
    const [ann, bob] = await Promise.all(
      Object.keys(tokens).map(async (token) => {
        const client = new RawClient(server.url);
        await client.opened();
        client.send({ type: 'hello', client: 'test', token });
        await client.message('ready');
        return client;
      }),
    );
    ann?.send(said('nowhere', 'x', true));
    ann?.start('r', begun);
    await ann?.settle();
    bob?.send(said('r', 'mine', true));
    await bob?.settle();
    ann?.send(said('r', 'yes', true));
    await ann?.message('done');
    ann?.send(said('r', 'no'), said('r', 'no', true));
    await ann?.settle();
    expect(ann?.text).toBe('!{"text":"yes","session":"s1","user":"ann"}');
  });

  it('is ignored after the final one where it is late or the same, and closes with 4409 where it is another', async () => {
    const server = await serve((_, { input } = {}) => (input ?? NEVER).pipe(ignoreElements(), concatWith(NEVER)));
    const client = await RawClient.open(server.url);
    client.start('r', begun);
    client.send(said('r', 'yes', true), said('r', 'late'), said('r', 'yes', true));
    client.send({ type: 'input', run: 'r', input: { session: 's1', text: 'yes' }, final: true });
    await client.settle();
    client.send(said('r', 'another', true));
    expect(await client.closed).toEqual({ code: 4409, reason: 'r has another input, which was final' });
  });

  it('ends the run with `forbidden` where it names somebody else', async () => {
    const server = await serve(dictated, { auth: staticTokens({ 'ann-0123456789abcdef': 'ann' }) });
    const client = new RawClient(server.url);
    await client.opened();
    client.send({ type: 'hello', client: 'test', token: 'ann-0123456789abcdef' });
    client.start('r', begun);
    client.send({ type: 'input', run: 'r', input: { text: 'my orders', user: 'bob' }, final: true });
    expect(await client.message('error')).toMatchObject({ code: 'forbidden', retry: false, seq: 1 });
    expect(client.text).toBe('');
  });

  it('of a run that is started again is that of the first start', async () => {
    const server = await serve(dictated);
    const client = await RawClient.open(server.url);
    client.start('r', begun);
    client.send(said('r', 'how'));
    client.start('r', begun);
    client.send(said('r', 'how much', true));
    await client.message('done');
    expect(client.text).toBe('?{"text":"how","session":"s1"}!{"text":"how much","session":"s1"}');
    // The same input, but whole, is another start.
    client.start('r', { input: begun.input });
    expect((await client.closed).code).toBe(4409);
  });

  it('in a frame over the bound is closed with 4413', async () => {
    const server = await serve(dictated);
    const client = await RawClient.open(server.url);
    client.start('r', begun);
    client.send(said('r', 'x'.repeat(65_536)));
    expect((await client.closed).code).toBe(4413);
  });
});

describe('a client', () => {
  const question = { pipeline: 'test', surface: 'voice', input: { text: '', session: 's1' } };
  const textOf = (messages: readonly RunMessage[]): string => {
    const transcript = new Transcript();
    for (const message of messages) transcript.apply(message);
    return transcript.text();
  };

  it('says parts as they come; the last one is final where they complete', async () => {
    const server = await serve(dictated);
    const client = connect(server.url);
    const parts = of<InputPart[]>({ text: 'how', final: false }, { text: 'how much', final: false });
    const messages = await lastValueFrom(client.run({ ...question, parts }).pipe(toArray()));
    expect(textOf(messages)).toContain('!{"text":"how much","session":"s1"}');
    client.close();
  });

  it('says where it stands again on a new connection, and loses nothing of it', async () => {
    const sockets: WebSocket[] = [];
    class Remembered extends WebSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols);
        sockets.push(this);
      }
    }
    const server = await serve(dictated);
    const client = connect(server.url, {
      WebSocket: Remembered as unknown as WebSocketConstructor,
      backoff: { baseMs: 5, maxMs: 20 },
    });
    const parts = new Subject<InputPart>();
    const heard: RunMessage[] = [];
    const ended = new Promise<void>((resolve, reject) => {
      client.run({ ...question, parts }).subscribe({
        next: (message) => {
          heard.push(message);
          if (message.type === 'accepted' && sockets.length === 1) {
            sockets[0]?.terminate();
            // Said while there is no connection.
            parts.next({ text: 'how', final: false });
            parts.next({ text: 'how much', final: true });
          }
        },
        error: reject,
        complete: resolve,
      });
    });
    await ended;
    expect(sockets.length).toBeGreaterThan(1);
    expect(textOf(heard)).toBe('!{"text":"how much","session":"s1"}');
    client.close();
  });

  it('hands parts on to the server behind', async () => {
    const behind = connect((await serve(dictated)).url);
    const front = await serve(startRemotely(behind));
    const client = connect(front.url);
    const parts = of<InputPart[]>({ text: 'how', final: false }, { text: 'how much', final: true });
    const messages = await lastValueFrom(client.run({ ...question, parts }).pipe(toArray()));
    expect(textOf(messages)).toContain('!{"text":"how much","session":"s1"}');
    client.close();
    behind.close();
  });

  it('asks as before where it has all of the input', async () => {
    const server = await serve(echo);
    const client = connect(server.url);
    expect(textOf(await lastValueFrom(client.run({ ...question, input: { text: 'all' } }).pipe(toArray())))).toBe(
      'all',
    );
    client.close();
  });
});

import { firstValueFrom, lastValueFrom, Observable, Subject, take, tap, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type ClientError, connect, Transcript, type WebSocketConstructor } from '../../src/client/index.ts';
import { codecs } from '../../src/protocol/codecs.ts';
import type { RunMessage } from '../../src/protocol/messages.ts';
import { serve } from '../server/serve.ts';
import { atOnce, echo, numbered, silent, stepped, texts } from '../server/sources.ts';

const question = { pipeline: 'test', surface: 'chat', input: { text: 'which detective novels?' } };
const quick = { baseMs: 5, maxMs: 20 };

function textOf(messages: readonly RunMessage[]): string {
  const transcript = new Transcript();
  for (const message of messages) transcript.apply(message);
  return transcript.text();
}

/** The `ws` WebSocket, remembered so that a test can cut it. */
function cuttable(): { readonly sockets: WebSocket[]; readonly WebSocket: WebSocketConstructor } {
  const sockets: WebSocket[] = [];
  class Remembered extends WebSocket {
    constructor(url: string, protocols: string[]) {
      super(url, protocols);
      sockets.push(this);
    }
  }
  return { sockets, WebSocket: Remembered as unknown as WebSocketConstructor };
}

describe.each(Object.values(codecs).map((codec) => [codec.name, codec] as const))('a client in %s', (_, codec) => {
  it('runs a question, by the WebSocket of Node and by that of ws', async () => {
    const server = await serve(echo);
    for (const options of [{ codec }, { codec, WebSocket: cuttable().WebSocket }]) {
      const client = connect(server.url, options);
      const messages = await lastValueFrom(client.run(question).pipe(toArray()));
      expect(messages.map((message) => message.type)).toEqual(['accepted', 'delta', 'done']);
      expect(textOf(messages)).toBe('which detective novels?');
      client.close();
    }
  });

  it('resumes where the link was cut, again and again, and ends with the same text', async () => {
    const words = Array.from({ length: 200 }, (_, i) => `word${i} `);
    const { startRun, step } = stepped(texts(words));
    const server = await serve(startRun);
    const { sockets, WebSocket } = cuttable();
    const client = connect(server.url, { codec, WebSocket, backoff: quick });
    let deltas = 0;
    const cut = tap<RunMessage>((message) => {
      if (message.type !== 'delta') return;
      if (++deltas % 10 === 0 && sockets.length < 5) sockets.at(-1)?.terminate();
      // Said while there is no connection, where it was just cut.
      step();
    });
    const messages = await lastValueFrom(client.run({ ...question, credit: 8 }).pipe(cut, toArray()));
    expect(sockets).toHaveLength(5);
    expect(textOf(messages)).toBe(words.join(''));
    expect(
      messages
        .filter((message) => message.type === 'delta')
        .map((delta) => delta.text)
        .join(''),
    ).toBe(words.join(''));
    client.close();
  });
});

describe('a client', () => {
  it('goes on with a run of another client after what is known of it, or from its beginning', async () => {
    const { startRun, step } = stepped(texts(['One. ', 'Two. ', 'Three.']));
    const server = await serve(startRun);
    const { sockets, WebSocket } = cuttable();
    const first = connect(server.url, { WebSocket, backoff: { attempts: 0 } });
    const heard: RunMessage[] = [];
    const lost = lastValueFrom(
      first.run({ ...question, run: 'known', kinds: ['text'] }).pipe(tap((each) => heard.push(each))),
    ).catch(() => {});
    while (textOf(heard) === '') await new Promise(setImmediate);
    // As a page that is left: nothing says that its run is not wanted any more.
    sockets[0]?.terminate();
    await lost;
    const second = connect(server.url);
    const { epoch } = heard[0] as Extract<RunMessage, { type: 'accepted' }>;
    const { seq } = heard.at(-1) as Extract<RunMessage, { type: 'delta' }>;
    const rest = lastValueFrom(second.resume({ run: 'known', epoch, after: seq }).pipe(tap(step), toArray()));
    const told = await rest;
    expect(textOf([...heard, ...told])).toBe('One. Two. Three.');
    expect(told.filter((message) => message.type === 'delta').every(({ from }) => from > seq)).toBe(true);
    first.close();
    second.close();
  });

  it('is told of a run that is over and still held, and of one that is not known', async () => {
    const server = await serve(atOnce(texts(['All of it.'])));
    const raw = connect(server.url);
    // What was never pulled is not acknowledged, so it is held.
    const left = firstValueFrom(raw.run({ ...question, run: 'over', pull: new Subject(), credit: 0 }).pipe(take(1)));
    await left;
    raw.close();
    const client = connect(server.url);
    const held = await lastValueFrom(client.resume({ run: 'over' }).pipe(toArray()));
    expect(held.at(-1)).toMatchObject({ type: 'done' });
    const unknown = await lastValueFrom(client.resume({ run: 'nobody-knows' }).pipe(toArray()));
    expect(unknown).toMatchObject([{ type: 'error', code: 'unknown-run', retry: false }]);
    client.close();
  });

  it('grants credit as frames arrive', async () => {
    const events = Array.from({ length: 1000 }, (_, value) => ({ type: 'output', value }) as const);
    const server = await serve(atOnce([...events, { type: 'done', outcome: 'answered' }]));
    const client = connect(server.url);
    const messages = await lastValueFrom(client.run({ ...question, credit: 4 }).pipe(toArray()));
    expect(messages.filter((message) => message.type === 'output').map((output) => output.value)).toEqual(
      events.map((event) => event.value),
    );
    client.close();
  });

  it('lets a consumer grant credit by hand', async () => {
    const server = await serve(atOnce([{ type: 'output', value: 1 }, { type: 'output', value: 2 }, ...texts([])]));
    const client = connect(server.url);
    const pull = new Subject<number>();
    const seen: unknown[] = [];
    const done = new Promise<void>((complete) => {
      client.run({ ...question, credit: 1, pull }).subscribe({
        next: (message) => {
          seen.push(message.type === 'output' ? message.value : message.type);
          if (message.type === 'output' && message.value === 1) setImmediate(() => pull.next(1));
        },
        complete,
      });
    });
    await done;
    expect(seen).toEqual(['accepted', 1, 2, 'done']);
    client.close();
  });

  it('cancels a run that is unsubscribed', async () => {
    let torn: () => void = () => {};
    const cancelled = new Promise<void>((resolve) => (torn = resolve));
    const server = await serve(
      numbered(
        () =>
          new Observable((run) => {
            run.next({ type: 'text', msg: 0, off: 0, text: 'first' });
            return torn;
          }),
      ),
    );
    const client = connect(server.url);
    await firstValueFrom(client.run(question).pipe(take(1)));
    await cancelled;
    client.close();
  });

  it('starts a run for each subscription', async () => {
    const server = await serve(echo);
    const client = connect(server.url);
    const run = client.run(question);
    const ids = await Promise.all([firstValueFrom(run), firstValueFrom(run)]);
    expect(ids[0]?.run).not.toBe(ids[1]?.run);
    client.close();
  });

  it('gives up after so many tries, with an error that says why', async () => {
    // The port is taken at another address of this machine, so nobody else takes it meanwhile.
    const { url } = await serve(echo);
    const client = connect(url.replace('127.0.0.1', '127.0.0.2'), { backoff: { ...quick, attempts: 3 } });
    const error = await lastValueFrom(client.run(question)).catch((reason: unknown) => reason as ClientError);
    expect(error).toMatchObject({ name: 'ClientError', code: 'unreachable' });
  });

  it('comes back where there was no token to be had at first', async () => {
    const server = await serve(echo);
    let asked = 0;
    const token = (): string => {
      if (++asked < 3) throw new Error('the vault is locked');
      return 'any';
    };
    const client = connect(server.url, { token, backoff: quick });
    expect(textOf(await lastValueFrom(client.run(question).pipe(toArray())))).toBe('which detective novels?');
    client.close();
    const never = connect(server.url, {
      backoff: { ...quick, attempts: 2 },
      token: () => {
        throw new Error(`the vault is locked: ${'€'.repeat(200)}`);
      },
    });
    await expect(lastValueFrom(never.run(question))).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('the vault is locked'),
    });
  });

  it('is refused for good where the server knows no such subprotocol', async () => {
    const server = await serve(echo);
    const codec = { ...codecs.json, subprotocol: 'tailrace.v9.json' };
    const client = connect(server.url, { codec });
    const error = await lastValueFrom(client.run(question)).catch((reason: unknown) => reason as ClientError);
    expect(error).toMatchObject({ code: 'refused', closeCode: 4406 });
  });

  it('that is closed fails its runs, and those to come', async () => {
    const server = await serve(silent);
    const client = connect(server.url);
    const errors: unknown[] = [];
    const run = client.run(question);
    const accepted = new Promise<void>((resolve) => {
      run.subscribe({ next: () => resolve(), error: (error) => errors.push(error) });
    });
    await accepted;
    client.close();
    run.subscribe({ error: (error) => errors.push(error) });
    expect(errors).toMatchObject([{ code: 'closed' }, { code: 'closed' }]);
  });

  it.each([0, 4097, 1.5])('refuses a credit of %s', (credit) => {
    const client = connect('ws://127.0.0.1:9', { backoff: { attempts: 0 } });
    expect(() => client.run({ ...question, credit })).toThrow(RangeError);
    client.close();
  });
});

import { Observable, Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { StartRun } from '../../src/engine/request.ts';
import type { Codec } from '../../src/protocol/codec.ts';
import { codecs } from '../../src/protocol/codecs.ts';
import { ManualTime } from './manual-time.ts';
import { RawClient } from './raw-client.ts';
import { closings, serve } from './serve.ts';
import { atOnce, echo, numbered, silent, texts, type Unnumbered } from './sources.ts';

const words = Array.from({ length: 40 }, (_, i) => `word${i} `);

/** A run whose events the test emits itself; says when it was torn down. */
function byHand(): { readonly startRun: StartRun; readonly emit: (event: Unnumbered) => void; torn: () => boolean } {
  const events = new Subject<Unnumbered>();
  let torn = false;
  const startRun = numbered(
    () =>
      new Observable((run) => {
        const subscription = events.subscribe(run);
        return () => {
          torn = true;
          subscription.unsubscribe();
        };
      }),
  );
  return { startRun, emit: (event) => events.next(event), torn: () => torn };
}

async function leave(client: RawClient): Promise<void> {
  client.socket.terminate();
  await client.closed;
}

const pairs = Object.values(codecs).flatMap((from) => Object.values(codecs).map((to) => [from, to] as const));

describe('resume', () => {
  it.each(pairs.map(([from, to]) => [from.name, to.name, from, to] as const))(
    'goes on from %s in %s after what the client has, nothing lost and nothing twice',
    async (_from, _to, first: Codec, second: Codec) => {
      const server = await serve(atOnce(texts(words)));
      const before = await RawClient.open(server.url, first);
      before.start('r1', { credit: 1, kinds: ['text', 'sentence'] });
      await before.message('delta');
      await leave(before);
      const after = await RawClient.open(server.url, second);
      const epoch = before.of('accepted')[0]?.epoch ?? '';
      after.send({ type: 'resume', run: 'r1', epoch, after: 0, credit: 100 });
      await after.message('done');
      expect(after.text).toBe(words.join(''));
      expect(after.of('accepted')).toHaveLength(1);
    },
  );

  it('joins the two halves exactly, wherever the client was', async () => {
    const events = words.map((value): Unnumbered => ({ type: 'output', value }));
    const server = await serve(atOnce([...events, { type: 'done', outcome: 'answered' }]));
    for (let had = 0; had <= 40; had += 5) {
      const run = `r${had}`;
      const before = await RawClient.open(server.url);
      before.start(run, { credit: had });
      await before.until(() => before.of('output').length === had && before.of('accepted').length === 1);
      await leave(before);
      const after = await RawClient.open(server.url);
      const epoch = before.of('accepted')[0]?.epoch ?? '';
      after.send({ type: 'resume', run, epoch, after: had, credit: 100 });
      await after.message('done');
      expect([...before.of('output'), ...after.of('output')].map((output) => output.seq)).toEqual(
        words.map((_, i) => i + 1),
      );
    }
  });

  it('after the last event of a run that has ended gives its end again', async () => {
    const server = await serve(echo);
    const before = await RawClient.open(server.url);
    before.start('r1');
    const done = await before.message('done');
    await leave(before);
    const after = await RawClient.open(server.url);
    after.send({
      type: 'resume',
      run: 'r1',
      epoch: before.of('accepted')[0]?.epoch ?? '',
      after: done.seq - 1,
      credit: 9,
    });
    expect(await after.message('done')).toEqual(done);
  });

  it('of what was trimmed says what is missing, and gives the text as it stands', async () => {
    const { startRun, emit } = byHand();
    const server = await serve(startRun);
    const before = await RawClient.open(server.url);
    before.start('r1');
    await before.message('accepted');
    emit({ type: 'text', msg: 0, off: 0, text: 'kept ' });
    const delta = await before.message('delta');
    before.send({ type: 'ack', run: 'r1', seq: delta.seq });
    await before.settle();
    await leave(before);
    const after = await RawClient.open(server.url);
    after.send({ type: 'resume', run: 'r1', epoch: before.of('accepted')[0]?.epoch ?? '', after: 0, credit: 9 });
    emit({ type: 'text', msg: 0, off: 5, text: 'and new' });
    emit({ type: 'done', outcome: 'answered' });
    await after.message('done');
    expect(after.received.slice(1)).toMatchObject([
      { type: 'accepted' },
      { type: 'gap', from: 1, seq: 1, reason: 'trimmed' },
      { type: 'snapshot', seq: 1, messages: [{ msg: 0, text: 'kept ' }] },
      { type: 'delta', from: 2, seq: 2, off: 5, text: 'and new' },
      { type: 'done', from: 3, seq: 3 },
    ]);
  });

  it('of a run nobody knows, or of another epoch, says not to retry', async () => {
    const server = await serve(echo);
    const client = await RawClient.open(server.url);
    client.start('r1');
    await client.message('done');
    client.send({ type: 'resume', run: 'r2', epoch: 'e', after: 0, credit: 1 });
    client.send({ type: 'resume', run: 'r1', epoch: 'e', after: 0, credit: 1 });
    await client.until(() => client.of('error').length === 2);
    expect(client.of('error')).toMatchObject([
      { run: 'r2', code: 'unknown-run', retry: false },
      { run: 'r1', code: 'unknown-run', retry: false },
    ]);
  });

  it('keeps the kinds of the start, unless it names others', async () => {
    const { startRun, emit } = byHand();
    const server = await serve(startRun);
    const client = await RawClient.open(server.url);
    client.start('r1', { kinds: ['stage'] });
    const { epoch } = await client.message('accepted');
    emit({ type: 'text', msg: 0, off: 0, text: 'unasked' });
    emit({ type: 'stage', stage: 'plan', phase: 'start' });
    emit({ type: 'done', outcome: 'answered' });
    await client.message('done');
    await leave(client);
    const same = await RawClient.open(server.url);
    same.send({ type: 'resume', run: 'r1', epoch, after: 0, credit: 9 });
    await same.message('done');
    expect(same.received.slice(2).map((message) => message.type)).toEqual(['stage', 'done']);
    const other = await RawClient.open(server.url);
    other.send({ type: 'resume', run: 'r1', epoch, after: 0, credit: 9, kinds: ['text'] });
    await other.message('done');
    expect(other.received.slice(2).map((message) => message.type)).toEqual(['delta', 'done']);
  });
});

describe('a detached run', () => {
  it('goes on for 60 s, and is then cancelled', async () => {
    const time = new ManualTime();
    const { startRun, torn } = byHand();
    const { logger, closed } = closings();
    const server = await serve(startRun, { scheduler: time, logger });
    const client = await RawClient.open(server.url);
    client.start('r1');
    await client.message('accepted');
    await leave(client);
    await closed(1);
    time.advance(59_000);
    expect(torn()).toBe(false);
    time.advance(1_500);
    expect(torn()).toBe(true);
  });

  it('that somebody came back to is not', async () => {
    const time = new ManualTime();
    const { startRun, emit, torn } = byHand();
    const { logger, closed } = closings();
    const server = await serve(startRun, { scheduler: time, logger, limits: { heartbeatMs: 1e9 } });
    const client = await RawClient.open(server.url);
    client.start('r1');
    const { epoch } = await client.message('accepted');
    await leave(client);
    await closed(1);
    time.advance(59_000);
    const back = await RawClient.open(server.url);
    back.send({ type: 'resume', run: 'r1', epoch, after: 0, credit: 9 });
    await back.message('accepted');
    time.advance(120_000);
    expect(torn()).toBe(false);
    emit({ type: 'done', outcome: 'answered' });
    await back.message('done');
  });

  it('can be cancelled from another connection', async () => {
    const { startRun, torn } = byHand();
    const server = await serve(startRun);
    const client = await RawClient.open(server.url);
    client.start('r1');
    await client.message('accepted');
    await leave(client);
    const other = await RawClient.open(server.url);
    other.send({ type: 'cancel', run: 'r1' });
    await other.settle();
    expect(torn()).toBe(true);
  });

  it('keeps its log for five minutes after its end, or until all is acknowledged', async () => {
    const time = new ManualTime();
    const server = await serve(echo, { scheduler: time, limits: { heartbeatMs: 1e9 } });
    const client = await RawClient.open(server.url);
    client.start('r1');
    client.start('r2');
    await client.until(() => client.of('done').length === 2);
    const [one, two] = client.of('done');
    const epoch = client.of('accepted')[0]?.epoch ?? '';
    client.send({ type: 'ack', run: 'r1', seq: one?.seq ?? 0 });
    const again = async (run: string, after: number): Promise<string> => {
      const seen = client.received.length;
      client.send({ type: 'resume', run, epoch, after, credit: 9 });
      await client.until(() => client.received.slice(seen).some((m) => m.type === 'done' || m.type === 'error'));
      return client.received.at(-1)?.type ?? '';
    };
    expect(await again('r1', 0)).toBe('error');
    time.advance(299_000);
    expect(await again('r2', (two?.seq ?? 0) - 1)).toBe('done');
    time.advance(2_000);
    expect(await again('r2', 0)).toBe('error');
  });

  it('makes room for newer ones when all logs together are over their bound', async () => {
    const time = new ManualTime();
    const server = await serve(atOnce(texts(['x'.repeat(10_000)])), {
      scheduler: time,
      limits: { heartbeatMs: 1e9, retainedBytes: 30_000 },
    });
    const client = await RawClient.open(server.url);
    for (const run of ['r1', 'r2', 'r3']) client.start(run);
    await client.until(() => client.of('done').length === 3);
    time.advance(300);
    const epoch = client.of('accepted')[0]?.epoch ?? '';
    client.send({ type: 'resume', run: 'r1', epoch, after: 0, credit: 0 });
    client.send({ type: 'resume', run: 'r3', epoch, after: 0, credit: 0 });
    await client.settle();
    expect(client.of('error').map((error) => error.run)).toEqual(['r1']);
  });
});

describe('a start', () => {
  it('with the same id and input attaches again, and starts nothing', async () => {
    let starts = 0;
    const startRun: StartRun = (request, options) => {
      starts++;
      return echo(request, options);
    };
    const server = await serve(startRun);
    const client = await RawClient.open(server.url);
    client.start('r1', { input: { text: 'once', b: 1 } });
    await client.message('done');
    await leave(client);
    const again = await RawClient.open(server.url);
    again.start('r1', { input: { b: 1, text: 'once' } });
    await again.message('done');
    expect(again.text).toBe('once');
    expect(starts).toBe(1);
  });

  it('with the same id and another input closes with 4409', async () => {
    const server = await serve(silent);
    const client = await RawClient.open(server.url);
    client.start('r1');
    client.start('r1', { input: { text: 'something else' } });
    expect(await client.closed).toEqual({ code: 4409, reason: 'r1 was started with another input' });
  });
});

describe('a second attachment', () => {
  it('supersedes the first, which is closed with 4410; its other runs can be resumed', async () => {
    const { startRun, emit } = byHand();
    const server = await serve(startRun);
    const first = await RawClient.open(server.url);
    first.start('r1');
    first.start('r2');
    await first.until(() => first.of('accepted').length === 2);
    const epoch = first.of('accepted')[0]?.epoch ?? '';
    emit({ type: 'text', msg: 0, off: 0, text: 'both ' });
    await first.until(() => first.of('delta').length === 2);
    const second = await RawClient.open(server.url);
    second.send({ type: 'resume', run: 'r1', epoch, after: 1, credit: 9 });
    expect(await first.closed).toEqual({ code: 4410, reason: 'superseded: r1' });
    second.send({ type: 'resume', run: 'r2', epoch, after: 1, credit: 9 });
    await second.until(() => second.of('accepted').length === 2);
    emit({ type: 'text', msg: 0, off: 5, text: 'go on' });
    await second.until(() => second.of('delta').length === 2);
    expect(second.of('delta').map((delta) => [delta.run, delta.text])).toEqual([
      ['r1', 'go on'],
      ['r2', 'go on'],
    ]);
  });

  it('of the same connection begins again where it says', async () => {
    const server = await serve(atOnce(texts(words)));
    const client = await RawClient.open(server.url);
    client.start('r1', { credit: 0 });
    const { epoch } = await client.message('accepted');
    client.send({ type: 'resume', run: 'r1', epoch, after: 0, credit: 9 });
    await client.message('done');
    expect(client.text).toBe(words.join(''));
    expect(client.socket.readyState).toBe(1);
  });
});

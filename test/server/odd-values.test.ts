import { Builder } from 'flatbuffers';
import { describe, expect, it } from 'vitest';
import type { Codec } from '../../src/protocol/codec.ts';
import { codecs } from '../../src/protocol/codecs.ts';
import { slotNames } from '../../src/protocol/flatbuffers-slots.ts';
import { Kind } from '../../src/protocol/generated/protocol.ts';
import type { ClientMessage } from '../../src/protocol/messages.ts';
import { RawClient } from './raw-client.ts';
import { serve } from './serve.ts';
import { atOnce, echo, silent, texts } from './sources.ts';

const start = { type: 'start', run: 'r1', pipeline: 'p', surface: 's', input: { text: 'hi' }, credit: 9 } as const;

/** Sends what no type allows, as the codec writes it, and gives how the connection is closed. */
async function closeOf(
  url: string,
  codec: Codec,
  message: object,
): Promise<{ readonly code: number; readonly reason: string }> {
  const client = await RawClient.open(url, codec);
  client.start('r1');
  await client.message('accepted');
  client.socket.send(codec.encode(message as ClientMessage));
  return client.closed;
}

const integers = [-1, 1.5, 4_294_967_296, Number.MAX_SAFE_INTEGER + 1, 1e300, '1', true, [1]];
const counted: readonly (readonly [string, object])[] = [
  ['pull.n', { type: 'pull', run: 'r1' }],
  ['pull.bytes', { type: 'pull', run: 'r1', n: 1 }],
  ['ack.seq', { type: 'ack', run: 'r1' }],
  ['resume.after', { type: 'resume', run: 'r1', epoch: 'e', credit: 1 }],
  ['resume.credit', { type: 'resume', run: 'r1', epoch: 'e', after: 1 }],
  ['start.credit', { ...start, run: 'r2' }],
  ['start.version', { ...start, run: 'r2' }],
  ['ping.n', { type: 'ping' }],
];

describe.each([codecs.json, codecs.msgpack].map((codec) => [codec.name, codec] as const))(
  'numbers in %s that are none of the protocol’s',
  (_, codec) => {
    it.each(counted)('close with 4400 in %s', async (field, message) => {
      const { url } = await serve(silent);
      for (const value of integers) {
        const { code, reason } = await closeOf(url, codec, { ...message, [field.split('.')[1] ?? '']: value });
        expect([code, reason.startsWith(`${field}: expected an integer`)], String(value)).toEqual([4400, true]);
      }
    });
  },
);

describe.each(Object.values(codecs).map((codec) => [codec.name, codec] as const))('in %s', (_, codec) => {
  it.each([
    ['pull.n', { type: 'pull', run: 'r1', n: 0 }],
    ['pull.bytes', { type: 'pull', run: 'r1', n: 1, bytes: 0 }],
    ['start.credit', { ...start, run: 'r2', credit: 4_097 }],
    ['resume.credit', { type: 'resume', run: 'r1', epoch: 'e', after: 0, credit: 4_294_967_295 }],
    ['played.ms', { type: 'played', run: 'r1', audioId: 'a', ms: -0.5 }],
    ['start.deadlineMs', { ...start, run: 'r2', deadlineMs: -1 }],
  ])('%s out of its range closes with 4400', async (field, message) => {
    const { code, reason } = await closeOf((await serve(silent)).url, codec, message);
    expect([code, reason.split(':')[0]]).toEqual([4400, field]);
  });

  it.each([
    ['', 'nothing'],
    ['x'.repeat(129), 'too much'],
  ])('an id of %s closes with 4400', async (run) => {
    const { code, reason } = await closeOf((await serve(silent)).url, codec, { ...start, run });
    expect([code, reason.split(':')[0]]).toEqual([4400, 'start.run']);
  });

  it.each(['__proto__', 'constructor', 'a\u0000b', '../../etc/passwd', '\u202e', '\n', ' ', '€'.repeat(128)])(
    'a run may be called %j, and is told by that name',
    async (run) => {
      const client = await RawClient.open((await serve(echo)).url, codec);
      client.start(run, { input: { text: 'zero \u0000 and \ud83d\ude00' } });
      expect(await client.message('done')).toMatchObject({ run });
      expect(client.text).toBe('zero \u0000 and \ud83d\ude00');
    },
  );

  it('the largest numbers there are ask for nothing that is not there', async () => {
    const client = await RawClient.open((await serve(atOnce(texts(['all '])))).url, codec);
    const most = 4_294_967_295;
    client.start('r1', { credit: 0 });
    const { epoch } = await client.message('accepted');
    client.send(
      { type: 'ack', run: 'r1', seq: most },
      { type: 'played', run: 'r1', audioId: 'a', ms: Number.MAX_VALUE },
      { type: 'resume', run: 'r1', epoch, after: most, credit: 0 },
      { type: 'ping', n: most },
    );
    // Whoever says it has all is told the end again, and nothing that never was.
    expect(await client.message('done')).toMatchObject({ from: 2, seq: 2 });
    for (let i = 0; i < 3; i++) client.send({ type: 'pull', run: 'r1', n: most, bytes: most });
    await client.settle();
    expect(client.of('delta')).toEqual([]);
    client.send({ type: 'resume', run: 'r1', epoch, after: 0, credit: 4_096 });
    await client.until(() => client.text === 'all ');
  });
});

describe('half of a character', () => {
  it('is no part of an id: it could not be said in every codec', async () => {
    for (const run of ['\ud800', 'a\udc00']) {
      const { code, reason } = await closeOf((await serve(silent)).url, codecs.json, { ...start, run });
      expect([code, reason.split(':')[0]]).toEqual([4400, 'start.run']);
    }
  });

  it.each(Object.values(codecs).map((codec) => [codec.name, codec] as const))(
    'in an input does no harm, and comes back in %s as what stands for it',
    async (_, codec) => {
      const client = await RawClient.open((await serve(echo)).url, codec);
      client.socket.send(codec.encode({ ...start, input: { text: 'half \ud83d of it' } }));
      await client.message('done');
      expect(client.text).toMatch(/^half \ufffd+ of it$/);
    },
  );
});

describe('a MessagePack frame', () => {
  const frame = (...parts: (readonly number[] | string)[]): Buffer =>
    Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from([...part]))));
  const text = (value: string): (readonly number[] | string)[] => [[0xd9, Buffer.byteLength(value)], value];
  const ping = [[0x83], ...text('type'), ...text('ping'), ...text('n'), [1]];

  it.each([
    ['an infinite number', [...text('more'), [0xcb, 0x7f, 0xf0, 0, 0, 0, 0, 0, 0]]],
    ['one that is none', [...text('more'), [0xca, 0x7f, 0xc0, 0, 0]]],
    ['a date', [...text('more'), [0xd6, 0xff, 0, 0, 0, 0]]],
    ['an extension of msgpackr', [...text('more'), [0xd4, 0x72, 0x40]]],
    ['a key that is a number', [[7], [7]]],
    ['a key __proto__', [...text('__proto__'), [0x80]]],
    ['a key __proto__ within', [...text('more'), [0x81], ...text('__proto__'), [0x80]]],
    ['a byte that means nothing', [...text('more'), [0xc1]]],
  ])('with %s closes with 4400', async (_, more) => {
    const client = await RawClient.open((await serve(silent)).url, codecs.msgpack);
    client.socket.send(frame(...ping, ...more));
    expect((await client.closed).code).toBe(4400);
  });

  it('whose key is __proto__ in more bytes than it takes changes no prototype', async () => {
    const client = await RawClient.open((await serve(silent)).url, codecs.msgpack);
    const overlong = [0xc1, 0x9f, 0xc1, 0x9f, 0x70, 0x72, 0x6f, 0x74, 0x6f, 0xc1, 0x9f, 0xc1, 0x9f];
    const polluted = [[0x81], ...text('polluted'), [1]];
    client.socket.send(frame(...ping, [0xd9, overlong.length], overlong, ...polluted));
    await Promise.race([client.closed, client.settle().catch(() => {})]);
    expect('polluted' in {}).toBe(false);
  });
});

describe('a FlatBuffers frame', () => {
  const slot = (name: string): number => slotNames.indexOf(name);

  /** A `hello` whose caps are so many times the one string. */
  function sharing(count: number, chars: number): Uint8Array {
    const builder = new Builder(1_024);
    const shared = builder.createString('x'.repeat(chars));
    const client = builder.createString('test');
    builder.startVector(4, count, 4);
    for (let i = 0; i < count; i++) builder.addOffset(shared);
    const caps = builder.endVector();
    builder.startObject(slotNames.length);
    builder.addFieldInt8(0, Kind.hello, 0);
    builder.addFieldOffset(slot('client'), client, 0);
    builder.addFieldOffset(slot('caps'), caps, 0);
    builder.finish(builder.endObject(), 'TLR1');
    return builder.asUint8Array();
  }

  it('that shares a string costs no more than it is long', async () => {
    const { url } = await serve(silent);
    const hostile = new RawClient(url, codecs.fb);
    await hostile.opened();
    hostile.socket.send(sharing(64, 60_000));
    expect(await hostile.closed).toEqual({ code: 4400, reason: 'its parts are more than the frame' });
    const honest = new RawClient(url, codecs.fb);
    await honest.opened();
    honest.socket.send(sharing(1, 60_000));
    await honest.message('ready');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'with %s for milliseconds closes with 4400',
    async (ms) => {
      const { code, reason } = await closeOf((await serve(silent)).url, codecs.fb, {
        type: 'played',
        run: 'r1',
        audioId: 'a',
        ms,
      });
      expect([code, reason.split(':')[0]]).toEqual([4400, 'played.ms']);
    },
  );
});

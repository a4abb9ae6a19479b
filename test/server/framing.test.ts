import { describe, expect, it } from 'vitest';
import type { Server } from '../../src/server/create-server.ts';
import { type RawFrame, RawSocket } from './raw-socket.ts';
import { serve } from './serve.ts';
import { echo } from './sources.ts';

const hello = '{"type":"hello","client":"framing"}';
const [continuation, text, binary, close, ping, pong] = [0, 1, 2, 8, 9, 10] as const;

async function greeted(server: Server): Promise<RawSocket> {
  const socket = await RawSocket.open(server.address.port);
  socket.send({ opcode: text, payload: hello });
  await socket.read();
  return socket;
}

/** Sends frames after `hello` and gives the code the server closes with. */
async function closeCodeAfter(server: Server, frames: readonly RawFrame[]): Promise<number> {
  const socket = await greeted(server);
  socket.send(...frames);
  const code = await socket.closeCode();
  socket.destroy();
  return code;
}

/** A ping of ours, which the server answers: the connection is in order. */
function pingMessage(n: number): string {
  return `{"type":"ping","n":${n}}`;
}

function status(code: number, reason: string | Uint8Array = ''): Buffer {
  return Buffer.concat([Buffer.from([code >> 8, code & 255]), Buffer.from(reason as string)]);
}

describe('WebSocket framing, by the families of the Autobahn suite', () => {
  describe('1, 5: what is in order is read', () => {
    it.each([0, 1, 125, 126, 127, 128, 1_000, 65_000])('a text padded by %i spaces', async (pad) => {
      const socket = await greeted(await serve(echo));
      socket.send({ opcode: text, payload: pingMessage(pad) + ' '.repeat(pad) });
      expect((await socket.read())?.payload.toString()).toBe(`{"type":"pong","n":${pad}}`);
      socket.destroy();
    });

    it('a text in fragments, with a ping and a pong between them', async () => {
      const socket = await greeted(await serve(echo));
      socket.send(
        { opcode: text, fin: false, payload: '{"type":' },
        { opcode: ping, payload: 'between' },
        { opcode: continuation, fin: false, payload: '' },
        { opcode: pong, payload: 'unasked' },
        { opcode: continuation, payload: '"ping","n":7}' },
      );
      expect(await socket.read()).toMatchObject({ opcode: pong, payload: Buffer.from('between') });
      expect((await socket.read())?.payload.toString()).toBe('{"type":"pong","n":7}');
      socket.destroy();
    });

    it('frames that arrive byte by byte', async () => {
      const server = await serve(echo);
      const socket = await greeted(server);
      const { frameBytes } = await import('./raw-socket.ts');
      for (const byte of frameBytes({ opcode: text, payload: pingMessage(9) })) {
        socket.write(Uint8Array.of(byte));
        await new Promise((resolve) => setImmediate(resolve));
      }
      expect((await socket.read())?.payload.toString()).toBe('{"type":"pong","n":9}');
      socket.destroy();
    });
  });

  describe('2: pings are answered with what they carry', () => {
    it.each([0, 1, 125])('%i bytes', async (size) => {
      const socket = await greeted(await serve(echo));
      socket.send({ opcode: ping, payload: 'p'.repeat(size) });
      expect(await socket.read()).toMatchObject({ opcode: pong, payload: Buffer.from('p'.repeat(size)) });
      socket.destroy();
    });
  });

  describe('2, 3, 4, 5, 7: what is not in order closes with 1002', () => {
    it.each<[string, readonly RawFrame[]]>([
      ['a ping over 125 bytes', [{ opcode: ping, payload: 'p'.repeat(126) }]],
      ['a ping in fragments', [{ opcode: ping, fin: false, payload: 'p' }]],
      ['a reserved bit', [{ opcode: text, rsv: 1, payload: pingMessage(1) }]],
      ['another reserved bit', [{ opcode: text, rsv: 2, payload: pingMessage(1) }]],
      ['all reserved bits on a ping', [{ opcode: ping, rsv: 7 }]],
      ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((opcode): [string, RawFrame[]] => [`opcode ${opcode}`, [{ opcode }]]),
      ['a continuation of nothing', [{ opcode: continuation, payload: 'x' }]],
      [
        'a text within a text',
        [
          { opcode: text, fin: false, payload: '{' },
          { opcode: text, payload: '}' },
        ],
      ],
      [
        'a binary within a text',
        [
          { opcode: text, fin: false, payload: '{' },
          { opcode: binary, payload: '}' },
        ],
      ],
      ['a frame that is not masked', [{ opcode: text, payload: pingMessage(1), masked: false }]],
      ['a close frame of one byte', [{ opcode: close, payload: 'x' }]],
      ['a close frame over 125 bytes', [{ opcode: close, payload: status(1000, 'x'.repeat(124)) }]],
      ...[0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000].map((code): [string, RawFrame[]] => [
        `the close code ${code}`,
        [{ opcode: close, payload: status(code) }],
      ]),
    ])('%s', async (_, frames) => {
      expect(await closeCodeAfter(await serve(echo), frames)).toBe(1002);
    });
  });

  describe('6: text that is not UTF-8 closes with 1007', () => {
    it.each([
      ['a lone continuation byte', [0x80]],
      ['an overlong form', [0xc0, 0xaf]],
      ['a surrogate', [0xed, 0xa0, 0x80]],
      ['beyond U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
      ['a sequence that is cut off', [0xe2, 0x82]],
      ['0xFE', [0xfe]],
    ])('%s', async (_, bytes) => {
      const payload = Buffer.concat([Buffer.from('{"type":"ping","n":1,"x":"'), Buffer.from(bytes), Buffer.from('"}')]);
      expect(await closeCodeAfter(await serve(echo), [{ opcode: text, payload }])).toBe(1007);
    });

    it('a close reason', async () => {
      expect(
        await closeCodeAfter(await serve(echo), [{ opcode: close, payload: status(1000, Uint8Array.of(0xff)) }]),
      ).toBe(1007);
    });

    it('but a sequence cut by a fragment is whole', async () => {
      const socket = await greeted(await serve(echo));
      const whole = Buffer.from('{"type":"ping","n":3,"x":"€"}');
      const cut = whole.indexOf(0x82);
      socket.send(
        { opcode: text, fin: false, payload: whole.subarray(0, cut) },
        { opcode: continuation, payload: whole.subarray(cut) },
      );
      expect((await socket.read())?.payload.toString()).toBe('{"type":"pong","n":3}');
      socket.destroy();
    });
  });

  describe('7: a close is answered', () => {
    it.each([1000, 1001, 1003, 1007, 1011, 3000, 4000, 4999])('with its code %i', async (code) => {
      expect(await closeCodeAfter(await serve(echo), [{ opcode: close, payload: status(code, 'bye') }])).toBe(code);
    });

    it('without one by none, and what follows is not read', async () => {
      const frames = [{ opcode: close }, { opcode: text, payload: '{"type":"start"}' }];
      expect(await closeCodeAfter(await serve(echo), frames)).toBe(1005);
    });
  });

  describe('9: limits', () => {
    it.each([
      ['a promised length of 128 KiB and a byte', 131_073n, 1009],
      ['a promised length of 2^40', 1n << 40n, 1009],
      ['a promised length of 2^62', 1n << 62n, 1009],
    ])('%s closes before anything of it is read', async (_, length, code) => {
      expect(await closeCodeAfter(await serve(echo), [{ opcode: text, length }])).toBe(code);
    });

    it('64 KiB is read, a byte more closes with 4413', async () => {
      const server = await serve(echo);
      const exact = pingMessage(5).padEnd(65_536);
      const socket = await greeted(server);
      socket.send({ opcode: text, payload: exact });
      expect((await socket.read())?.payload.toString()).toBe('{"type":"pong","n":5}');
      socket.destroy();
      expect(await closeCodeAfter(server, [{ opcode: text, payload: `${exact} ` }])).toBe(4413);
    });

    it('64 fragments are read, one more closes with 1008', async () => {
      const server = await serve(echo);
      const fragments = (count: number): RawFrame[] =>
        Array.from({ length: count }, (_, i) => ({
          opcode: i === 0 ? text : continuation,
          fin: i === count - 1,
          payload: i === 0 ? pingMessage(64) : ' ',
        }));
      const socket = await greeted(server);
      socket.send(...fragments(64));
      expect((await socket.read())?.payload.toString()).toBe('{"type":"pong","n":64}');
      socket.destroy();
      expect(await closeCodeAfter(server, fragments(65))).toBe(1008);
    });

    it('a hundred thousand empty fragments close with 1008', async () => {
      const empty = Array.from({ length: 100_000 }, (): RawFrame => ({ opcode: continuation, fin: false }));
      const frames = [{ opcode: text, fin: false, payload: '{' }, ...empty];
      expect(await closeCodeAfter(await serve(echo), frames)).toBe(1008);
    });
  });
});

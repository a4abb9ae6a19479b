import fc from 'fast-check';
import { pack } from 'msgpackr';
import { describe, expect, it } from 'vitest';
import { scanMsgpack } from '../../src/protocol/scan-msgpack.ts';

describe('scanMsgpack', () => {
  it('lets through what an encoder makes of JSON data', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        fc.pre(!JSON.stringify(value).includes('__proto__'));
        expect(() => scanMsgpack(pack(value))).not.toThrow();
      }),
    );
  });

  it('refuses the 40 bytes that cost a decoder 1.8 GB: eight array headers, one in the other', () => {
    const hostile = Uint8Array.from(Array.from({ length: 8 }, () => [0xdd, 0x0f, 0xff, 0xff, 0xff]).flat());
    expect(hostile).toHaveLength(40);
    expect(() => scanMsgpack(hostile)).toThrow('a length is greater than the frame');
  });

  it.each([
    ['no bytes', [], 'the frame ends early'],
    ['a string longer than the frame', [0xd9, 5, 0x61], 'a length is greater than the frame'],
    ['a string whose length is cut off', [0xdb, 0, 0], 'a length is greater than the frame'],
    ['a map with a missing value', [0x81, 0xa1, 0x61], 'the frame ends early'],
    ['an array with a missing item', [0x92, 0xa1, 0x61], 'the frame ends early'],
    ['a key that is a number', [0x81, 1, 1], 'a key is not a string'],
    ['a key that is an array', [0x81, 0x90, 1], 'a key is not a string'],
    ['the key __proto__', [0x81, 0xa9, ...Buffer.from('__proto__'), 1], 'a key is __proto__'],
    ['an extension', [0xd4, 0x72, 0x40], 'type 0xd4 is not part of the protocol'],
    ['the unused type', [0xc1], 'type 0xc1 is not part of the protocol'],
    ['bytes after the value', [0xc0, 0xc0], 'bytes after the message'],
    ['33 arrays, one in the other', [...Array(33).fill(0x91), 0xc0], 'nested over 32 deep'],
  ])('refuses %s', (_, frame, reason) => {
    expect(() => scanMsgpack(Uint8Array.from(frame as number[]))).toThrow(reason);
  });

  it('lets through 32 levels', () => {
    expect(() => scanMsgpack(Uint8Array.from([...Array(32).fill(0x91), 0xc0]))).not.toThrow();
  });

  it('reads record headers only where records are agreed, and only those that are', () => {
    const record = Uint8Array.from([0x40, 0xa1, 0x61, 1]);
    expect(() => scanMsgpack(record)).toThrow('bytes after the message');
    expect(() => scanMsgpack(record, { recordFields: [2] })).not.toThrow();
    expect(() => scanMsgpack(Uint8Array.from([0x41, 1, 1]), { recordFields: [2] })).toThrow('unknown record');
  });
});

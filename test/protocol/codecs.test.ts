import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { ByteBuffer } from 'flatbuffers';
import { describe, expect, it } from 'vitest';
import { codecOf, codecs } from '../../src/protocol/codecs.ts';
import type { Wire } from '../../src/protocol/field.ts';
import { flatbuffersRoute } from '../../src/protocol/flatbuffers-route.ts';
import { messageSlots, slotNames } from '../../src/protocol/flatbuffers-slots.ts';
import { Kind, Message as MessageTable } from '../../src/protocol/generated/protocol.ts';
import { messageShapes } from '../../src/protocol/message-fields.ts';
import type { Delta } from '../../src/protocol/messages.ts';
import { recordsCodec } from '../../src/protocol/msgpack-codec.ts';
import { allTypes, arbitraryMessage } from './arbitrary-message.ts';

const every = [...Object.values(codecs), recordsCodec()] as const;

const delta: Delta = {
  type: 'delta',
  run: '0b9b1dd0-4d0c-4b6f-9d0d-2f6ab1a0b5a3',
  from: 3,
  seq: 5,
  at: 12.5,
  msg: 0,
  off: 0,
  text: '\uFEFFnaïve 👩‍🚀 text',
};

describe.each(every.map((codec, i) => [i === 3 ? 'msgpack with records' : codec.name, codec] as const))(
  'codec %s',
  (_, codec) => {
    it.each(allTypes)('brings back every %s %s as it was', (side, type) => {
      fc.assert(
        fc.property(arbitraryMessage(side, type), (message) => {
          const frame = codec.encode(message);
          expect(typeof frame === 'string').toBe(!codec.binary);
          expect(plain(codec.decode(side, frame))).toEqual(plain(message));
        }),
        { numRuns: 60 },
      );
    });

    it('leaves out fields the protocol does not know', () => {
      const frame = codec.encode({ ...delta, later: 1 } as Delta);
      expect(codec.decode('server', frame)).toEqual(delta);
    });
  },
);

describe('codecs', () => {
  it('are told apart by subprotocol', () => {
    for (const codec of Object.values(codecs)) expect(codecOf(codec.subprotocol)).toBe(codec);
    expect(codecOf('graphql-transport-ws')).toBeUndefined();
  });

  it('agree on messages that keys in another order would give', () => {
    const { run, text, ...rest } = delta;
    for (const codec of every) expect(codec.decode('server', codec.encode({ text, ...rest, run }))).toEqual(delta);
  });
});

describe('JSON', () => {
  it('of a delta, which is written by hand, is what JSON.stringify makes of it', () => {
    const units = fc.string({ unit: 'binary' });
    const escaped = fc.constantFrom('"', '\\', '\n', '\u0000', '\u001f', '\u007f', '\u2028', '\ud83d', '\ude00', '😀');
    fc.assert(
      fc.property(
        units,
        escaped,
        units,
        units,
        fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
        (...given) => {
          const [before, between, after, run, at] = given;
          const message = { ...delta, run, at, text: before + between + after };
          expect(codecs.json.encode(message)).toBe(JSON.stringify(message));
        },
      ),
    );
  });
});

describe('the FlatBuffers schema', () => {
  const schema = readFileSync(new URL('../../src/protocol/protocol.fbs', import.meta.url), 'utf8');

  it('has the fields of the slots, in their order', () => {
    const table = /table Message \{([^}]*)\}/.exec(schema)?.[1] ?? '';
    const names = [...table.matchAll(/^ {2}(\w+):/gm)].map(([, name = '']) =>
      name.replace(/_(\w)/g, (_match, letter: string) => letter.toUpperCase()),
    );
    expect(names).toEqual(slotNames);
  });

  it('has a kind for every message', () => {
    const types = new Set([...messageShapes.client.keys(), ...messageShapes.server.keys()]);
    expect(new Set(Object.keys(Kind))).toEqual(new Set(['none', ...types]));
  });

  it('routes a frame without decoding or copying it', () => {
    const frame = codecs.fb.encode(delta) as Uint8Array;
    const { kind, run, from, seq } = flatbuffersRoute(frame);
    expect([kind, from, seq, Buffer.from(run ?? []).toString()]).toEqual([Kind.delta, 3, 5, delta.run]);
    expect(run?.buffer).toBe(frame.buffer);
    expect(flatbuffersRoute(codecs.fb.encode({ type: 'ping', n: 1 }) as Uint8Array).run).toBeUndefined();
    expect(() => flatbuffersRoute(frame.subarray(0, 40))).toThrow('outside the frame');
  });

  it.each(allTypes)('is what the generated reader reads of %s %s, field by field', (side, type) => {
    fc.assert(
      fc.property(arbitraryMessage(side, type), (message) => {
        const table = MessageTable.getRootAsMessage(new ByteBuffer(codecs.fb.encode(message) as Uint8Array));
        expect(table.kind()).toBe(Kind[type as keyof typeof Kind]);
        for (const { name, wire, slot } of messageSlots[side].get(type) ?? []) {
          const value = (message as unknown as Record<string, unknown>)[name];
          expect(generated(table, slotNames[slot] ?? '', wire)).toEqual(
            value instanceof Uint8Array ? [...value] : value,
          );
        }
      }),
      { numRuns: 20 },
    );
  });
});

/** A field as flatc's own accessors give it; undefined where it is absent. */
function generated(table: MessageTable, name: string, wire: Wire): unknown {
  const accessor = table as unknown as Record<string, (index?: number) => unknown>;
  const hasVector = table.bb?.__offset(table.bb_pos, 4 + slotNames.indexOf(name) * 2) !== 0;
  if (wire === 'bytes') return hasVector ? [...(table.dataArray() ?? [])] : undefined;
  if (wire === 'strings') {
    const length = accessor[`${name}Length`]?.() as number;
    return hasVector ? Array.from({ length }, (_, i) => accessor[name]?.(i)) : undefined;
  }
  const value = accessor[name]?.() ?? undefined;
  // The library's decoder takes a byte order mark at the beginning of a text for one.
  if (wire === 'string') return value;
  return wire === 'json' && value !== undefined ? JSON.parse(value as string) : value;
}

/** Node's Buffer and Uint8Array hold the same bytes but are not equal to a test. */
function plain(message: object): object {
  return Object.fromEntries(
    Object.entries(message).map(([name, value]) => [name, value instanceof Uint8Array ? [...value] : value]),
  );
}

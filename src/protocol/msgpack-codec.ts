import { Packr, Unpackr } from 'msgpackr';
import { checkMessage, type MessageOf } from './check-message.ts';
import type { Codec } from './codec.ts';
import { messageShapes, type Side } from './message-fields.ts';
import type { Message } from './messages.ts';
import { ProtocolError } from './protocol-error.ts';
import { type ScanOptions, scanMsgpack } from './scan-msgpack.ts';

/**
 * The messages that travel as records with a client that says `caps: ["records"]`: one byte stands for all field
 * names. Only messages without optional fields, so that one has one layout; byte 0x40 is the first of the list.
 */
export const recordTypes: readonly string[] = ['delta', 'sentence', 'audio', 'output', 'trace', 'done', 'pong'];

const records = recordTypes.map((type) => {
  const shape = messageShapes.server.get(type);
  if (shape === undefined) throw new Error(`no message ${type}`);
  return ['type', ...shape.names];
});

/** Plain MessagePack in binary frames, which any library reads: a message is a map. */
export const msgpackCodec: Codec = codec({
  packr: new Packr({ useRecords: false, variableMapSize: true }),
  unpackr: new Unpackr({ useRecords: false, int64AsType: 'number' }),
  scan: {},
  upgrade: (caps) => (caps.includes('records') ? recordsCodec() : msgpackCodec),
});

let withRecords: Codec | undefined;

/** MessagePack with msgpackr's records for the frequent messages of a server. Both ends know the layouts beforehand. */
export function recordsCodec(): Codec {
  withRecords ??= createRecordsCodec();
  return withRecords;
}

function createRecordsCodec(): Codec {
  let whole: object | undefined;
  const packr = new Packr({
    structures: records.map((names) => [...names]),
    maxOwnStructures: 0,
    variableMapSize: true,
    // What lies within a message stays a map: its keys are not ours to number.
    useRecords: ((value: object) => value === whole) as unknown as boolean,
  });
  return codec({
    packr: {
      pack(message) {
        const shape = messageShapes.server.get(message.type);
        whole = shape !== undefined && recordTypes.includes(message.type) ? inOrder(message, shape.names) : undefined;
        return packr.pack(whole ?? message);
      },
    },
    unpackr: new Unpackr({
      structures: records.map((names) => [...names]),
      mapsAsObjects: true,
      int64AsType: 'number',
    }),
    scan: { recordFields: records.map((names) => names.length) },
  });
}

interface Parts {
  readonly packr: { pack(message: Message): Uint8Array };
  readonly unpackr: { unpack(frame: Uint8Array): unknown };
  readonly scan: ScanOptions;
  readonly upgrade?: (caps: readonly string[]) => Codec;
}

function codec({ packr, unpackr, scan, upgrade }: Parts): Codec {
  return {
    name: 'msgpack',
    subprotocol: 'tailrace.v1.msgpack',
    binary: true,
    ...(upgrade && { upgrade }),

    encode: (message: Message): Uint8Array => packr.pack(message),

    decode<S extends Side>(side: S, frame: string | Uint8Array): MessageOf[S] {
      if (typeof frame === 'string') throw new ProtocolError('malformed', 'MessagePack comes in binary frames');
      scanMsgpack(frame, scan);
      return checkMessage(side, unpackr.unpack(frame));
    },
  };
}

/** A record is told by its keys in order; a message built elsewhere may have them in another. */
function inOrder(message: Message, names: readonly string[]): object {
  const given = message as unknown as Record<string, unknown>;
  const ordered: Record<string, unknown> = { type: message.type };
  for (const name of names) ordered[name] = given[name];
  return ordered;
}

import { checkMessage, type MessageOf } from './check-message.ts';
import type { Codec } from './codec.ts';
import { FlatbuffersReader } from './flatbuffers-reader.ts';
import { messageSlots, type Slot, slotNames } from './flatbuffers-slots.ts';
import { FlatbuffersWriter } from './flatbuffers-writer.ts';
import { Kind } from './generated/protocol.ts';
import type { Side } from './message-fields.ts';
import type { Message } from './messages.ts';
import { ProtocolError } from './protocol-error.ts';

/** FlatBuffers in binary frames by `protocol.fbs`: what routes a frame can be read without decoding the rest. */
export const flatbuffersCodec: Codec = {
  name: 'fb',
  subprotocol: 'tailrace.v1.fb',
  binary: true,

  encode(message: Message): Uint8Array {
    const slots = messageSlots.server.get(message.type) ?? messageSlots.client.get(message.type);
    if (slots === undefined) throw new TypeError(`no message ${message.type}: take one of the protocol's`);
    return writer.write(message.type, slots, message as unknown as Record<string, unknown>);
  },

  decode<S extends Side>(side: S, frame: string | Uint8Array): MessageOf[S] {
    if (typeof frame === 'string') throw new ProtocolError('malformed', 'FlatBuffers come in binary frames');
    const reader = new FlatbuffersReader(frame);
    const type = typeByKind.get(reader.uint8(0) ?? 0) ?? 'none';
    const message: Record<string, unknown> = { type };
    for (const slot of messageSlots[side].get(type) ?? []) message[slot.name] = read(reader, slot);
    return checkMessage(side, message);
  },
};

const writer: FlatbuffersWriter = new FlatbuffersWriter();
const typeByKind: ReadonlyMap<number, string> = new Map(Object.entries(Kind).map(([type, kind]) => [kind, type]));

function read(reader: FlatbuffersReader, { wire, slot }: Slot): unknown {
  if (wire !== 'json') return reader[wire](slot);
  const text = reader.string(slot);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new ProtocolError('malformed', `${slotNames[slot]}: not JSON`);
  }
}

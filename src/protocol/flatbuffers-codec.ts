import { Builder } from 'flatbuffers';
import { checkMessage, type MessageOf } from './check-message.ts';
import type { Codec } from './codec.ts';
import { FlatbuffersReader } from './flatbuffers-reader.ts';
import { messageSlots, type Slot, slotNames } from './flatbuffers-slots.ts';
import { Kind, Message as MessageTable } from './generated/protocol.ts';
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
    return write(message.type, slots, message as unknown as Record<string, unknown>);
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

const builder: Builder = new Builder(1024);
const offsets: number[] = [];

function write(type: string, slots: readonly Slot[], message: Readonly<Record<string, unknown>>): Uint8Array {
  builder.clear();
  // Absent is absent, and 0 is 0: a field is written whenever the message has it.
  builder.forceDefaults(true);
  for (let i = 0; i < slots.length; i++) {
    const slot = slots[i];
    const value = slot === undefined ? undefined : message[slot.name];
    offsets[i] = slot === undefined || value === undefined ? 0 : writeOutside(slot, value);
  }
  MessageTable.startMessage(builder);
  MessageTable.addKind(builder, Kind[type as keyof typeof Kind]);
  for (let i = 0; i < slots.length; i++) {
    const slot = slots[i];
    if (slot !== undefined && message[slot.name] !== undefined) writeField(slot, message[slot.name], offsets[i] ?? 0);
  }
  MessageTable.finishMessageBuffer(builder, MessageTable.endMessage(builder));
  return builder.asUint8Array().slice();
}

/** What is not a scalar is written before the table and pointed to from it. */
function writeOutside({ wire }: Slot, value: unknown): number {
  switch (wire) {
    case 'string':
      return builder.createString(value as string);
    case 'json':
      return builder.createString(JSON.stringify(value));
    case 'bytes':
      return builder.createByteVector(value as Uint8Array);
    case 'strings':
      return MessageTable.createKindsVector(
        builder,
        (value as readonly string[]).map((item) => builder.createString(item)),
      );
    default:
      return 0;
  }
}

function writeField({ wire, slot }: Slot, value: unknown, offset: number): void {
  if (wire === 'uint') builder.addFieldInt32(slot, value as number, 0);
  else if (wire === 'number') builder.addFieldFloat64(slot, value as number, 0);
  else if (wire === 'bool') builder.addFieldInt8(slot, value === true ? 1 : 0, 0);
  else builder.addFieldOffset(slot, offset, 0);
}

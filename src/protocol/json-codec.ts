import { checkMessage, type MessageOf } from './check-message.ts';
import type { Codec } from './codec.ts';
import { messageShapes, type Side } from './message-fields.ts';
import type { Message } from './messages.ts';
import { ProtocolError } from './protocol-error.ts';

/** JSON in text frames; bytes as base64. */
export const jsonCodec: Codec = {
  name: 'json',
  subprotocol: 'tailrace.v1.json',
  binary: false,

  encode(message: Message): string {
    if (message.type !== 'audio') return JSON.stringify(message);
    return JSON.stringify({ ...message, bytes: toBase64(message.bytes) });
  },

  decode<S extends Side>(side: S, frame: string | Uint8Array): MessageOf[S] {
    if (typeof frame !== 'string') throw new ProtocolError('malformed', 'JSON comes in text frames');
    let value: unknown;
    try {
      value = JSON.parse(frame);
    } catch {
      throw new ProtocolError('malformed', 'not JSON');
    }
    return checkMessage(side, side === 'server' ? withBytes(value) : value);
  },
};

function withBytes(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('type' in value)) return value;
  const names = messageShapes.server.get(String(value.type))?.bytes ?? [];
  if (names.length === 0) return value;
  const message: Record<string, unknown> = { ...value };
  for (const name of names) {
    if (typeof message[name] === 'string') message[name] = fromBase64(message[name]);
  }
  return message;
}

/** Works in browsers and in Node alike. */
function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += 0x2000) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 0x2000));
  }
  return btoa(binary);
}

function fromBase64(encoded: string): Uint8Array {
  try {
    return Uint8Array.from(atob(encoded), (unit) => unit.charCodeAt(0));
  } catch {
    throw new ProtocolError('malformed', 'not base64');
  }
}

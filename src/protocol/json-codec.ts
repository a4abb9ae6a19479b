import { checkMessage, type MessageOf } from './check-message.ts';
import type { Codec } from './codec.ts';
import type { Side } from './message-fields.ts';
import type { Delta, Message } from './messages.ts';
import { ProtocolError } from './protocol-error.ts';

/** JSON in text frames; bytes as base64. */
export const jsonCodec: Codec = {
  name: 'json',
  subprotocol: 'tailrace.v1.json',
  binary: false,

  encode(message: Message): string {
    if (message.type === 'delta') return deltaJson(message);
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

/** What stands in JSON as it is. */
const plain = /^[ !#-[\]-\ud7ff\ue000-\uffff]*$/;

function quoted(text: string): string {
  return plain.test(text) ? `"${text}"` : JSON.stringify(text);
}

let lastRun = '';
let lastRunJson = '""';

/** By hand, since most of what a server sends is this, and mostly of the run it sent last. */
function deltaJson({ run, from, seq, at, msg, off, text }: Delta): string {
  if (run !== lastRun) {
    lastRun = run;
    lastRunJson = JSON.stringify(run);
  }
  const place = `"run":${lastRunJson},"from":${from},"seq":${seq},"at":${at}`;
  return `{"type":"delta",${place},"msg":${msg},"off":${off},"text":${quoted(text)}}`;
}

function withBytes(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('type' in value) || value.type !== 'audio') return value;
  const { bytes } = value as { readonly bytes?: unknown };
  return { ...value, bytes: typeof bytes === 'string' ? fromBase64(bytes) : undefined };
}

/** Node's own, many times as fast as what browsers have; absent there. */
const nodeBuffer = (globalThis as { readonly Buffer?: typeof Buffer }).Buffer;

export function toBase64(bytes: Uint8Array): string {
  if (nodeBuffer !== undefined) {
    return nodeBuffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  }
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

export function fromBase64(encoded: string): Uint8Array {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(encoded) || encoded.length % 4 !== 0) {
    throw new ProtocolError('malformed', 'not base64');
  }
  if (nodeBuffer !== undefined) return nodeBuffer.from(encoded, 'base64');
  return Uint8Array.from(atob(encoded), (unit) => unit.charCodeAt(0));
}

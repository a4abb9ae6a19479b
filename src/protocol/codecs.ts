import type { Codec } from './codec.ts';
import { flatbuffersCodec } from './flatbuffers-codec.ts';
import { jsonCodec } from './json-codec.ts';
import { msgpackCodec } from './msgpack-codec.ts';

/** The codecs of protocol v1, by name. */
export const codecs: Readonly<Record<Codec['name'], Codec>> = {
  json: jsonCodec,
  msgpack: msgpackCodec,
  fb: flatbuffersCodec,
};

/** The codec of a WebSocket subprotocol. */
export function codecOf(subprotocol: string): Codec | undefined {
  return Object.values(codecs).find((codec) => codec.subprotocol === subprotocol);
}

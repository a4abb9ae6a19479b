import type { MessageOf } from './check-message.ts';
import type { Side } from './message-fields.ts';
import type { Message } from './messages.ts';

/** One way to write messages as frames. Stateless: a frame means the same on any connection. */
export interface Codec {
  readonly name: 'json' | 'msgpack' | 'fb';
  /** What the client offers and the server picks in the WebSocket handshake. */
  readonly subprotocol: string;
  /** True where a frame is binary; a frame of the other kind is malformed. */
  readonly binary: boolean;
  /** The codec to use from `ready` on with a client that has these capabilities; absent: this one. */
  readonly upgrade?: (caps: readonly string[]) => Codec;
  encode(message: Message): string | Uint8Array;
  /**
   * Reads a frame of `side`, and checks it before it trusts a length in it.
   *
   * @throws ProtocolError `malformed`.
   */
  decode<S extends Side>(side: S, frame: string | Uint8Array): MessageOf[S];
}

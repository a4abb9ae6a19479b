import type { Subscription } from 'rxjs';
import { type Client, type Codec, connect, type Status } from '../../client/index.ts';
import { flatbuffersCodec } from '../../protocol/flatbuffers-codec.ts';
import { jsonCodec } from '../../protocol/json-codec.ts';
import { msgpackCodec } from '../../protocol/msgpack-codec.ts';

export const codecs: Readonly<Record<string, Codec>> = {
  json: jsonCodec,
  msgpack: msgpackCodec,
  flatbuffers: flatbuffersCodec,
};

/** One connection a codec, made when it is first needed. */
export class Connections {
  /** Where the connection of the codec in use stands. */
  status: Status = 'closed';
  readonly #token: () => string | undefined;
  readonly #changed: () => void;
  readonly #clients = new Map<string, Client>();
  #watching: Subscription | undefined;

  constructor(token: () => string | undefined, changed: () => void) {
    this.#token = token;
    this.#changed = changed;
  }

  /** The connection of a codec, which is the one whose status is told from now on. */
  of(codec: string): Client {
    const client = this.#clients.get(codec) ?? this.#open(codec);
    this.#watching?.unsubscribe();
    this.#watching = client.status.subscribe((status) => {
      this.status = status;
      this.#changed();
    });
    return client;
  }

  /** Lets go of all of them: the next one says the token there is by then. */
  close(): void {
    for (const client of this.#clients.values()) client.close();
    this.#clients.clear();
    this.#watching?.unsubscribe();
    this.status = 'closed';
  }

  #open(codec: string): Client {
    const token = this.#token();
    const url = new URL('.', location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    url.hash = '';
    const client = connect(url.href, {
      client: 'tailrace-console',
      ...(codecs[codec] && { codec: codecs[codec] }),
      ...(token !== undefined && { token: () => this.#token() ?? '' }),
    });
    this.#clients.set(codec, client);
    // One that is closed for good is made anew for the next question.
    client.status.subscribe((status) => status === 'closed' && this.#clients.delete(codec));
    return client;
  }
}

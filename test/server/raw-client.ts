import { WebSocket } from 'ws';
import type { Codec } from '../../src/protocol/codec.ts';
import { jsonCodec } from '../../src/protocol/json-codec.ts';
import type { ClientMessage, ServerMessage, Start } from '../../src/protocol/messages.ts';

type OfType<T extends ServerMessage['type']> = Extract<ServerMessage, { readonly type: T }>;

/** A client that speaks the protocol by hand, so that tests can also break it. */
export class RawClient {
  readonly received: ServerMessage[] = [];
  readonly socket: WebSocket;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  readonly #codec: Codec;
  #wasOpen = false;
  readonly #waiting = new Set<() => void>();

  constructor(url: string, codec: Codec = jsonCodec, subprotocols: readonly string[] = [codec.subprotocol]) {
    this.#codec = codec;
    this.socket = new WebSocket(url, [...subprotocols]);
    this.socket.on('message', (data: Buffer, isBinary) => {
      this.received.push(codec.decode('server', isBinary ? data : data.toString()));
      this.#changed();
    });
    this.socket.on('open', () => {
      this.#wasOpen = true;
      this.#changed();
    });
    this.socket.on('error', () => {});
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => {
        resolve({ code, reason: reason.toString() });
        this.#changed();
      });
    });
  }

  static async open(url: string, codec: Codec = jsonCodec): Promise<RawClient> {
    const client = new RawClient(url, codec);
    await client.greet();
    return client;
  }

  /** Says hello when it is open, and waits for the answer. */
  async greet(): Promise<void> {
    await this.opened();
    this.send({ type: 'hello', client: 'test' });
    await this.message('ready');
  }

  /** Waits until it is open; fails when it is closed before. */
  opened(): Promise<void> {
    return this.until(() => this.#wasOpen);
  }

  send(...messages: ClientMessage[]): void {
    for (const message of messages) this.socket.send(this.#codec.encode(message));
  }

  start(run: string, more: Partial<Start> = {}): void {
    this.send({ type: 'start', run, pipeline: 'test', surface: 'chat', input: { text: 'hi' }, credit: 100, ...more });
  }

  of<T extends ServerMessage['type']>(type: T): OfType<T>[] {
    return this.received.filter((message): message is OfType<T> => message.type === type);
  }

  /** The text of message 0 as deltas and retracts give it. */
  get text(): string {
    let text = '';
    for (const message of this.received) {
      if (message.type === 'delta') text = text.slice(0, message.off) + message.text;
      else if (message.type === 'retract') text = text.slice(0, message.fromOff);
      else if (message.type === 'snapshot') text = message.messages[0]?.text ?? '';
    }
    return text;
  }

  /** Waits until `holds`, which is asked again with each message; fails when the connection closes before. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      if (this.socket.readyState === WebSocket.CLOSED) {
        const { code, reason } = await this.closed;
        throw new Error(`closed before it came: ${code} ${reason}`);
      }
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  /** Everybody who waits looks again. */
  #changed(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const look of waiting) look();
  }

  async message<T extends ServerMessage['type']>(type: T): Promise<OfType<T>> {
    await this.until(() => this.of(type).length > 0);
    return this.of(type)[0] as OfType<T>;
  }

  /** Two round trips: what the server had to say is here, also what it writes at the end of its turn. */
  async settle(): Promise<void> {
    for (let trip = 0; trip < 2; trip++) {
      const n = 1_000_000 + this.received.length;
      this.send({ type: 'ping', n });
      await this.until(() => this.of('pong').some((pong) => pong.n === n));
    }
  }
}

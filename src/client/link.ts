import type { SchedulerLike, Subscription } from 'rxjs';
import { interval } from 'rxjs';
import type { Codec } from '../protocol/codec.ts';
import type { AlertMessage, ClientMessage, Ready, RunMessage } from '../protocol/messages.ts';
import type { WebSocketConstructor, WebSocketLike } from './web-socket.ts';

/** What a link is made of. */
export interface LinkOptions {
  readonly url: string;
  readonly codec: Codec;
  readonly WebSocket: WebSocketConstructor;
  readonly caps: readonly string[];
  /** Called once; a link whose hello cannot be said is lost like any other. */
  readonly hello: () => Extract<ClientMessage, { readonly type: 'hello' }>;
  readonly scheduler: SchedulerLike;
}

/** What a link reports. `closed` comes once, after which nothing does. */
export interface LinkHandlers {
  readonly ready: (message: Ready) => void;
  readonly message: (message: RunMessage) => void;
  readonly alert: (message: AlertMessage) => void;
  readonly closed: (code: number, reason: string) => void;
}

/** One WebSocket, from the handshake over `hello` and `ready` to its end; told dead when the server falls silent. */
export class Link {
  readonly #options: LinkOptions;
  readonly #handlers: LinkHandlers;
  readonly #socket: WebSocketLike;
  #codec: Codec;
  #beating: Subscription | undefined;
  #heardAt = 0;
  #closed = false;

  constructor(options: LinkOptions, handlers: LinkHandlers) {
    this.#options = options;
    this.#handlers = handlers;
    this.#codec = options.codec;
    const socket = new options.WebSocket(options.url, [options.codec.subprotocol]);
    this.#socket = socket;
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => this.#greet();
    socket.onmessage = ({ data }: { readonly data: string | ArrayBuffer }) => this.#receive(data);
    socket.onclose = ({ code, reason }: { readonly code: number; readonly reason: string }) => this.#end(code, reason);
    // An error is always followed by a close, which is what counts.
    socket.onerror = () => {};
  }

  send(message: ClientMessage): void {
    if (this.#closed || this.#socket.readyState !== 1) return;
    this.#socket.send(this.#codec.encode(message) as string | Uint8Array<ArrayBuffer>);
  }

  /** Ends the link from this side; `closed` is reported at once, for a dead peer will not answer. */
  close(code = 1000, reason = ''): void {
    // A close frame holds 123 bytes of reason, and a socket throws at more.
    this.#socket.close(code, reason.replace(/[^ -~]/g, '?').slice(0, 123));
    this.#end(code, reason);
  }

  #greet(): void {
    try {
      this.send(this.#options.hello());
    } catch (error) {
      this.close(4000, error instanceof Error ? error.message : '');
    }
  }

  #receive(data: string | ArrayBuffer): void {
    if (this.#closed) return;
    this.#heardAt = this.#options.scheduler.now();
    try {
      const message = this.#codec.decode('server', typeof data === 'string' ? data : new Uint8Array(data));
      if (message.type === 'ready') this.#ready(message);
      else if (message.type === 'ping') this.send({ type: 'pong', n: message.n });
      else if (message.type === 'alert') this.#handlers.alert(message);
      else if (message.type !== 'pong') this.#handlers.message(message);
    } catch (error) {
      this.close(4400, error instanceof Error ? error.message : '');
    }
  }

  #ready(message: Ready): void {
    this.#codec = this.#codec.upgrade?.(this.#options.caps) ?? this.#codec;
    const { scheduler } = this.#options;
    this.#beating = interval(message.heartbeatMs, scheduler).subscribe((n) => {
      if (scheduler.now() - this.#heardAt >= message.heartbeatMs * 2) this.close(4000, 'silent');
      else this.send({ type: 'ping', n });
    });
    this.#handlers.ready(message);
  }

  #end(code: number, reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#beating?.unsubscribe();
    this.#handlers.closed(code, reason);
  }
}

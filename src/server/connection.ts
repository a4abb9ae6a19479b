import type { Logger } from 'pino';
import type { Subscription } from 'rxjs';
import type { JsonObject } from '../ports/index.ts';
import { type CloseName, closeCode } from '../protocol/close-code.ts';
import type { Codec } from '../protocol/codec.ts';
import type { ClientMessage, Hello } from '../protocol/messages.ts';
import { ProtocolError } from '../protocol/protocol-error.ts';
import { protocolLimits } from '../protocol/protocol-limits.ts';
import type { Authenticate, Identity } from './access.ts';
import type { Attachment, Listener } from './attachment.ts';
import { ClientRuns } from './client-runs.ts';
import { Delivery } from './delivery.ts';
import { logged } from './logged.ts';
import { RateWindow } from './rate-window.ts';
import type { ServerContext } from './server-context.ts';
import { announced } from './server-limits.ts';
import type { Socket } from './socket.ts';

/** What makes one connection. */
export interface ConnectionOptions {
  readonly socket: Socket;
  readonly codec: Codec;
  readonly session: string;
  readonly logger: Logger;
  /** Where it comes from: whom its runs count for, if nobody says who they are. */
  readonly address: string;
  /** Who the token in `hello`, or the one in the upgrade request, belongs to. */
  readonly identify: (token: string | undefined) => ReturnType<Authenticate>;
}

type Handlers = { readonly [M in ClientMessage as M['type']]: (connection: Connection, message: M) => void };

/**
 * `greeting` until `hello`; `identifying` while its token is looked at; then `ready`; `closing` from the first close on,
 * after which nothing is read.
 */
type State = 'greeting' | 'identifying' | 'ready' | 'closing';

/** Messages that may follow `hello` before it is answered, and bytes of their frames. */
const maxEarly = 32;
const maxEarlyBytes = 256 * 1024;

/** One client's connection: reads its messages, refuses what breaks the protocol, and attaches it to its runs. */
export class Connection implements Listener {
  readonly session: string;
  readonly #context: ServerContext;
  readonly #socket: Socket;
  readonly #codec: Codec;
  readonly #logger: Logger;
  readonly #delivery: Delivery;
  readonly #runs: ClientRuns;
  readonly #address: string;
  readonly #identify: ConnectionOptions['identify'];
  readonly #messages: RateWindow;
  readonly #inboundBytes: RateWindow;
  readonly #openedAt: number;
  #heardAt: number;
  #pingedAt: number;
  #state: State = 'greeting';
  #early: ClientMessage[] = [];
  #earlyBytes = 0;
  #expiresAtMs = Number.POSITIVE_INFINITY;
  #watching: Subscription | undefined;

  constructor(context: ServerContext, options: ConnectionOptions) {
    const { limits, load, meter, now } = context;
    const { socket, codec, session, logger } = options;
    this.session = session;
    this.#address = options.address;
    this.#identify = options.identify;
    this.#context = context;
    this.#socket = socket;
    this.#codec = codec;
    this.#logger = logger;
    const failed = (error: unknown): void => this.#failed(error);
    this.#delivery = new Delivery({ socket, codec, limits, load, now, meter, failed });
    this.#runs = new ClientRuns(context, { delivery: this.#delivery, listener: this, logger, failed });
    this.#messages = new RateWindow(limits.messagesPerSecond, 1000);
    this.#inboundBytes = new RateWindow(limits.inboundBytesPerSecond, 1000);
    this.#openedAt = now();
    this.#heardAt = this.#openedAt;
    this.#pingedAt = this.#openedAt;
  }

  /** True while a run attached here has more to say. */
  get busy(): boolean {
    return this.#delivery.attachments.size > 0 || this.#delivery.pending;
  }

  /** Takes one frame, as the bytes it came in. Never throws: what is wrong closes the connection. */
  receive(frame: Buffer, isBinary: boolean): void {
    if (!this.#admits(frame.length)) return;
    try {
      if (frame.length > protocolLimits.inboundFrameBytes) {
        throw new ProtocolError('too-large', `a frame is over ${protocolLimits.inboundFrameBytes} bytes`);
      }
      if (this.#state === 'identifying') this.#admitEarly(frame.length);
      this.#handle(this.#codec.decode('client', isBinary ? frame : frame.toString()));
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Answers a ping of the WebSocket itself, if the peer reads. */
  pinged(data: Uint8Array): void {
    if (!this.#admits(data.length)) return;
    if (this.#socket.bufferedBytes < this.#context.limits.gateHighBytes) this.#socket.pong(data);
  }

  /** Takes the answer to a ping. */
  ponged(): void {
    this.#admits(0);
  }

  /** Checks the connection's clocks; called a few times a second. */
  sweep(): void {
    const { limits, now } = this.#context;
    const at = now();
    if (this.#state === 'closing') return;
    if (this.#state !== 'ready' && at - this.#openedAt >= limits.helloMs) this.close('hello-timeout', 'no hello');
    else if (at >= this.#expiresAtMs) this.close('unauthenticated', 'the token has expired');
    else if (this.#delivery.stalledMs >= limits.slowMs) this.#abandon('slow');
    else if (at - this.#heardAt >= limits.heartbeatMs * 2) this.#abandon('silent');
    else if (at - this.#pingedAt >= limits.heartbeatMs) {
      this.#pingedAt = at;
      this.#socket.ping();
    }
  }

  wake(attachment: Attachment): void {
    this.#delivery.wake(attachment);
  }

  superseded(run: string): void {
    this.close('superseded', `superseded: ${run}`);
  }

  /** Closes the connection; its runs go on without it. */
  close(code: CloseName, reason: string): void {
    if (this.#state === 'closing') return;
    this.#logger.info({ code, reason }, 'connection closed by the server');
    if (!partings.has(code)) this.#context.meter?.refused('websocket', code);
    this.#leave();
    this.#socket.close(closeCode[code], closeReason(reason));
  }

  /** Ends the connection without a handshake. */
  terminate(): void {
    this.#leave();
    this.#socket.terminate();
  }

  /** The socket is closed, by whomever. */
  closed(): void {
    this.#leave();
  }

  /** One for all connections: closures of its own would cost each a kilobyte. */
  static readonly #handlers: Handlers = {
    hello: (connection, message) => connection.#greet(message),
    start: (connection, message) => connection.#runs.start(message),
    input: (connection, message) => connection.#runs.input(message),
    resume: (connection, message) => connection.#runs.resume(message),
    pull: (connection, message) => connection.#runs.pull(message),
    ack: (connection, message) => connection.#runs.acknowledge(message),
    cancel: (connection, message) => connection.#runs.cancel(message),
    played: (connection, message) => connection.#runs.played(message),
    ping: (connection, { n }) => connection.#delivery.send({ type: 'pong', n }),
    pong: () => {},
  };

  /** Notes that the peer lives, and whether it may say this much. */
  #admits(bytes: number): boolean {
    if (this.#state === 'closing') return false;
    this.#heardAt = this.#context.now();
    if (this.#messages.admit(this.#heardAt) && this.#inboundBytes.admit(this.#heardAt, bytes)) return true;
    this.close('rate', 'too many messages in a second');
    return false;
  }

  #handle(message: ClientMessage): void {
    if (this.#state === 'greeting' && message.type !== 'hello') {
      throw new ProtocolError('unauthenticated', `hello comes before ${message.type}`);
    }
    if (this.#state === 'identifying') this.#early.push(message);
    else this.#dispatch(message);
  }

  /** What waits for `ready` is held for somebody nobody knows yet. */
  #admitEarly(bytes: number): void {
    this.#earlyBytes += bytes;
    if (this.#early.length < maxEarly && this.#earlyBytes <= maxEarlyBytes) return;
    throw new ProtocolError('rate', 'too many messages before ready');
  }

  #dispatch<M extends ClientMessage>(message: M): void {
    (Connection.#handlers[message.type] as (connection: Connection, message: M) => void)(this, message);
  }

  #failed(error: unknown): void {
    if (error instanceof ProtocolError) this.close(error.code, error.message);
    else {
      this.#logger.error({ err: error }, 'a message could not be handled');
      this.close('internal', 'internal error');
    }
  }

  #greet(hello: Hello): void {
    if (this.#state !== 'greeting') throw new ProtocolError('duplicate', 'a second hello');
    this.#state = 'identifying';
    const identity = this.#identify(hello.token);
    if (!isPromise(identity)) this.#admit(hello, identity);
    else {
      identity.then(
        (found) => this.#admit(hello, found),
        (error: unknown) => this.#failed(error),
      );
    }
  }

  #admit({ client, caps = [] }: Hello, identity: Identity | undefined): void {
    if (this.#state !== 'identifying') return;
    if (identity === undefined) {
      this.close('unauthenticated', 'the token is not known');
      return;
    }
    const { owner, expiresAtMs = Number.POSITIVE_INFINITY } = identity;
    if (this.#context.now() >= expiresAtMs) {
      this.close('unauthenticated', 'the token has expired');
      return;
    }
    this.#expiresAtMs = expiresAtMs;
    this.#runs.requester = { owner, client: owner === 'anonymous' ? `address ${this.#address}` : `owner ${owner}` };
    this.#state = 'ready';
    this.#delivery.codec = this.#codec.upgrade?.(caps) ?? this.#codec;
    this.#logger.info({ owner, client: logged(client), codec: this.#codec.name }, 'client ready');
    const { alerts, epoch, limits } = this.#context;
    const watches = caps.includes('alerts') && alerts !== undefined && (alerts.mayWatch?.(identity) ?? true);
    this.#delivery.send({
      type: 'ready',
      session: this.session,
      epoch,
      codec: this.#codec.name,
      limits: announced(limits),
      heartbeatMs: limits.heartbeatMs,
      ...(watches && { caps: ['alerts'] }),
    });
    if (watches) this.#watching = alerts.feed.subscribe((event) => this.#alert(event));
    const early = this.#early;
    this.#early = [];
    try {
      for (const message of early) this.#handle(message);
    } catch (error) {
      this.#failed(error);
    }
  }

  /** A connection that does not read is told of no alert: there is no queue for them. */
  #alert(event: JsonObject): void {
    if (this.#delivery.gated) this.#context.alerts?.onLost?.();
    else this.#delivery.send({ type: 'alert', event });
  }

  /** The peer does not read, or is not there: a close frame would not arrive either. */
  #abandon(why: string): void {
    this.#logger.warn({ why }, 'connection given up');
    this.#leave();
    this.#socket.close(closeCode.slow, why);
    this.#socket.terminate();
  }

  #leave(): void {
    if (this.#state === 'closing') return;
    this.#state = 'closing';
    this.#watching?.unsubscribe();
    this.#delivery.stop();
    for (const attachment of this.#delivery.attachments.values()) attachment.run.detach(attachment);
  }
}

/** Why a connection may be closed whose client has asked for nothing that it may not. */
const partings: ReadonlySet<CloseName> = new Set(['draining', 'internal', 'slow', 'superseded']);

/** Also one of another library. */
function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return typeof (value as Partial<Promise<T>> | undefined)?.then === 'function';
}

/** A close frame holds 123 bytes of reason. */
function closeReason(reason: string): string {
  let kept = reason;
  while (Buffer.byteLength(kept) > 123) kept = kept.slice(0, Math.min(kept.length - 1, 123));
  return kept;
}

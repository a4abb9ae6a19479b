import type { Logger } from 'pino';
import { type CloseName, closeCode } from '../protocol/close-code.ts';
import type { Codec } from '../protocol/codec.ts';
import type { ClientMessage, Hello, Resume, Start } from '../protocol/messages.ts';
import { ProtocolError } from '../protocol/protocol-error.ts';
import { protocolLimits } from '../protocol/protocol-limits.ts';
import { Attachment, type Listener } from './attachment.ts';
import { Delivery } from './delivery.ts';
import { RateWindow } from './rate-window.ts';
import type { Refusal, RunTable } from './run-table.ts';
import { announced, type ServerLimits } from './server-limits.ts';
import type { Socket } from './socket.ts';

/** What all connections of a server share. */
export interface ConnectionContext {
  readonly runs: RunTable;
  readonly limits: ServerLimits;
  readonly epoch: string;
  readonly now: () => number;
  /** True once the server takes no new runs. */
  readonly draining: () => boolean;
}

/** What makes one connection. */
export interface ConnectionOptions {
  readonly socket: Socket;
  readonly codec: Codec;
  readonly session: string;
  readonly logger: Logger;
}

type Handlers = { readonly [M in ClientMessage as M['type']]: (message: M) => void };

/** `greeting` until `hello` is accepted; `closing` from the first close on, after which nothing is read. */
type State = 'greeting' | 'ready' | 'closing';

/** One client's connection: reads its messages, refuses what breaks the protocol, and attaches it to its runs. */
export class Connection implements Listener {
  readonly session: string;
  readonly #context: ConnectionContext;
  readonly #socket: Socket;
  readonly #codec: Codec;
  readonly #logger: Logger;
  readonly #delivery: Delivery;
  readonly #starts: RateWindow;
  readonly #messages: RateWindow;
  readonly #openedAt: number;
  #heardAt: number;
  #pingedAt: number;
  #state: State = 'greeting';
  readonly #owner = 'anonymous';

  constructor(context: ConnectionContext, { socket, codec, session, logger }: ConnectionOptions) {
    const { limits, now } = context;
    this.session = session;
    this.#context = context;
    this.#socket = socket;
    this.#codec = codec;
    this.#logger = logger;
    this.#delivery = new Delivery({ socket, codec, limits, now });
    this.#starts = new RateWindow(limits.starts, limits.startWindowMs);
    this.#messages = new RateWindow(limits.messagesPerSecond, 1000);
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
    if (this.#state === 'closing') return;
    this.heard();
    try {
      if (!this.#messages.admit(this.#heardAt)) throw new ProtocolError('rate', 'too many messages in a second');
      if (frame.length > protocolLimits.inboundFrameBytes) {
        throw new ProtocolError('too-large', `a frame is over ${protocolLimits.inboundFrameBytes} bytes`);
      }
      const message = this.#codec.decode('client', isBinary ? frame : frame.toString());
      if (this.#state === 'greeting' && message.type !== 'hello') {
        throw new ProtocolError('unauthenticated', `hello comes before ${message.type}`);
      }
      (this.#handlers[message.type] as (message: ClientMessage) => void)(message);
    } catch (error) {
      if (error instanceof ProtocolError) this.close(error.code, error.message);
      else {
        this.#logger.error({ error }, 'a message could not be handled');
        this.close('internal', 'internal error');
      }
    }
  }

  /** Notes that the peer lives. */
  heard(): void {
    this.#heardAt = this.#context.now();
  }

  /** Checks the connection's clocks; called a few times a second. */
  sweep(): void {
    const { limits, now } = this.#context;
    const at = now();
    if (this.#state === 'closing') return;
    if (this.#state === 'greeting' && at - this.#openedAt >= limits.helloMs) this.close('hello-timeout', 'no hello');
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

  readonly #handlers: Handlers = {
    hello: (message) => this.#greet(message),
    start: (message) => this.#start(message),
    resume: (message) => this.#resume(message),
    pull: ({ run, n, bytes }) => {
      const attachment = this.#delivery.attachments.get(run);
      if (attachment === undefined) return;
      attachment.credit.grant(n, bytes);
      this.#delivery.wake(attachment);
    },
    ack: ({ run, seq }) => {
      const { runs } = this.#context;
      const attachment = this.#delivery.attachments.get(run);
      const live = attachment?.run ?? runs.of(this.#owner, run);
      // What was never sent cannot be acknowledged; an ended run that is all sent has no attachment any more.
      if (attachment !== undefined) runs.acknowledge(attachment.run, Math.min(seq, attachment.passed));
      else if (live?.ended) runs.acknowledge(live, seq);
    },
    cancel: ({ run, reason }) => {
      const live = this.#context.runs.of(this.#owner, run);
      if (live === undefined || live.ended) return;
      this.#logger.info({ run, reason }, 'run cancelled');
      live.cancel();
    },
    played: () => {},
    ping: ({ n }) => this.#delivery.send({ type: 'pong', n }),
    pong: () => {},
  };

  #greet({ client, caps = [] }: Hello): void {
    if (this.#state === 'ready') throw new ProtocolError('duplicate', 'a second hello');
    this.#state = 'ready';
    this.#delivery.codec = this.#codec.upgrade?.(caps) ?? this.#codec;
    this.#logger.info({ client: client.slice(0, 64), codec: this.#codec.name }, 'client ready');
    const { epoch, limits } = this.#context;
    this.#delivery.send({
      type: 'ready',
      session: this.session,
      epoch,
      codec: this.#codec.name,
      limits: announced(limits),
      heartbeatMs: limits.heartbeatMs,
    });
  }

  #start(message: Start): void {
    const { draining, limits, now, runs } = this.#context;
    const { run } = message;
    if (!this.#starts.admit(now())) throw new ProtocolError('rate', `over ${limits.starts} starts in the window`);
    if (draining()) {
      this.#refuse(run, 'draining', 'the server takes no new runs', true);
      return;
    }
    if (this.#activeRuns() >= limits.activeRuns && runs.of(this.#owner, run) === undefined) {
      this.#refuse(run, 'too-many-runs', `${limits.activeRuns} runs are active: wait for one to end`, true);
      return;
    }
    const { pipeline, surface } = message;
    this.#logger.info({ run, pipeline, surface }, 'run starts');
    this.#attach(run, () => runs.start(this.#owner, message, this));
  }

  #resume(message: Resume): void {
    this.#logger.info({ run: message.run, after: message.after }, 'run resumes');
    this.#attach(message.run, () => this.#context.runs.resume(this.#owner, message, this));
  }

  #attach(run: string, attach: () => Attachment | Refusal): void {
    const attachment = attach();
    if (attachment instanceof Attachment) {
      this.#delivery.send({ type: 'accepted', run, epoch: attachment.run.epoch });
      this.#delivery.add(attachment);
      return;
    }
    if (attachment === 'different') throw new ProtocolError('duplicate', `${run} was started with another input`);
    if (attachment === 'taken') this.#refuse(run, 'run-taken', 'choose another id', false);
    else this.#refuse(run, 'unknown-run', 'nothing is held of this run: start it anew', false);
  }

  #refuse(run: string, code: string, message: string, retry: boolean): void {
    this.#logger.info({ run, code }, 'run refused');
    this.#delivery.send({ type: 'error', run, code, message, retry });
  }

  #activeRuns(): number {
    let active = 0;
    for (const { run } of this.#delivery.attachments.values()) if (!run.ended) active++;
    return active;
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
    this.#delivery.stop();
    for (const attachment of this.#delivery.attachments.values()) attachment.run.detach(attachment);
  }
}

/** A close frame holds 123 bytes of reason. */
function closeReason(reason: string): string {
  let kept = reason;
  while (Buffer.byteLength(kept) > 123) kept = kept.slice(0, Math.min(kept.length - 1, 123));
  return kept;
}

import type { Codec } from '../protocol/codec.ts';
import type { ServerMessage } from '../protocol/messages.ts';
import type { Attachment } from './attachment.ts';
import { FlushPace } from './flush-pace.ts';
import type { ServerLimits } from './server-limits.ts';
import type { ServerMeter } from './server-meter.ts';
import type { Socket } from './socket.ts';
import type { WriteLoad } from './write-load.ts';

/** What delivery works with. */
export interface DeliveryOptions {
  readonly socket: Socket;
  readonly codec: Codec;
  readonly limits: ServerLimits;
  readonly load: WriteLoad;
  readonly now: () => number;
  readonly meter?: ServerMeter | undefined;
  /** Told of a message that cannot be said. */
  readonly failed: (error: unknown) => void;
}

/** One message in so many is timed. */
const measureEvery = 32;

/**
 * Writes to one socket: control messages at once, then the runs in turn, one message each, while the socket has less
 * than `gateHighBytes` unsent; it goes on when that is under `gateLowBytes`. A wake is answered by {@link FlushPace}:
 * what comes in together leaves together, neighbouring text as one frame, all frames in one write.
 *
 * Keeps no queue: what is not sent stays in the runs' logs.
 */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #attachments = new Map<string, Attachment>();
  readonly #ready = new Set<Attachment>();
  codec: Codec;
  readonly #pace: FlushPace;
  #gated = false;
  #sent = 0;
  #stopped = false;
  #progressAt: number;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.codec = options.codec;
    this.#pace = new FlushPace(options.load, () => this.#flush());
    this.#progressAt = options.now();
  }

  /** Milliseconds for which the gate has been shut and nothing has left. */
  get stalledMs(): number {
    return this.#gated ? this.#options.now() - this.#progressAt : 0;
  }

  /** True where the socket has as much unsent as it may have. */
  get gated(): boolean {
    const { limits, socket } = this.#options;
    return this.#gated || socket.bufferedBytes >= limits.gateHighBytes;
  }

  /** The runs attached here that have more to say, by id. */
  get attachments(): ReadonlyMap<string, Attachment> {
    return this.#attachments;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** True while anything could be sent with more credit or a faster peer. */
  get pending(): boolean {
    return this.#gated || this.#ready.size > 0;
  }

  /** Sends a message outside of any run's order. */
  send(message: ServerMessage): void {
    if (this.#stopped) return;
    const { limits, meter, socket } = this.#options;
    socket.send(meter === undefined ? this.codec.encode(message) : this.#measured(message, meter), this.#written);
    if (socket.bufferedBytes >= limits.gateHighBytes) this.#shut();
  }

  #measured(message: ServerMessage, meter: ServerMeter): string | Uint8Array {
    // Looking at the clock costs a tenth of what is measured.
    const startedAt = this.#sent++ % measureEvery === 0 ? performance.now() : 0;
    const frame = this.codec.encode(message);
    meter.encoded(this.codec.name, frame.length, startedAt === 0 ? undefined : performance.now() - startedAt);
    return frame;
  }

  /** Takes up a run, in the place of an earlier attachment to it. */
  add(attachment: Attachment): void {
    const before = this.#attachments.get(attachment.run.id);
    if (before !== undefined) this.#ready.delete(before);
    this.#attachments.set(attachment.run.id, attachment);
    this.wake(attachment);
  }

  /** Says that a run may have something to send. */
  wake(attachment: Attachment): void {
    if (this.#attachments.get(attachment.run.id) !== attachment) return;
    this.#ready.add(attachment);
    this.#schedule();
  }

  stop(): void {
    this.#stopped = true;
    this.#ready.clear();
  }

  #finish(attachment: Attachment): void {
    const { meter, now } = this.#options;
    attachment.run.tellDelivered(meter, now());
    this.#attachments.delete(attachment.run.id);
    attachment.run.detach(attachment);
  }

  #schedule(): void {
    if (this.#gated || this.#stopped) return;
    this.#pace.ask();
  }

  #flush(): void {
    if (this.#stopped || this.#gated) return;
    const { limits, socket } = this.#options;
    socket.cork();
    try {
      // A set is gone through in order, also of what is added on the way: taking one out and putting it back is a turn.
      for (const attachment of this.#ready) {
        if (socket.bufferedBytes >= limits.gateHighBytes) {
          this.#shut();
          return;
        }
        this.#ready.delete(attachment);
        const message = attachment.next();
        if (message === undefined) {
          attachment.noteStall(this.#options.now());
          continue;
        }
        this.send(message);
        if (attachment.ended) this.#finish(attachment);
        else this.#ready.add(attachment);
      }
    } catch (error) {
      this.#options.failed(error);
    } finally {
      socket.uncork();
    }
  }

  #shut(): void {
    if (this.#gated) return;
    this.#gated = true;
    this.#progressAt = this.#options.now();
  }

  readonly #written = (): void => {
    this.#progressAt = this.#options.now();
    if (!this.#gated || this.#options.socket.bufferedBytes >= this.#options.limits.gateLowBytes) return;
    this.#gated = false;
    if (!this.#stopped) this.#pace.askAtOnce();
  };
}

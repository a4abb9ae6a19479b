import { BehaviorSubject, Subscription } from 'rxjs';
import type { RunEvent } from '../engine/events.ts';
import type { RunRequest, StartRun } from '../engine/request.ts';
import type { Done, ErrorMessage, Kind } from '../protocol/messages.ts';
import { RunLog } from '../protocol/run-log.ts';
import { Attachment, type AttachOptions, type Listener } from './attachment.ts';

/** What a run is kept by. */
export interface LiveRunOptions {
  readonly request: RunRequest;
  /** Whose it is: nobody else may attach to it, pull or cancel. */
  readonly owner: string;
  /** Whom it counts for: the owner, or an address. */
  readonly client: string;
  /** Tells one input from another, for a second start under the same id. */
  readonly fingerprint: string;
  readonly epoch: string;
  readonly kinds: readonly Kind[];
  readonly logBytes: number;
  readonly now: () => number;
  /** Called once, when the run's last event is in the log. */
  readonly ended: () => void;
}

/**
 * A run with its log, going on whether or not somebody listens. Demand is open while the log is under its bound, closes
 * at it, and opens again under half of it. Entries that were sent but not acknowledged go when room is needed.
 */
export class LiveRun {
  readonly owner: string;
  readonly client: string;
  readonly fingerprint: string;
  readonly epoch: string;
  readonly kinds: readonly Kind[];
  readonly request: RunRequest;
  readonly log: RunLog;
  readonly #logBytes: number;
  readonly #now: () => number;
  readonly #ended: () => void;
  readonly #demand = new BehaviorSubject(true);
  readonly #subscription = new Subscription();
  readonly #startedAt: number;
  #attachment: Attachment | undefined;
  /** What was sent to the last listener; text after it may still be taken back. */
  #passed = 0;
  #idleSince: number;
  #endedAt: number | undefined;

  constructor(options: LiveRunOptions) {
    this.request = options.request;
    this.owner = options.owner;
    this.client = options.client;
    this.fingerprint = options.fingerprint;
    this.epoch = options.epoch;
    this.kinds = options.kinds;
    this.#logBytes = options.logBytes;
    this.#now = options.now;
    this.#ended = options.ended;
    this.#startedAt = options.now();
    this.#idleSince = this.#startedAt;
    this.log = new RunLog({ maxBytes: options.logBytes * 2, maxSnapshotChars: options.logBytes });
  }

  get id(): string {
    return this.request.run;
  }

  /** True once the run's last event is in the log. */
  get ended(): boolean {
    return this.log.ended;
  }

  get endedAt(): number | undefined {
    return this.#endedAt;
  }

  get attachment(): Attachment | undefined {
    return this.#attachment;
  }

  /** When the run was last listened to, while nobody does; else undefined. */
  get idleSince(): number | undefined {
    return this.#attachment === undefined ? this.#idleSince : undefined;
  }

  start(startRun: StartRun): void {
    this.#subscription.add(
      startRun(this.request, { demand: this.#demand }).subscribe({
        next: (event) => this.#take(event),
        error: () => this.#fail('the run broke its contract: it errored'),
        complete: () => this.#fail('the run ended without an outcome'),
      }),
    );
  }

  /** Attaches a listener, in the place of the one there was. */
  attach(listener: Listener, options: AttachOptions): Attachment {
    const before = this.#attachment;
    const attachment = new Attachment(this, listener, options);
    this.#attachment = attachment;
    if (before !== undefined && before.listener !== listener) before.listener.superseded(this.id);
    return attachment;
  }

  /** Leaves the run to itself, if the attachment is still its own. */
  detach(attachment: Attachment): void {
    if (this.#attachment !== attachment) return;
    this.#attachment = undefined;
    this.#passed = attachment.passed;
    this.#idleSince = this.#now();
  }

  /** Stops the run: every provider's signal has fired when this returns, and nothing unsent will be. */
  cancel(): void {
    if (this.ended) return;
    this.#subscription.unsubscribe();
    this.log.silence(this.#attachment?.passed ?? this.#passed);
    this.#end({ type: 'done', outcome: 'cancelled' });
  }

  /** Lets go of what the client has. */
  acknowledge(seq: number): void {
    this.log.trim(seq);
    this.#balance();
  }

  /** Called when a message has left the log. */
  delivered(): void {
    if (this.log.bytes >= this.#logBytes || !this.#demand.value) this.#balance();
  }

  #take(event: RunEvent): void {
    this.log.append(event);
    if (this.log.ended && this.#endedAt === undefined) {
      this.#endedAt = this.#now();
      this.#ended();
    }
    if (this.log.bytes >= this.#logBytes) this.#balance();
    this.#attachment?.listener.wake(this.#attachment);
  }

  #fail(message: string): void {
    if (!this.ended) this.#end({ type: 'error', code: 'internal', message, retry: false });
  }

  /** Ends the log where the run itself did not. `cancelled` is the server's word: the engine has none for it. */
  #end(outcome: Pick<Done, 'type' | 'outcome'> | Pick<ErrorMessage, 'type' | 'code' | 'message' | 'retry'>): void {
    const stamp = { seq: this.log.lastSeq + 1, at: this.#now() - this.#startedAt };
    this.#take({ ...outcome, ...stamp } as RunEvent);
  }

  #balance(): void {
    const open = this.#demand.value;
    const full = this.log.bytes >= this.#logBytes;
    if ((full || !open) && this.#attachment !== undefined) this.log.trim(this.#attachment.passed);
    if (open && this.log.bytes >= this.#logBytes) this.#demand.next(false);
    else if (!open && this.log.bytes < this.#logBytes / 2) this.#demand.next(true);
  }
}

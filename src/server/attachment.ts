import { Credit } from '../protocol/credit.ts';
import { Cursor } from '../protocol/cursor.ts';
import type { Kind, RunMessage } from '../protocol/messages.ts';
import type { Attached, LiveRun } from './live-run.ts';

/** How much is read from the store at once. */
const pageBytes = 256 * 1024;

/** Who listens to a run. */
export interface Listener {
  /** There may be something to send on one of its attachments. */
  wake(attachment: Attachment): void;
  /** Somebody else has attached to the run. */
  superseded(run: string): void;
}

/** Where a listener begins. */
export interface AttachOptions {
  readonly after: number;
  readonly credit: number;
  readonly kinds: readonly Kind[];
}

/** Attaches a listener to a run, in the place of the one there was. */
export function attachTo(run: LiveRun, listener: Listener, options: AttachOptions): Attachment {
  const attachment = new Attachment(run, listener, options);
  run.attach(attachment);
  return attachment;
}

/** One listener's hold on a run: its cursor in the log and its credit. A run has at most one. */
export class Attachment implements Attached {
  readonly run: LiveRun;
  readonly listener: Listener;
  readonly credit: Credit = new Credit();
  readonly #cursor: Cursor;
  #reading = false;
  #stalledAt: number | undefined;

  constructor(run: LiveRun, listener: Listener, { after, credit, kinds }: AttachOptions) {
    this.run = run;
    this.listener = listener;
    this.credit.grant(credit);
    this.#cursor = new Cursor(run.log, { run: run.id, after, kinds, paged: run.isStored });
  }

  /** True once the run's last message was given. */
  get ended(): boolean {
    return this.#cursor.ended;
  }

  get passed(): number {
    return this.#cursor.passed;
  }

  wake(): void {
    this.listener.wake(this);
  }

  /** A listener that takes up a run of its own once more is told of nothing. */
  superseded(by: Attached): void {
    if (!(by instanceof Attachment) || by.listener !== this.listener) this.listener.superseded(this.run.id);
  }

  /** The message to send now, if any. Where it must be read from the store first, the listener is woken when it is. */
  next(): RunMessage | undefined {
    const message = this.#cursor.next(this.credit);
    if (message !== undefined) this.run.delivered();
    else if (this.#cursor.missing !== undefined && this.credit.open) void this.#page(this.#cursor.missing);
    return message;
  }

  /** Takes note that there was nothing to send: where only credit is missing, the run waits from now on. */
  noteStall(now: number): void {
    if (!this.credit.open && this.run.log.lastSeq > this.passed) this.#stalledAt ??= now;
  }

  /** Credit has come: how long the run has waited for it, if it did. */
  endStall(now: number): number | undefined {
    if (this.#stalledAt === undefined || !this.credit.open) return undefined;
    const waitedMs = now - this.#stalledAt;
    this.#stalledAt = undefined;
    return waitedMs;
  }

  async #page(after: number): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    const page = await this.run.page(after, pageBytes);
    this.#reading = false;
    this.#cursor.supply(page);
    this.wake();
  }
}

import { Credit } from '../protocol/credit.ts';
import { Cursor } from '../protocol/cursor.ts';
import type { Kind, RunMessage } from '../protocol/messages.ts';
import type { LiveRun } from './live-run.ts';

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

/** One listener's hold on a run: its cursor in the log and its credit. A run has at most one. */
export class Attachment {
  readonly run: LiveRun;
  readonly listener: Listener;
  readonly credit: Credit = new Credit();
  readonly #cursor: Cursor;

  constructor(run: LiveRun, listener: Listener, { after, credit, kinds }: AttachOptions) {
    this.run = run;
    this.listener = listener;
    this.credit.grant(credit);
    this.#cursor = new Cursor(run.log, { run: run.id, after, kinds });
  }

  /** True once the run's last message was given. */
  get ended(): boolean {
    return this.#cursor.ended;
  }

  get passed(): number {
    return this.#cursor.passed;
  }

  /** The message to send now, if any. */
  next(): RunMessage | undefined {
    const message = this.#cursor.next(this.credit);
    if (message !== undefined) this.run.delivered();
    return message;
  }
}

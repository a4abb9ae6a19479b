import { Relay } from '../../operators/index.ts';
import type { Json } from '../ports/index.ts';
import type { RunEventBody } from './events.ts';
import type { ReplyPart } from './reply.ts';

/** What the outlet of a run tells it. */
export interface OutletHost {
  part(part: ReplyPart): void;
  emit(event: RunEventBody): void;
  complete(): void;
  fail(error: unknown): void;
}

/** Reads the output stage into the log: a reply part by part, text as it is, anything else as an `output` event. */
export class Outlet extends Relay<unknown> {
  readonly #run: OutletHost;
  readonly #isReply: boolean;

  constructor(run: OutletHost, isReply: boolean) {
    super();
    this.#run = run;
    this.#isReply = isReply;
  }

  override next(element: unknown): void {
    if (this.isStopped) return;
    if (this.#isReply) this.#run.part(element as ReplyPart);
    else if (typeof element === 'string') this.#run.part({ type: 'text', text: element });
    else this.#run.emit({ type: 'output', value: element as Json });
  }

  override error(error: unknown): void {
    if (this.isStopped) return;
    this.isStopped = true;
    this.#run.fail(error);
    this.unsubscribe();
  }

  override complete(): void {
    if (this.isStopped) return;
    this.isStopped = true;
    this.#run.complete();
    this.unsubscribe();
  }
}

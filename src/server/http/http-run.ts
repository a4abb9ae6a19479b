import type { ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { Attachment, Listener } from '../attachment.ts';
import { FlushPace } from '../flush-pace.ts';
import type { Requester, RunTable } from '../run-table.ts';
import type { ServerMeter } from '../server-meter.ts';
import type { WriteLoad } from '../write-load.ts';
import type { Answer, Question } from './answer.ts';
import { HttpError, statusOf } from './http-error.ts';

/** What an HTTP run is told through. */
export interface HttpRunOptions {
  readonly run: string;
  readonly runs: RunTable;
  readonly requester: Requester;
  readonly question: Question;
  readonly response: ServerResponse;
  /** How long the response may wait for its client without a byte leaving; then it is cut, and the run cancelled. */
  readonly slowMs: number;
  readonly load: WriteLoad;
  readonly meter: ServerMeter | undefined;
  readonly now: () => number;
  readonly logger: Logger;
  /** W3C trace context of the caller, from its header. */
  readonly traceparent?: string;
}

const endlessCredit = 4096;

/**
 * A run that is told over one HTTP response. The run's log is the buffer here too: what the socket does not take waits
 * there and merges. A client that hangs up cancels the run; there is no coming back to it.
 */
export class HttpRun implements Listener {
  readonly #options: HttpRunOptions;
  readonly #answer: Answer;
  readonly #pace: FlushPace;
  #attachment: Attachment | undefined;
  #waiting = false;
  #ended = false;

  constructor(options: HttpRunOptions) {
    this.#options = options;
    this.#answer = options.question.answer(options.run);
    this.#pace = new FlushPace(options.load, () => this.#flushSafely());
  }

  /** @throws HttpError where the run may not be started. */
  start(): void {
    const { run, runs, requester, question, response } = this.#options;
    const { traceparent } = this.#options;
    const traced = traceparent === undefined ? {} : { traceparent };
    const asked = { ...question.request, ...traced };
    const start = { type: 'start', run, ...asked, credit: endlessCredit, kinds: question.kinds } as const;
    const attachment = runs.start(requester, start, this);
    if (attachment === 'busy')
      throw new HttpError(429, 'too-many-runs', 'too many runs are active: wait for one to end');
    if (attachment === 'overloaded') {
      throw new HttpError(503, 'overloaded', 'your runs hold more than there is room for: wait for one to end');
    }
    if (typeof attachment === 'string') throw new HttpError(409, attachment, 'the run could not be started');
    this.#attachment = attachment;
    response.on('drain', () => {
      this.#waiting = false;
      response.setTimeout(0);
      this.#pace.askAtOnce();
    });
    response.on('timeout', () => response.destroy());
    response.on('close', () => this.#leave());
    this.#schedule();
  }

  wake(): void {
    this.#schedule();
  }

  superseded(): void {
    // The run goes on with whoever took it over.
    this.#attachment = undefined;
    this.#options.response.destroy();
  }

  #schedule(): void {
    if (!this.#waiting && !this.#ended && this.#attachment !== undefined) this.#pace.ask();
  }

  /** A message that cannot be said ends its response, and nothing else. */
  #flushSafely(): void {
    try {
      this.#flush();
    } catch (error) {
      this.#options.logger.error({ err: error }, 'a response could not be written');
      this.#options.response.destroy();
    }
  }

  #flush(): void {
    const attachment = this.#attachment;
    if (attachment === undefined || this.#ended || this.#waiting) return;
    const { response } = this.#options;
    let told = '';
    while (!this.#ended && told.length < 65_536) {
      attachment.credit.grant(endlessCredit);
      const message = attachment.next();
      if (message === undefined) break;
      if (message.type === 'error' && !response.headersSent && told === '') {
        response.writeHead(statusOf(message), { 'content-type': 'application/json' });
        told = this.#answer.failure(message);
        this.#ended = true;
      } else {
        told += this.#answer.take(message);
        this.#ended = this.#answer.closed;
      }
    }
    this.#write(told);
    if (!this.#ended && told.length >= 65_536 && !this.#waiting) this.#pace.askAtOnce();
  }

  #write(told: string): void {
    const { response, slowMs } = this.#options;
    if (!response.headersSent && (this.#answer.streams || this.#ended)) {
      response.writeHead(200, this.#answer.headers);
      const begun = this.#answer.begin();
      if (begun !== '') response.write(begun);
    }
    if (this.#ended) {
      response.end(told);
      response.setTimeout(slowMs);
      this.#forget();
    } else if (told !== '' && !response.write(told)) {
      this.#waiting = true;
      response.setTimeout(slowMs);
    }
  }

  /** What there was to tell is told: what still goes on of the run is for nobody. */
  #forget(): void {
    const { runs } = this.#options;
    const attachment = this.#attachment;
    if (attachment === undefined) return;
    const { meter, now } = this.#options;
    if (attachment.run.ended) attachment.run.tellDelivered(meter, now());
    attachment.run.cancel();
    attachment.run.detach(attachment);
    runs.acknowledge(attachment.run, attachment.run.log.lastSeq);
    this.#attachment = undefined;
  }

  #leave(): void {
    this.#ended = true;
    this.#forget();
  }
}

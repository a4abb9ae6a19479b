import type { Logger } from 'pino';
import type { Json } from '../ports/index.ts';
import type { Ack, Cancel, InputMessage, Played, Pull, Resume, Start } from '../protocol/messages.ts';
import { ProtocolError } from '../protocol/protocol-error.ts';
import { Attachment, type Listener } from './attachment.ts';
import type { Delivery } from './delivery.ts';
import { logged } from './logged.ts';
import { RateWindow } from './rate-window.ts';
import { type Refusal, type Requester, requestOf, sameJson } from './run-table.ts';
import type { ServerContext } from './server-context.ts';

/** What one connection's runs are reached by. */
export interface ClientRunsOptions {
  readonly delivery: Delivery;
  readonly listener: Listener;
  readonly logger: Logger;
  /** Told of what goes wrong after a message was taken. */
  readonly failed: (error: unknown) => void;
}

/** What one connection does with runs: start, resume, pull, acknowledge, cancel. Only with those of its owner. */
export class ClientRuns {
  /** Set before the first call. */
  requester: Requester = { owner: '', client: '' };
  readonly #context: ServerContext;
  readonly #options: ClientRunsOptions;
  readonly #starts: RateWindow;
  readonly #resumes: RateWindow;

  constructor(context: ServerContext, options: ClientRunsOptions) {
    this.#context = context;
    this.#options = options;
    this.#starts = new RateWindow(context.limits.starts, context.limits.startWindowMs);
    this.#resumes = new RateWindow(context.limits.resumes, context.limits.startWindowMs);
  }

  pull({ run, n, bytes }: Pull): void {
    const { delivery } = this.#options;
    const attachment = delivery.attachments.get(run);
    if (attachment === undefined) return;
    attachment.credit.grant(n, bytes);
    const { meter, now } = this.#context;
    const waitedMs = attachment.endStall(now());
    if (waitedMs !== undefined) meter?.stalled(waitedMs);
    delivery.wake(attachment);
  }

  acknowledge({ run, seq }: Ack): void {
    const { runs } = this.#context;
    const attachment = this.#options.delivery.attachments.get(run);
    const live = runs.of(this.requester.owner, run);
    // What was never sent cannot be acknowledged; an ended run that is all sent has no attachment any more.
    if (attachment !== undefined) runs.acknowledge(attachment.run, Math.min(seq, attachment.passed));
    else if (live?.ended) runs.acknowledge(live, seq);
  }

  /**
   * Takes what was said so far. Nothing, where the run is over, or not this client's.
   *
   * @throws ProtocolError `duplicate` where the input was final, and another one.
   */
  input(message: InputMessage): void {
    const { access, runs } = this.#context;
    const live = runs.of(this.requester.owner, message.run);
    if (live === undefined || live.ended) return;
    const request = access.attributed({ ...live.request, input: inputWith(live.input.value, message) }, this.requester);
    if (live.input.isWhole) {
      if (!message.final || sameJson(request.input, live.input.value)) return;
      throw new ProtocolError('duplicate', `${message.run} has another input, which was final`);
    }
    if (access.forbids(request, this.requester) === undefined) live.input.take(request.input, message.final);
    else live.refuse(refusals.forbidden);
  }

  played({ run, audioId, ms }: Played): void {
    this.#context.runs.heard(this.requester.owner, run, { audioId, ms });
  }

  cancel({ run, reason }: Cancel): void {
    const live = this.#context.runs.of(this.requester.owner, run);
    if (live === undefined || live.ended) return;
    this.#options.logger.info({ run, reason: logged(reason ?? '') }, 'run cancelled');
    live.cancel();
  }

  /** @throws ProtocolError `rate`, or `duplicate` where the id was started with another input. */
  start(message: Start): void {
    const { limits, now, quota } = this.#context;
    const at = now();
    if (!this.#starts.admit(at) || !quota.start(this.requester.client, at)) {
      throw new ProtocolError('rate', `too many starts in ${limits.startWindowMs} ms`);
    }
    const attributed = this.#context.access.attributed(message, this.requester);
    this.#whenRecalled(message.run, () => this.#start(attributed));
  }

  /** @throws ProtocolError `rate`. */
  resume(message: Resume): void {
    const { run, after } = message;
    const { limits, now, quota } = this.#context;
    const at = now();
    if (!this.#resumes.admit(at) || !quota.resume(this.requester.client, at)) {
      throw new ProtocolError('rate', `too many resumes in ${limits.startWindowMs} ms`);
    }
    this.#options.logger.info({ run, after }, 'run resumes');
    this.#whenRecalled(run, () => {
      this.#attach(run, this.#context.runs.resume(this.requester.owner, message, this.#options.listener));
    });
  }

  /** Waits for the store where it holds something of the run; else goes on at once. */
  #whenRecalled(run: string, then: () => void): void {
    const recalled = this.#context.runs.recall(run);
    if (recalled === undefined) then();
    else recalled.then(() => this.#options.delivery.stopped || then()).catch(this.#options.failed);
  }

  #start(message: Start): void {
    const { access, draining, limits, runs } = this.#context;
    const { run, pipeline, surface } = message;
    const isKnown = runs.of(this.requester.owner, run) !== undefined;
    if (draining()) this.#refuse(run, 'draining');
    else if (access.forbids(requestOf(message), this.requester) !== undefined) this.#refuse(run, 'forbidden');
    else if (this.#activeRuns() >= limits.activeRuns && !isKnown) this.#refuse(run, 'busy');
    else {
      this.#options.logger.info({ run, pipeline: logged(pipeline), surface: logged(surface) }, 'run starts');
      this.#attach(run, runs.start(this.requester, message, this.#options.listener));
    }
  }

  #attach(run: string, attachment: Attachment | Refusal): void {
    if (attachment === 'different') throw new ProtocolError('duplicate', `${run} was started with another input`);
    if (!(attachment instanceof Attachment)) {
      this.#refuse(run, attachment);
      return;
    }
    const { delivery } = this.#options;
    delivery.send({ type: 'accepted', run, epoch: attachment.run.epoch });
    delivery.add(attachment);
  }

  #refuse(run: string, refusal: keyof typeof refusals): void {
    this.#options.logger.info({ run, refusal }, 'run refused');
    this.#context.meter?.refused('websocket', refusals[refusal].code);
    this.#options.delivery.send({ type: 'error', run, ...refusals[refusal] });
  }

  #activeRuns(): number {
    let active = 0;
    for (const { run } of this.#options.delivery.attachments.values()) if (!run.ended) active++;
    return active;
  }
}

/** The input as a message changes it. */
function inputWith(before: Json, { input = before, text }: InputMessage): Json {
  if (text === undefined) return input;
  return typeof input === 'object' && input !== null && !Array.isArray(input) ? { ...input, text } : text;
}

const unknown = { code: 'unknown-run', message: 'nothing is held of this run: start it anew', retry: false };

/** What a client is told of a run that it may not have. */
const refusals = {
  draining: { code: 'draining', message: 'the server takes no new runs: try another', retry: true },
  busy: { code: 'too-many-runs', message: 'too many runs are active: wait for one to end', retry: true },
  overloaded: {
    code: 'overloaded',
    message: 'your runs hold more than there is room for: read, or wait for one to end',
    retry: true,
    afterMs: 1_000,
  },
  forbidden: { code: 'forbidden', message: 'this run is not for you to start', retry: false },
  taken: { code: 'run-taken', message: 'the id is in use: choose another', retry: false },
  unknown,
  epoch: unknown,
} as const;

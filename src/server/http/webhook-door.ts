import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { firstValueFrom, fromEvent, takeUntil } from 'rxjs';
import type { Json, JsonObject } from '../../ports/index.ts';
import { isJson } from '../../ports/is-json.ts';
import { protocolLimits } from '../../protocol/protocol-limits.ts';
import { logged } from '../logged.ts';
import type { ServerContext } from '../server-context.ts';
import type { Receipt } from '../webhooks/receipt.ts';
import { type Distrust, distrust } from '../webhooks/signature.ts';
import type { Webhook } from '../webhooks/webhook.ts';
import type { WebhookDesk } from '../webhooks/webhook-desk.ts';
import type { BodyBudget } from './body-budget.ts';
import { HttpError } from './http-error.ts';
import { parseBody, readBody } from './read-json.ts';

/** What all addresses of webhooks begin with. */
export const webhookPath = '/v1/webhooks/';

/** What a request at one of them is answered with. */
export interface WebhookAnswer {
  readonly status: number;
  readonly body: Json;
  readonly headers?: OutgoingHttpHeaders;
}

const reasons: Readonly<Record<Distrust, string>> = {
  unsigned: 'the request is not signed: send webhook-id, webhook-timestamp and webhook-signature',
  timestamp: 'the request was signed too long ago, or by a clock that is off',
  signature: 'the signature is not of this body',
};

/**
 * Takes signed webhooks at `/v1/webhooks/NAME`, and tells how one stands at `/v1/webhooks/NAME/RUN`: whoever has the id of a
 * run, which nobody can guess, may ask for that one.
 *
 * @source Standard Webhooks 1.0; RFC 7240 for `Prefer: wait`.
 */
export class WebhookDoor {
  readonly #desk: WebhookDesk;
  readonly #context: ServerContext;
  readonly #bodies: BodyBudget;

  constructor(desk: WebhookDesk, context: ServerContext, bodies: BodyBudget) {
    this.#desk = desk;
    this.#context = context;
    this.#bodies = bodies;
  }

  /** @throws HttpError where the request is not one that can be taken or answered. */
  answer({ pathname, searchParams }: URL, request: IncomingMessage, response: ServerResponse): Promise<WebhookAnswer> {
    const [name = '', run, ...more] = pathname.slice(webhookPath.length).split('/');
    const webhook = more.length === 0 ? this.#desk.of(name) : undefined;
    if (webhook === undefined) throw new HttpError(404, 'not-found', `nothing takes webhooks at ${logged(pathname)}`);
    const method = run === undefined ? 'POST' : 'GET';
    if (request.method !== method) {
      response.setHeader('allow', method);
      throw new HttpError(405, 'method', run === undefined ? 'send webhooks with POST' : 'ask with GET');
    }
    const waitMs = Math.min(this.#desk.limits.waitMs, waitOf(searchParams, request) * 1000);
    return run === undefined
      ? this.#take(webhook, waitMs, request, response)
      : this.#tell(webhook.name, run, waitMs, response);
  }

  async #take(
    webhook: Webhook,
    waitMs: number,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<WebhookAnswer> {
    const { limits, now, draining } = this.#context;
    const { name } = webhook;
    const receivedAt = this.#desk.now();
    if (draining()) throw new HttpError(503, 'draining', 'the server takes no new runs');
    const body = await readBody(request, limits.httpBodyBytes, this.#bodies.until(response));
    const why = distrust(request.headers, body, webhook.secrets, now(), this.#desk.limits.toleranceMs);
    if (why !== undefined) {
      this.#desk.tell({ type: 'request', webhook: name, what: 'refused' });
      throw new HttpError(401, why, reasons[why]);
    }
    const input = inputOf(webhook, parseBody(body));
    if (input === undefined) {
      this.#desk.tell({ type: 'request', webhook: name, what: 'ignored' });
      return { status: 200, body: { webhook: name, id: idOf(request), state: 'ignored' } };
    }
    const received = await this.#desk.receive(webhook, idOf(request), input, receivedAt);
    const what = received === 'full' ? 'full' : received.isNew ? 'received' : 'again';
    this.#desk.tell({ type: 'request', webhook: name, what });
    if (received === 'full') throw new HttpError(503, 'busy', 'too many webhooks wait: send it again later');
    return this.#answerFor(await this.#ended(received.receipt, waitMs, response));
  }

  async #tell(webhook: string, run: string, waitMs: number, response: ServerResponse): Promise<WebhookAnswer> {
    const receipt = await this.#desk.find(webhook, run);
    if (receipt === undefined) throw new HttpError(404, 'not-found', 'no webhook of that run is known');
    return this.#answerFor(await this.#ended(receipt, waitMs, response));
  }

  /** The receipt with its final state, or as it is when the time is up or the asker gone. */
  async #ended(receipt: Receipt, waitMs: number, response: ServerResponse): Promise<Receipt> {
    if (receipt.final !== undefined || waitMs === 0 || response.closed) return receipt;
    const ended = this.#desk.ended(receipt.run, waitMs).pipe(takeUntil(fromEvent(response, 'close')));
    return firstValueFrom(ended, { defaultValue: receipt });
  }

  #answerFor({ webhook, id, run, receivedAt, endedAt, final, reply }: Receipt): WebhookAnswer {
    const status = `${webhookPath}${webhook}/${run}`;
    const body = {
      ...{ webhook, id, run, state: this.#desk.isRunning(run) ? 'running' : 'waiting' },
      ...final,
      receivedAt: new Date(receivedAt).toISOString(),
      ...(endedAt !== undefined && { endedAt: new Date(endedAt).toISOString(), tookMs: endedAt - receivedAt }),
      ...(reply && { reply: { ...reply } }),
      status,
    };
    return { status: final === undefined ? 202 : 200, body: body as Json, headers: { location: status } };
  }
}

/** What the signature was checked with. */
function idOf({ headers }: IncomingMessage): string {
  return String(headers['webhook-id']);
}

function inputOf({ name, input }: Webhook, body: JsonObject): Json | undefined {
  let made: Json | undefined;
  try {
    made = input(body);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new HttpError(400, 'run.bad-input', `${name} does not take this body: ${why}`);
  }
  if (made !== undefined && !isJson(made, protocolLimits.depth)) {
    throw new TypeError(`the input that webhook ${name} makes of a body is no JSON`);
  }
  return made;
}

/** For how many seconds the answer may wait for the run's end: `?wait=5`, or the header `Prefer: wait=5`. */
function waitOf(query: URLSearchParams, { headers }: IncomingMessage): number {
  const asked = query.get('wait') ?? /(?:^|[,;\s])wait\s*=\s*"?(\d+)/i.exec(String(headers.prefer ?? ''))?.[1] ?? '0';
  if (!/^\d{1,9}$/.test(asked)) throw new HttpError(400, 'malformed', 'wait is a number of seconds');
  return Number(asked);
}

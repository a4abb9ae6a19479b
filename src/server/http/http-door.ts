import { randomUUID } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { PipelineSummary } from '../../engine/request.ts';
import type { Json } from '../../ports/index.ts';
import { bearerOf } from '../access.ts';
import type { CanaryDesk } from '../canary-desk.ts';
import { logged } from '../logged.ts';
import type { Readings } from '../readings.ts';
import type { Requester } from '../run-table.ts';
import type { ServerContext } from '../server-context.ts';
import type { WebhookDesk } from '../webhooks/webhook-desk.ts';
import { agUi } from './ag-ui.ts';
import type { Asked, Front } from './answer.ts';
import { BodyBudget } from './body-budget.ts';
import { HttpError } from './http-error.ts';
import { HttpRun } from './http-run.ts';
import { openaiChat, openaiModels } from './openai-chat.ts';
import { plainRun } from './plain-run.ts';
import { readJson } from './read-json.ts';
import { type Reading, ReadingDoor } from './reading-door.ts';
import { uiMessages } from './ui-messages.ts';
import { WebhookDoor, webhookPath } from './webhook-door.ts';

/** What the door opens to. */
export interface HttpDoorOptions {
  readonly context: ServerContext;
  readonly pipelines: readonly PipelineSummary[];
  readonly logger: Logger;
  readonly exposition?: Expose;
  readonly canaries?: CanaryDesk;
  readonly webhooks?: WebhookDesk;
  readonly readings?: Readings;
}

/** The metrics of a process, as a Prometheus server reads them. */
export interface Exposition {
  readonly contentType: string;
  readonly body: string;
}

/** Gives the metrics in a format that the `Accept` header of the request takes. */
export type Expose = (accept?: string) => Promise<Exposition>;

/** Each front by its path; the two that name pipeline and surface in it take two more segments. */
const fronts: Readonly<Record<string, { readonly front: Front; readonly takesPath: boolean }>> = {
  '/v1/ag-ui': { front: agUi, takesPath: true },
  '/v1/chat/completions': { front: openaiChat, takesPath: false },
  '/v1/runs': { front: plainRun, takesPath: false },
  '/v1/ui-messages': { front: uiMessages, takesPath: true },
};

/** On every response: nothing here is to be framed, guessed at or kept; and but for pages, nothing is one. */
const securityHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** Answers HTTP requests: health, what is only read, and the fronts that start runs. */
export class HttpDoor {
  readonly #options: HttpDoorOptions;
  readonly #bodies: BodyBudget;
  readonly #readings: ReadingDoor;
  readonly #webhooks: WebhookDoor | undefined;

  constructor(options: HttpDoorOptions) {
    this.#options = options;
    const { context, pipelines, readings = {}, webhooks } = options;
    this.#readings = new ReadingDoor(readings, pipelines);
    this.#bodies = new BodyBudget(context.limits.httpBodiesBytes);
    // Their bodies are read before anybody knows who sends: those who have a token do not share their room with them.
    this.#webhooks = webhooks && new WebhookDoor(webhooks, context, new BodyBudget(context.limits.httpBodiesBytes));
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    this.#answer(request, response).catch((error: unknown) => this.#fail(error, response));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { now, quota } = this.#options.context;
    const excess = quota.refusal(request, response, now());
    if (excess !== undefined) throw new HttpError(429, 'rate', excess);
    const url = URL.parse(request.url ?? '/', 'http://server');
    if (url === null) throw new HttpError(400, 'malformed', 'the target is no URL');
    const { method } = request;
    if (url.pathname === '/healthz') {
      this.#json(response, 200, { status: 'ok' });
      return;
    }
    if (url.pathname === '/readyz') {
      const draining = this.#options.context.draining();
      this.#json(response, draining ? 503 : 200, { status: draining ? 'draining' : 'ok' });
      return;
    }
    // Whoever signs is believed wherever it comes from, and under whatever name it knows this host.
    if (this.#webhooks !== undefined && url.pathname.startsWith(webhookPath)) {
      const { status, body, headers } = await this.#webhooks.answer(url, request, response);
      this.#json(response, status, body, headers);
      return;
    }
    this.#admitOrigin(request, response);
    if (method === 'OPTIONS') {
      response.writeHead(204).end();
      return;
    }
    if (url.pathname === '/metrics' && method === 'GET' && this.#options.exposition !== undefined) {
      await this.#identify(request);
      const { contentType, body } = await this.#options.exposition(request.headers.accept);
      this.#send(response, 200, contentType, body);
      return;
    }
    if (/^\/v1\/canaries(\/|$)/.test(url.pathname) && this.#options.canaries !== undefined) {
      await this.#operate(this.#options.canaries, url.pathname.split('/')[3] ?? '', request, response);
      return;
    }
    const reading = method === 'GET' ? await this.#readings.at(url, () => this.#identify(request)) : undefined;
    if (reading !== undefined) {
      this.#give(reading, response);
      return;
    }
    const asked = this.#asked(url);
    if (url.pathname === '/v1/models' && method === 'GET') {
      await this.#identify(request);
      this.#json(response, 200, openaiModels(asked));
      return;
    }
    const found = findFront(url.pathname);
    if (found === undefined) throw new HttpError(404, 'not-found', `nothing is at ${url.pathname}`);
    if (method !== 'POST') {
      response.setHeader('allow', 'POST');
      throw new HttpError(405, 'method', 'ask with POST');
    }
    await this.#run(found.front, { ...asked, path: found.path }, request, response);
  }

  /** Shows the versions that are tried, or changes the one of a pipeline. */
  async #operate(desk: CanaryDesk, name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { owner } = await this.#identify(request);
    if (desk.mayOperate?.({ owner }) === false) throw new HttpError(403, 'forbidden', 'this is for operators');
    if (name === '' ? request.method !== 'GET' : request.method !== 'POST') {
      response.setHeader('allow', name === '' ? 'GET' : 'POST');
      throw new HttpError(405, 'method', 'look with GET at /v1/canaries, change with POST at /v1/canaries/PIPELINE');
    }
    if (name === '') {
      this.#json(response, 200, desk.list());
      return;
    }
    const { limits } = this.#options.context;
    const to = (await readJson(request, limits.httpBodyBytes, this.#bodies.until(response))) as Json;
    const changed = changeOf(desk, name, to, owner);
    if (changed === undefined) throw new HttpError(404, 'not-found', `${logged(name)} has no canary`);
    this.#json(response, 200, changed);
  }

  async #run(front: Front, asked: Asked, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { context, logger } = this.#options;
    const requester = await this.#identify(request);
    if (context.draining()) {
      throw new HttpError(503, 'draining', 'the server takes no new runs');
    }
    if (!context.quota.start(requester.client, context.now())) {
      throw new HttpError(429, 'rate', `too many starts in ${context.limits.startWindowMs} ms`);
    }
    const asking = front.ask(
      await readJson(request, context.limits.httpBodyBytes, this.#bodies.until(response)),
      asked,
    );
    const question = { ...asking, request: context.access.attributed(asking.request, requester) };
    const forbidden = context.access.forbids(question.request, requester);
    if (forbidden !== undefined) throw new HttpError(403, 'forbidden', forbidden);
    const { pipeline, surface } = question.request;
    const run = randomUUID();
    const path = logged(request.url?.split('?', 1)[0] ?? '');
    logger.info({ run, pipeline: logged(pipeline), surface: logged(surface), path }, 'run starts');
    // The client may have gone while its token was looked at.
    if (response.destroyed) return;
    const { traceparent } = request.headers;
    const traced = typeof traceparent === 'string' ? { traceparent } : {};
    const { limits, load, meter, now, runs } = context;
    const { slowMs } = limits;
    new HttpRun({ run, runs, requester, question, response, load, meter, now, logger, slowMs, ...traced }).start();
  }

  #asked({ searchParams }: URL): Asked {
    const { context, pipelines } = this.#options;
    return { pipelines, path: [], query: searchParams, nowS: Math.floor(context.now() / 1000) };
  }

  /** Lets browsers of allowed origins in, as CORS has it. */
  #admitOrigin(request: IncomingMessage, response: ServerResponse): void {
    const refusal = this.#options.context.access.refusal(request);
    if (refusal !== undefined) throw new HttpError(403, 'forbidden', refusal);
    const { origin } = request.headers;
    if (origin === undefined) return;
    response.setHeader('access-control-allow-origin', origin);
    response.setHeader('access-control-allow-headers', 'authorization, content-type');
    response.setHeader('access-control-allow-methods', 'GET, POST');
    response.setHeader('access-control-max-age', '600');
    response.setHeader('vary', 'origin');
    response.setHeader('cross-origin-resource-policy', 'cross-origin');
  }

  async #identify(request: IncomingMessage): Promise<Requester> {
    const { access, proxies } = this.#options.context;
    const identity = await access.identify(bearerOf(request), request);
    if (identity === undefined) throw new HttpError(401, 'unauthenticated', 'the token is not known');
    const { owner } = identity;
    return { owner, client: owner === 'anonymous' ? `address ${proxies.clientOf(request)}` : `owner ${owner}` };
  }

  #give(reading: Reading, response: ServerResponse): void {
    if ('json' in reading) {
      this.#json(response, 200, reading.json);
      return;
    }
    if ('movedTo' in reading) {
      response.writeHead(308, { location: reading.movedTo }).end();
      return;
    }
    const { body, contentType, policy } = reading.file;
    if (policy !== undefined) response.setHeader('content-security-policy', policy);
    this.#send(response, 200, contentType, body);
  }

  #json(response: ServerResponse, status: number, body: unknown, headers: OutgoingHttpHeaders = {}): void {
    for (const [name, value] of Object.entries(headers)) if (value !== undefined) response.setHeader(name, value);
    this.#send(response, status, 'application/json', JSON.stringify(body));
  }

  /** Answers at once; a client that does not take it is cut off like any other that does not read. */
  #send(response: ServerResponse, status: number, contentType: string, body: string | Uint8Array): void {
    response.writeHead(status, { 'content-type': contentType }).end(body);
    response.setTimeout(this.#options.context.limits.slowMs, () => response.destroy());
  }

  #fail(error: unknown, response: ServerResponse): void {
    const known = error instanceof HttpError;
    // Whoever hangs up in mid-request is no fault of the server's.
    const level = response.destroyed ? 'debug' : 'error';
    if (known) this.#options.context.meter?.refused('http', error.code);
    else this.#options.logger[level]({ err: error }, 'a request could not be handled');
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    const { status, code, message } = known ? error : new HttpError(500, 'internal', 'the server failed');
    if (status === 429 || status === 503) response.setHeader('retry-after', '1');
    if (status === 401) response.setHeader('www-authenticate', 'Bearer');
    // What was not read of the body would be taken for the next request.
    response.setHeader('connection', 'close');
    this.#json(response, status, { error: { message, type: 'invalid_request_error', param: null, code } });
  }
}

function findFront(pathname: string): { readonly front: Front; readonly path: readonly string[] } | undefined {
  for (const [base, { front, takesPath }] of Object.entries(fronts)) {
    if (pathname === base) return { front, path: [] };
    if (!takesPath || !pathname.startsWith(`${base}/`)) continue;
    const path = pathname
      .slice(base.length + 1)
      .split('/')
      .filter(Boolean)
      .map(decoded);
    if (path.length <= 2) return { front, path };
  }
  return undefined;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new HttpError(400, 'malformed', 'the path is not well encoded');
  }
}

/** What cannot be done is the caller's to mend. */
function changeOf(desk: CanaryDesk, name: string, to: Json, owner: string): Json | undefined {
  try {
    return desk.change(name, to, owner);
  } catch (error) {
    if (error instanceof RangeError) throw new HttpError(400, 'malformed', error.message);
    throw error;
  }
}

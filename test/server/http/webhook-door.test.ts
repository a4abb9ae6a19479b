import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asyncScheduler, from, Observable, Subject } from 'rxjs';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunRequest, StartRun } from '../../../src/engine/request.ts';
import type { Server, ServerOptions } from '../../../src/server/create-server.ts';
import { parseSecrets } from '../../../src/server/webhooks/signature.ts';
import type { Webhook, WebhookEvent, WebhookLimits } from '../../../src/server/webhooks/webhook.ts';
import { openWebhookDesk, type WebhookDesk } from '../../../src/server/webhooks/webhook-desk.ts';
import { serve } from '../serve.ts';
import { atOnce, echo, failing, numbered, silent, texts, type Unnumbered } from '../sources.ts';
import { receiver } from '../webhooks/receiver.ts';
import { standardHeaders } from '../webhooks/standard-headers.ts';

const written = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const secrets = parseSecrets(written);
const desks: WebhookDesk[] = [];
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tailrace-webhooks-'));
});

afterEach(async () => {
  await Promise.all(desks.splice(0).map((desk) => desk.close()));
  rmSync(folder, { recursive: true, force: true });
});

interface Opened {
  readonly server: Server;
  readonly desk: WebhookDesk;
  readonly told: WebhookEvent[];
}

const desk: Webhook = {
  name: 'desk',
  pipeline: 'assistant',
  surface: 'chat',
  input: ({ question, ...more }) => {
    if (more.type === 'ping') return undefined;
    if (typeof question !== 'string') throw new TypeError('it has no question');
    return { text: question };
  },
  secrets,
};

async function opened(
  startRun: StartRun,
  more: { readonly webhook?: Partial<Webhook>; readonly limits?: Partial<WebhookLimits> } & Partial<ServerOptions> = {},
): Promise<Opened> {
  const { webhook, limits = {}, ...options } = more;
  const told: WebhookEvent[] = [];
  const opening = await openWebhookDesk({
    webhooks: [{ ...desk, ...webhook }],
    file: join(folder, 'webhooks.sqlite'),
    limits: limits as Partial<WebhookLimits>,
    scheduler: asyncScheduler,
    now: Date.now,
    random: Math.random,
    observe: (event) => told.push(event),
  });
  desks.push(opening);
  await opening.start(startRun);
  const server = await serve(startRun, { ...(options as Partial<ServerOptions>), webhooks: opening });
  return { server, desk: opening, told };
}

const urlOf = (server: Server, path: string): string => server.url.replace('ws', 'http') + path;

interface Told {
  readonly run: string;
  readonly state: string;
  readonly status: string;
  readonly error?: { readonly code: string };
  readonly reply?: object;
}

const bodyOf = (response: Response): Promise<Told> => response.json() as Promise<Told>;

let ids = 0;

/** Sends as the standard's own library signs. */
function send(server: Server, body: unknown, more: { id?: string; query?: string; headers?: object } = {}) {
  const { id = `msg_${++ids}`, query = '', headers } = more;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return fetch(urlOf(server, `/v1/webhooks/desk${query}`), {
    method: 'POST',
    body: text,
    headers: { ...standardHeaders(written, id, text), ...headers },
  });
}

/** Runs that end when the test says so, and the requests they were begun by. */
function held(): { readonly startRun: StartRun; readonly begun: RunRequest[]; readonly end: () => void } {
  const ends = new Subject<void>();
  const begun: RunRequest[] = [];
  const startRun = numbered(
    (request) =>
      new Observable<Unnumbered>((log) => {
        begun.push(request);
        return ends.subscribe(() => from(texts(['Done.'])).subscribe(log));
      }),
  );
  return { startRun, begun, end: () => ends.next() };
}

describe('a webhook', () => {
  it('is answered with its final state where it is asked to wait', async () => {
    const { server, told } = await opened(echo);
    const response = await send(server, { question: 'How is T-100?' }, { id: 'msg_a', query: '?wait=30' });
    expect(response.status).toBe(200);
    const body = await bodyOf(response);
    expect(body).toMatchObject({
      ...{ webhook: 'desk', id: 'msg_a', run: expect.any(String), state: 'done', outcome: 'answered' },
      ...{ text: 'How is T-100?', tookMs: expect.any(Number), status: `/v1/webhooks/desk/${body.run}` },
    });
    expect(told.map(({ type }) => type)).toEqual(expect.arrayContaining(['request', 'ended']));
  });

  it('is answered at once where it is not, and its status address tells how it stands', async () => {
    const { startRun, end } = held();
    const { server } = await opened(startRun);
    const response = await send(server, { question: 'q' });
    expect(response.status).toBe(202);
    const { status, state } = await bodyOf(response);
    expect(state).toBe('running');
    expect(response.headers.get('location')).toBe(status);
    const before = await fetch(urlOf(server, status));
    expect([before.status, (await bodyOf(before)).state]).toEqual([202, 'running']);
    const waiting = fetch(urlOf(server, status), { headers: { prefer: 'respond-async, wait=30' } });
    end();
    const after = await waiting;
    expect([after.status, await bodyOf(after)]).toEqual([
      200,
      expect.objectContaining({ state: 'done', text: 'Done.' }),
    ]);
    expect(await bodyOf(await fetch(urlOf(server, status)))).toMatchObject({ state: 'done', text: 'Done.' });
  });

  it('runs what its declaration makes of the body, on its pipeline and surface', async () => {
    const { startRun, begun, end } = held();
    const { server } = await opened(startRun);
    const { run } = await bodyOf(await send(server, { question: 'q', user: 'mallory' }));
    expect(begun).toEqual([{ run, pipeline: 'assistant', surface: 'chat', input: { text: 'q' } }]);
    end();
  });

  it('that is sent again is not run again, whether it has ended or not', async () => {
    const { startRun, begun, end } = held();
    const { server } = await opened(startRun);
    const first = await bodyOf(await send(server, { question: 'q' }, { id: 'msg_a' }));
    const again = await Promise.all([1, 2, 3].map(() => send(server, { question: 'q' }, { id: 'msg_a' })));
    for (const response of again) {
      expect(response.status).toBe(202);
      expect(await bodyOf(response)).toMatchObject({ run: first.run, state: 'running' });
    }
    const waiting = send(server, { question: 'q' }, { id: 'msg_a', query: '?wait=30' });
    end();
    const ended = await bodyOf(await waiting);
    expect(ended).toMatchObject({ run: first.run, state: 'done' });
    expect(await bodyOf(await send(server, { question: 'q' }, { id: 'msg_a' }))).toEqual(ended);
    expect(begun).toHaveLength(1);
  });

  it('whose run fails has failed, for its sender as well: it is handled', async () => {
    const { server } = await opened(failing);
    const response = await send(server, { question: 'q' }, { query: '?wait=30' });
    expect(response.status).toBe(200);
    expect(await bodyOf(response)).toMatchObject({
      state: 'failed',
      error: { code: 'stage-failed', message: 'plan: no model' },
    });
  });

  it.each<[string, Unnumbered[]]>([
    ['texts', texts(['x'.repeat(60), 'y'.repeat(60)])],
    ['outputs', [{ type: 'output', value: 'x'.repeat(60) }, { type: 'output', value: 'y'.repeat(60) }, ...texts([])]],
  ])('whose %s are too long fails', async (_what, events) => {
    const { server } = await opened(atOnce(events), { limits: { answerChars: 100 } });
    const response = await send(server, { question: 'q' }, { query: '?wait=30' });
    expect(await bodyOf(response)).toMatchObject({ state: 'failed', error: { code: 'webhook.too-large' } });
  });

  it('is told with its texts as they stand at the end, and its outputs', async () => {
    const { server } = await opened(
      atOnce([
        { type: 'text', msg: 0, off: 0, text: 'One secret' },
        { type: 'retract', msg: 0, fromOff: 4, reason: 'pii' },
        { type: 'text', msg: 0, off: 4, text: 'moment.' },
        { type: 'text', msg: 1, off: 0, text: 'And more.' },
        { type: 'output', value: [1] },
        { type: 'done', outcome: 'retracted' },
      ]),
    );
    const response = await send(server, { question: 'q' }, { query: '?wait=30' });
    expect(await bodyOf(response)).toMatchObject({
      ...{ state: 'done', outcome: 'retracted', text: 'One moment.\n\nAnd more.', outputs: [[1]] },
    });
  });

  it('that is of no interest is neither run nor kept', async () => {
    const { startRun, begun } = held();
    const { server } = await opened(startRun);
    const response = await send(server, { type: 'ping' }, { id: 'msg_p' });
    expect([response.status, await bodyOf(response)]).toEqual([
      200,
      { webhook: 'desk', id: 'msg_p', state: 'ignored' },
    ]);
    expect(begun).toEqual([]);
  });

  it.each<[string, object, number, string]>([
    ['without a signature', { 'webhook-signature': '' }, 401, 'signature'],
    ['with another id', { 'webhook-id': 'msg_other' }, 401, 'signature'],
    ['of an hour ago', { 'webhook-timestamp': String(Math.floor(Date.now() / 1000) - 3_600) }, 401, 'timestamp'],
    ['with an id that cannot be read one way only', { 'webhook-id': 'a.b' }, 401, 'unsigned'],
    ['as a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'media-type'],
  ])('%s is refused', async (_what, headers, status, code) => {
    const { server } = await opened(silent);
    const response = await send(server, { question: 'q' }, { headers });
    expect([response.status, (await bodyOf(response)).error?.code]).toEqual([status, code]);
  });

  it.each<[unknown, number, string]>([
    ['{"question":', 400, 'malformed'],
    ['[1]', 400, 'malformed'],
    [{ question: 5 }, 400, 'run.bad-input'],
    [{ question: 'x'.repeat(1_100_000) }, 413, 'too-large'],
  ])('is refused where its body is not right (%#)', async (body, status, code) => {
    const { server } = await opened(silent);
    const response = await send(server, body);
    expect([response.status, (await bodyOf(response)).error?.code]).toEqual([status, code]);
  });

  it('has an address for each name and run, and methods of its own', async () => {
    const { server } = await opened(silent);
    const statusOf = async (path: string, method = 'GET') => (await fetch(urlOf(server, path), { method })).status;
    expect(await statusOf('/v1/webhooks/other', 'POST')).toBe(404);
    expect(await statusOf('/v1/webhooks/desk/no-such-run')).toBe(404);
    expect(await statusOf('/v1/webhooks/desk/a/b')).toBe(404);
    expect(await statusOf('/v1/webhooks/desk')).toBe(405);
    expect(await statusOf('/v1/webhooks/desk/run', 'POST')).toBe(405);
    expect((await send(server, { question: 'q' }, { query: '?wait=soon' })).status).toBe(400);
  });

  it('needs no token, and comes under any name of the host', async () => {
    const { server } = await opened(echo, { auth: () => undefined });
    expect((await send(server, { question: 'q' }, { query: '?wait=30' })).status).toBe(200);
  });

  it('is refused where too many wait, and taken again when there is room', async () => {
    const { startRun, begun, end } = held();
    const { server, told } = await opened(startRun, { limits: { runs: 1, waiting: 2 } });
    for (const id of ['a', 'b', 'c']) expect((await send(server, { question: 'q' }, { id })).status).toBe(202);
    const states = await Promise.all(
      ['a', 'b', 'c'].map(async (id) => (await bodyOf(await send(server, { question: 'q' }, { id }))).state),
    );
    // What is known already is told, however many wait.
    expect(states).toEqual(['running', 'waiting', 'waiting']);
    const refused = await send(server, { question: 'q' }, { id: 'd' });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    expect(told).toContainEqual({ type: 'request', webhook: 'desk', what: 'full' });
    end();
    await expect.poll(() => begun.length).toBe(2);
    expect((await send(server, { question: 'q' }, { id: 'd' })).status).toBe(202);
  });

  it('that is waited for is answered as it stands when the time is up', async () => {
    const { server } = await opened(silent, { limits: { waitMs: 10 } });
    const response = await send(server, { question: 'q' }, { query: '?wait=600' });
    expect([response.status, (await bodyOf(response)).state]).toEqual([202, 'running']);
  });

  it('goes on when its sender hangs up', async () => {
    const { startRun, begun, end } = held();
    const { server } = await opened(startRun);
    const abort = new AbortController();
    const at = new Date();
    const asking = fetch(urlOf(server, '/v1/webhooks/desk?wait=30'), {
      method: 'POST',
      body: '{"question":"q"}',
      signal: abort.signal,
      headers: {
        'content-type': 'application/json',
        'webhook-id': 'msg_h',
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': new StandardWebhook(written).sign('msg_h', at, '{"question":"q"}'),
      },
    }).catch(() => {});
    await expect.poll(() => begun.length).toBe(1);
    abort.abort();
    await asking;
    const waiting = send(server, { question: 'q' }, { id: 'msg_h', query: '?wait=30' });
    end();
    expect(await bodyOf(await waiting)).toMatchObject({ state: 'done' });
  });

  it('has its final state posted to the reply address, signed, and told by its status address', async () => {
    const answers = await receiver(200);
    const reply = { url: answers.url, secret: secrets[0] as Buffer };
    const { server } = await opened(echo, { webhook: { reply } });
    const { status, run } = await bodyOf(await send(server, { question: 'Hi' }, { id: 'msg_r' }));
    await answers.came(1);
    const { headers, body } = answers.posted[0] ?? { headers: {}, body: '' };
    expect(new StandardWebhook(written).verify(body, headers as Record<string, string>)).toMatchObject({
      ...{ webhook: 'desk', id: 'msg_r', run, state: 'done', outcome: 'answered', text: 'Hi' },
    });
    const replied = async () => (await bodyOf(await fetch(urlOf(server, status)))).reply;
    await expect.poll(replied).toEqual({ state: 'sent', tries: 1 });
  });
});

describe('bodies of webhooks that nobody has signed', () => {
  it('take no room from those who ask by another door', async () => {
    const { desk: webhooks } = await opened(echo);
    const server = await serve(echo, { webhooks, limits: { httpBodiesBytes: 200 } });
    const headers = { 'content-type': 'application/json' };
    const post = async (path: string, body: string): Promise<number> =>
      (await fetch(urlOf(server, path), { method: 'POST', headers, body })).status;
    const slow = connect(server.address.port, '127.0.0.1');
    slow.on('error', () => {});
    slow.write(
      `POST /v1/webhooks/desk HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 300\r\n\r\n${' '.repeat(190)}`,
    );
    await expect.poll(() => post('/v1/webhooks/desk', '{"question":"is there room"}')).toBe(503);
    expect(await post('/v1/runs', '{"input":{"text":"who is there"}}')).not.toBe(503);
    slow.destroy();
    await expect.poll(() => post('/v1/webhooks/desk', '{"question":"is there room"}')).toBe(401);
  });
});

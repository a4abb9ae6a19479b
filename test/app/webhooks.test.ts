import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defineApp, type ServedApp, serveApp, type WebhookDeclaration } from '../../src/app/index.ts';
import { definePipeline, input, transform } from '../../src/index.ts';
import { standardHeaders } from '../server/webhooks/standard-headers.ts';
import type { Said } from './webhook-process.ts';

const secret = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
const logger = pino({ level: 'silent' });
let folder = '';
let env: Readonly<Record<string, string | undefined>> = {};
const children = new Set<ChildProcess>();
let served: ServedApp | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tailrace-app-webhooks-'));
  env = { TAILRACE_WEBHOOK_DESK_SECRET: secret, TAILRACE_WEBHOOKS: join(folder, 'webhooks.sqlite') };
});

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
  await served?.close();
  served = undefined;
  rmSync(folder, { recursive: true, force: true });
});

interface Told {
  readonly run: string;
  readonly state: string;
  readonly text?: string;
  readonly error?: { readonly code: string };
}

async function send(url: string, id: string, body: object, query = ''): Promise<Told> {
  const text = JSON.stringify(body);
  const headers = standardHeaders(secret, id, text);
  const response = await fetch(`${url}/v1/webhooks/desk${query}`, { method: 'POST', body: text, headers });
  return (await response.json()) as Told;
}

/** The app in a process of its own, once it listens. */
class Life {
  readonly url: string;
  readonly called: { readonly called: string; readonly run: string }[];
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, url: string, called: Life['called']) {
    this.#child = child;
    this.url = url;
    this.called = called;
  }

  static async begin(more: Readonly<Record<string, string>> = {}): Promise<Life> {
    const child = fork(new URL('webhook-process.ts', import.meta.url), { env: { ...process.env, ...env, ...more } });
    children.add(child);
    const called: Life['called'] = [];
    const url = await new Promise<string>((resolve, reject) => {
      child.on('message', (said: Said) => {
        if ('url' in said) resolve(said.url);
        else called.push(said);
      });
      child.once('exit', (code) => reject(new Error(`the process ended with ${code}`)));
    });
    return new Life(child, url, called);
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    const gone = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGKILL');
    await gone;
  }
}

describe('a webhook whose process dies', () => {
  it('is run again by the next one, under its run id, unless a call with side effects had been begun', async () => {
    const first = await Life.begin();
    const looking = await send(first.url, 'msg_look', { text: 'look' });
    const paying = await send(first.url, 'msg_pay', { text: 'pay' });
    await expect.poll(() => first.called.map(({ called }) => called).sort()).toEqual(['look', 'pay']);
    await first.kill();

    const second = await Life.begin({ ANSWERS: 'yes' });
    expect(await send(second.url, 'msg_look', { text: 'look' }, '?wait=60')).toMatchObject({
      ...{ run: looking.run, state: 'done', text: 'look: ["seen"]' },
    });
    expect(await send(second.url, 'msg_pay', { text: 'pay' }, '?wait=60')).toMatchObject({
      ...{ run: paying.run, state: 'failed', error: { code: 'webhook.interrupted' } },
    });
    expect(await send(second.url, 'msg_new', { text: 'pay' }, '?wait=60')).toMatchObject({ text: 'pay: ["paid"]' });
    expect(second.called.map(({ called }) => called)).toEqual(['look', 'pay']);
  });
});

const query = input<{ readonly text: string }>({ parse: (value) => value as { readonly text: string } });
const reply = transform(query, ({ text }) => text.toUpperCase());
const pipeline = definePipeline('shout', { query, reply }, { version: 1, output: reply });
const desk: WebhookDeclaration = { pipeline: 'shout', input: ({ text }) => ({ text: String(text) }) };
const appOf = (webhooks: Readonly<Record<string, WebhookDeclaration>>) =>
  defineApp({ pipelines: [pipeline], bindings: {}, webhooks });

describe('an app with webhooks', () => {
  it('takes them, and counts and times them', async () => {
    served = await serveApp(appOf({ desk }), { env, logger });
    expect(served.webhooks).toEqual(['desk']);
    const url = served.server.url.replace('ws', 'http');
    expect(await send(url, 'a', { text: 'hi' }, '?wait=30')).toMatchObject({ state: 'done', text: 'HI' });
    await send(url, 'a', { text: 'hi' });
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain('tailrace_webhooks_total{webhook="desk",what="received"} 1');
    expect(metrics).toContain('tailrace_webhooks_total{webhook="desk",what="again"} 1');
    expect(metrics).toContain('tailrace_webhook_seconds_count{webhook="desk",state="done"} 1');
    expect(metrics).toContain('tailrace_slots{pool="webhook runs"} 64');
  });

  it('knows after a restart what came before it', async () => {
    served = await serveApp(appOf({ desk }), { env, logger });
    const first = await send(served.server.url.replace('ws', 'http'), 'a', { text: 'hi' }, '?wait=30');
    await served.close();
    served = await serveApp(appOf({ desk }), { env, logger });
    expect(await send(served.server.url.replace('ws', 'http'), 'a', { text: 'hi' })).toEqual(first);
  });

  it('does not share its file', async () => {
    served = await serveApp(appOf({ desk }), { env, logger });
    await expect(serveApp(appOf({ desk }), { env, logger })).rejects.toThrow('set TAILRACE_WEBHOOKS');
  });

  it.each<[string, Readonly<Record<string, unknown>>, Readonly<Record<string, string>>, string]>([
    ['whose name is no part of a URL', { 'My Desk': desk }, {}, "webhook 'My Desk': has a name that is no part"],
    ['that says not what it runs on', { desk: { pipeline: 'shout' } }, {}, 'Write input: (body) =>'],
    [
      'of a pipeline it does not offer',
      { desk: { ...desk, pipeline: 'x' } },
      {},
      "runs 'x', which the app does not offer. It has shout.",
    ],
    [
      'on a surface there is not',
      { desk: { ...desk, surface: 'fax' } },
      {},
      "runs on 'fax', which shout is not offered on. It has default.",
    ],
    [
      'without a secret',
      { other: desk },
      {},
      'is signed with TAILRACE_WEBHOOK_OTHER_SECRET, which is not set. Set it to whsec_',
    ],
    [
      'with a malformed secret',
      { other: desk },
      { TAILRACE_WEBHOOK_OTHER_SECRET: 'x' },
      'has a malformed TAILRACE_WEBHOOK_OTHER_SECRET: write it as',
    ],
    ['that replies to no URL', { desk: { ...desk, reply: 'ftp://x' } }, {}, 'replies to what is no URL'],
    [
      'that replies unsigned',
      { desk: { ...desk, reply: 'https://example.org/' } },
      {},
      'TAILRACE_WEBHOOK_DESK_REPLY_SECRET, which is not set',
    ],
  ])('is refused one %s', async (_what, webhooks, more, said) => {
    const serving = serveApp(appOf(webhooks as never), { env: { ...env, ...more }, logger });
    await expect(serving).rejects.toThrow(said);
  });
});

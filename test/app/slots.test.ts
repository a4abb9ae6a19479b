import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { threadId } from 'node:worker_threads';
import { pino } from 'pino';
import { lastValueFrom, toArray } from 'rxjs';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineApp, type ServedApp, type SlotDeclaration, serveApp } from '../../src/app/index.ts';
import { compose, definePipeline, input, type RunEvent, sentences, speak } from '../../src/index.ts';
import app from './slot-app.ts';

const logger = pino({ level: 'silent' });
const secret = `whsec_${Buffer.alloc(32, 6).toString('base64')}`;
const folder = mkdtempSync(join(tmpdir(), 'tailrace-slots-'));
let served: ServedApp;
let runs = 0;

beforeAll(async () => {
  const env = { TAILRACE_WEBHOOK_BOT_SECRET: secret, TAILRACE_WEBHOOKS: join(folder, 'webhooks.sqlite') };
  served = await serveApp(app, { env, logger });
});

afterAll(async () => {
  await served.close();
  rmSync(folder, { recursive: true, force: true });
});

async function metrics(): Promise<string> {
  return (await fetch(`${served.server.url.replace('ws', 'http')}/metrics`)).text();
}

/** Resolves when no run has a worker, and one waits for the next. */
async function ready(): Promise<void> {
  const standing = async (): Promise<boolean> => {
    const said = await metrics();
    const of = (series: string): number => Number(said.split(`${series} `)[1]?.split('\n')[0]);
    return of('tailrace_slots_used{pool="workers of bot"}') === 0 && of('tailrace_slots_ready{pipeline="bot"}') > 0;
  };
  await expect.poll(standing).toBe(true);
}

const ask = (text: string): Promise<RunEvent[]> =>
  lastValueFrom(
    served.engine.startRun({ run: `r${++runs}`, pipeline: 'bot', surface: 'default', input: { text } }).pipe(toArray()),
  );

const textOf = (events: readonly RunEvent[]): string =>
  events.map((event) => (event.type === 'text' ? event.text : '')).join('');

describe('a pipeline with slots', () => {
  it('runs in a thread of its own, and its log is whole', async () => {
    const events = await ask('who');
    expect(Number(textOf(events))).toBeGreaterThan(0);
    expect(textOf(events)).not.toBe(String(threadId));
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, place) => place + 1));
    expect(events.map(({ type }) => type)).toEqual(['started', 'stage', 'stage', 'text', 'stage', 'stage', 'done']);
  });

  it('was rehearsed before it was ready', async () => {
    expect(textOf(await ask('count'))).toBe('rehearsed 3');
  });

  it('is counted and timed like any other, and whether a worker was ready', async () => {
    await ask('hello');
    await ready();
    // Whoever asks over HTTP leaves with the last word.
    for (const text of ['one', 'two', 'three']) {
      const response = await fetch(`${served.server.url.replace('ws', 'http')}/v1/runs`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ pipeline: 'bot', input: { text } }),
      });
      expect(await response.json()).toMatchObject({ text: text.toUpperCase() });
    }
    await ready();
    const said = await metrics();
    // A worker that has done its run does the next.
    expect(said).toMatch(/tailrace_slot_open_seconds_count\{pipeline="bot"\} [12]\n/);
    expect(said).toMatch(
      /tailrace_runs_total\{pipeline="bot",surface="default",version="1",outcome="answered"\} [1-9]/,
    );
    expect(said).toMatch(/tailrace_slot_requests_total\{pipeline="bot",ready="true"\} [1-9]/);
  });

  it('fails one run where its worker ends, and is there for the next', async () => {
    const ended = await ask('exit');
    expect(ended.at(-1)).toMatchObject({ type: 'error', code: 'worker-ended', retry: true });
    expect(textOf(await ask('hello'))).toBe('HELLO');
  });

  it('loses its worker to a run that loops when it is cancelled, and nothing else', async () => {
    const looping = served.engine
      .startRun({ run: 'loop', pipeline: 'bot', surface: 'default', input: { text: 'loop' } })
      .subscribe();
    expect(textOf(await ask('hello'))).toBe('HELLO');
    looping.unsubscribe();
    expect(textOf(await ask('again'))).toBe('AGAIN');
  });

  it('is what webhooks run on, and counts as having had side effects where it could have', async () => {
    const text = JSON.stringify({ text: 'hello' });
    const at = new Date();
    const url = `${served.server.url.replace('ws', 'http')}/v1/webhooks/bot?wait=60`;
    const response = await fetch(url, {
      method: 'POST',
      body: text,
      headers: {
        'content-type': 'application/json',
        'webhook-id': 'msg_1',
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': new StandardWebhook(secret).sign('msg_1', at, text),
      },
    });
    expect(await response.json()).toMatchObject({ state: 'done', text: 'HELLO' });
    await served.close();
    // The app has a tool with side effects, and a worker does not say whether it calls it.
    const database = new DatabaseSync(join(folder, 'webhooks.sqlite'));
    expect(database.prepare('SELECT effects FROM receipt').get()).toEqual({ effects: 1 });
    database.close();
  });
});

describe('slots', () => {
  const query = input();
  const draft = compose(query);
  const told = definePipeline('told', { query, draft }, { version: 1, output: draft });
  const marked = sentences(draft);
  const reply = speak(marked);
  const spoken = definePipeline('spoken', { query, draft, marked, reply }, { version: 1, output: reply });
  const module = import.meta.url;

  it.each<[string, Readonly<Record<string, SlotDeclaration>>, string]>([
    [
      'of nothing',
      { other: { module } },
      "the slots of 'other': are of a pipeline that the app does not offer. It has told, spoken.",
    ],
    ['without a module', { told: {} as SlotDeclaration }, 'Write module: import.meta.url'],
    ['with more than there may be', { told: { module, min: 3, max: 2 } }, 'have min 3, max 2, rehearsals 20.'],
    ['of what speaks', { spoken: { module } }, "cannot hear that 'reply' is interrupted."],
  ])('%s are refused', async (_what, slots, said) => {
    const bindings = { model: { generate: () => [] }, speech: { synthesise: () => [], speak: () => [] } } as never;
    const serving = serveApp(defineApp({ pipelines: [told, spoken], bindings, slots }), { logger });
    await expect(serving).rejects.toThrow(said);
  });
});

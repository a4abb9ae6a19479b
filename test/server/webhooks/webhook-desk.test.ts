import { firstValueFrom } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { StartRun } from '../../../src/engine/request.ts';
import type { Receipt, Unfinished } from '../../../src/server/webhooks/receipt.ts';
import type { ReceiptStore } from '../../../src/server/webhooks/receipt-store.ts';
import { defaultWebhookLimits, type Webhook, type WebhookEvent } from '../../../src/server/webhooks/webhook.ts';
import { openWebhookDesk, WebhookDesk } from '../../../src/server/webhooks/webhook-desk.ts';
import { ManualTime } from '../manual-time.ts';
import { atOnce, texts } from '../sources.ts';

const webhook: Webhook = { name: 'desk', pipeline: 'p', surface: 's', input: (body) => body, secrets: [] };

/** A desk over a store that forgets all but what it is told here, and whose disk fails as often as it is told. */
function desk(left: readonly Partial<Unfinished>[], failures = 0) {
  const time = new ManualTime();
  const told: WebhookEvent[] = [];
  const ends: Parameters<ReceiptStore['end']>[0][] = [];
  const receiptOf = (run: string): Receipt => ({ webhook: 'desk', id: run, run, receivedAt: 0 });
  const store: ReceiptStore = {
    receive: async ({ run }) => ({ receipt: receiptOf(run), isNew: true }),
    known: async () => undefined,
    mark: async () => {},
    end: async (ended) => {
      ends.push(ended);
      if (ends.length <= failures) throw new Error('the disk is full');
      return { ...receiptOf(ended.run), final: ended.final, endedAt: ended.at };
    },
    replied: async () => {},
    find: async () => undefined,
    takeUp: async () =>
      left.map((each, n) => ({
        ...receiptOf(`r${n}`),
        ...{ input: '{"text":"q"}', attempts: 2, hasEffects: false },
        ...each,
      })),
    due: async () => [],
    close: async () => {},
  };
  const options = { webhooks: [webhook], file: '', scheduler: time, now: () => time.now(), random: () => 0.5 };
  const opened = new WebhookDesk({ ...options, observe: (event) => told.push(event) }, defaultWebhookLimits, store);
  return { opened, time, told, ends };
}

describe('what a process before left', () => {
  it('is run again, unless it had side effects, was begun too often, or nobody takes it any more', async () => {
    const asked: unknown[] = [];
    const startRun: StartRun = (request) => {
      asked.push([request.run, request.input]);
      return atOnce(texts(['Yes.']))(request);
    };
    const { opened, ends, told } = desk([
      {},
      { hasEffects: true },
      { attempts: 4 },
      { attempts: 3 },
      { webhook: 'gone' },
    ]);
    await opened.start(startRun);
    await expect.poll(() => ends.length).toBe(5);
    expect(asked).toEqual([
      ['r0', { text: 'q' }],
      ['r3', { text: 'q' }],
    ]);
    const finals = new Map(ends.map(({ run, final }) => [run, final.error?.code ?? final.text]));
    expect([...finals].sort()).toEqual([
      ['r0', 'Yes.'],
      ['r1', 'webhook.interrupted'],
      ['r2', 'webhook.attempts'],
      ['r3', 'Yes.'],
      ['r4', 'webhook.unknown'],
    ]);
    const takenUp = told.flatMap((event) => (event.type === 'taken-up' ? [event.what] : []));
    expect(takenUp).toEqual(['begun-again', 'given-up', 'given-up', 'begun-again', 'given-up']);
  });
});

describe('a final state', () => {
  it('that cannot be written is tried again each second, and told nobody until it is', async () => {
    const { opened, time, ends, told } = desk([], 2);
    await opened.start(atOnce(texts(['Yes.'])));
    const received = await opened.receive(webhook, 'a', {}, 0);
    if (received === 'full') throw new Error('it is not');
    let heard: Receipt | undefined;
    void firstValueFrom(opened.ended(received.receipt.run, 60_000)).then((receipt) => (heard = receipt));
    for (const tries of [1, 2]) {
      await time.turn();
      expect([ends.length, heard, opened.active]).toEqual([tries, undefined, 1]);
      time.advance(1_000);
    }
    await time.turn();
    expect([ends.length, heard?.final?.text, opened.active]).toEqual([3, 'Yes.', 0]);
    expect(told.map(({ type }) => type)).toEqual(['unwritten', 'unwritten', 'ended']);
  });
});

it('a desk is refused limits that are none', async () => {
  const options = { webhooks: [], file: '', scheduler: new ManualTime(), now: () => 0, random: () => 0 };
  await expect(openWebhookDesk({ ...options, limits: { runs: 0 } })).rejects.toThrow('runs is 0: set a number above 0');
});

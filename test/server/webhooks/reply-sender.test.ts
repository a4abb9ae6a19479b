import { Webhook as StandardWebhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import type { Receipt, ReplyState } from '../../../src/server/webhooks/receipt.ts';
import { ReplySender } from '../../../src/server/webhooks/reply-sender.ts';
import { parseSecrets } from '../../../src/server/webhooks/signature.ts';
import { defaultWebhookLimits, type WebhookEvent, type WebhookLimits } from '../../../src/server/webhooks/webhook.ts';
import { ManualTime } from '../manual-time.ts';
import { receiver } from './receiver.ts';

const written = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
const [secret] = parseSecrets(written);

/** A sender whose receipts are all done, over a clock that is set by hand. */
function sender(url: string, limits: Partial<WebhookLimits> = {}) {
  const time = new ManualTime();
  const kept: [string, ReplyState][] = [];
  const told: Extract<WebhookEvent, { readonly type: 'reply' }>[] = [];
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  const store = {
    find: async (run: string): Promise<Receipt> => ({
      ...{ webhook: 'desk', id: 'msg_1', run, receivedAt: 1, endedAt: 3 },
      final: { state: 'done', outcome: 'answered', text: 'It is done.' },
    }),
    replied: async ({ run, reply }: { readonly run: string; readonly reply: ReplyState }): Promise<void> => {
      kept.push([run, reply]);
    },
  };
  const sending = new ReplySender({
    webhook: { name: 'desk', pipeline: 'p', surface: 's', input: () => 1, secrets: [secret], reply: { url, secret } },
    store,
    limits: { ...defaultWebhookLimits, ...limits },
    scheduler: time,
    now: Date.now,
    random: () => 1,
    observe: (event) => {
      if (event.type === 'reply') told.push(event);
      for (const { count, resolve } of waiting) if (told.length >= count) resolve();
    },
  });
  /** Resolves when so many tries have been settled and the sender has gone on. */
  const settled = async (count: number): Promise<void> => {
    if (told.length < count) await new Promise<void>((resolve) => waiting.push({ count, resolve }));
    await time.turn();
  };
  return { sending, time, kept, told, settled };
}

describe('a reply', () => {
  it('is the final state, signed for its receiver', async () => {
    const { url, posted } = await receiver(204);
    const { sending, kept, settled } = sender(url);
    sending.add('r1');
    await settled(1);
    expect(posted).toHaveLength(1);
    const { headers, body } = posted[0] ?? { headers: {}, body: '' };
    expect(headers['webhook-id']).toBe('reply_r1');
    expect(new StandardWebhook(written).verify(body, headers as Record<string, string>)).toEqual({
      ...{ webhook: 'desk', id: 'msg_1', run: 'r1', receivedAt: 1, endedAt: 3 },
      ...{ state: 'done', outcome: 'answered', text: 'It is done.' },
    });
    expect(kept).toEqual([['r1', { state: 'sent', tries: 1 }]]);
    expect(sending.size).toBe(0);
  });

  it('is tried again, each time after twice as long, under the same id', async () => {
    const { url, posted } = await receiver(500, 302, 200);
    const { sending, time, told, kept, settled } = sender(url, { replyAgainMs: 1_000 });
    sending.add('r1');
    await settled(1);
    time.advance(999);
    await time.turn();
    expect(posted).toHaveLength(1);
    time.advance(1);
    await settled(2);
    time.advance(1_999);
    await time.turn();
    expect(posted).toHaveLength(2);
    time.advance(1);
    await settled(3);
    expect(posted.map(({ headers }) => headers['webhook-id'])).toEqual(['reply_r1', 'reply_r1', 'reply_r1']);
    expect(told.map(({ what, why }) => [what, why])).toEqual([
      ['again', 'the receiver answered 500'],
      ['again', 'the receiver answered 302'],
      ['sent', undefined],
    ]);
    expect(kept.map(([, { state, tries }]) => [state, tries])).toEqual([
      ['due', 1],
      ['due', 2],
      ['sent', 3],
    ]);
  });

  it('is dead after the last try, counting those of a process before', async () => {
    const { url, posted } = await receiver(500);
    const { sending, time, kept, settled } = sender(url, { replyTries: 4 });
    sending.add('r1', 2);
    await settled(1);
    time.advance(3_600_000);
    await settled(2);
    time.advance(3_600_000);
    await time.turn();
    expect(posted).toHaveLength(2);
    expect(kept.at(-1)).toEqual(['r1', { state: 'dead', tries: 4, why: 'the receiver answered 500' }]);
    expect(sending.size).toBe(0);
  });

  it('is dead at once where its receiver is gone', async () => {
    const { url } = await receiver(410);
    const { sending, kept, settled } = sender(url);
    sending.add('r1');
    await settled(1);
    expect(kept).toEqual([['r1', { state: 'dead', tries: 1, why: 'the receiver answered 410' }]]);
  });

  it('is tried again where nobody listens or answers, without telling the address', async () => {
    const refused = sender('http://127.0.0.1:1/key-in-the-path');
    refused.sending.add('r1');
    await refused.settled(1);
    expect(refused.told[0]?.what).toBe('again');
    expect(refused.told[0]?.why).not.toContain('key-in-the-path');
    const { url } = await receiver();
    const silent = sender(url, { replyMs: 20 });
    silent.sending.add('r1');
    await silent.settled(1);
    expect(silent.told[0]).toMatchObject({ what: 'again', why: 'the receiver did not answer in time' });
  });

  it('waits for its turn, and is dead where too many wait', async () => {
    const { url, posted, came } = await receiver();
    const { sending, kept, settled } = sender(url, { repliesAtOnce: 2, replies: 3 });
    for (const run of ['r1', 'r2', 'r3', 'r4']) sending.add(run);
    await settled(1);
    expect(kept).toEqual([['r4', { state: 'dead', tries: 0, why: 'too many replies wait' }]]);
    await came(2);
    expect(posted).toHaveLength(2);
    expect(sending.size).toBe(3);
  });

  it('is not tried again by a sender that was stopped', async () => {
    const { url, posted } = await receiver(500);
    const { sending, time, settled } = sender(url);
    sending.add('r1');
    await settled(1);
    sending.stop();
    time.advance(3_600_000);
    sending.add('r2');
    await time.turn();
    expect(posted).toHaveLength(1);
  });
});

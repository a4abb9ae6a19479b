import { afterAll, describe, expect, it } from 'vitest';
import { POLICY_TOPICS, type ReturnsPolicy, type ShopInfo } from '../../../../src/adapters/tools/bookshop/index.ts';
import { ask, NOW, openShop } from './shop.ts';

let now = NOW;
const shop = openShop({ now: () => now });
afterAll(() => shop.close());

function openAt(time: string): readonly (string | boolean | undefined)[] {
  now = new Date(time);
  const info: ShopInfo = ask(shop, 'shop_info', { topic: 'hours', shop: 'Harbor Street' });
  const [harbor] = info.shops ?? [];
  return [harbor?.openNow, harbor?.closesAt ?? harbor?.opensAt];
}

describe('shop_info', () => {
  it.each([
    ['a Thursday morning', '2026-03-12T15:00:00Z', true, '18:00'],
    ['the minute it opens', '2026-03-12T14:00:00Z', true, '18:00'],
    ['the minute before', '2026-03-12T13:59:00Z', false, 'thu 10:00'],
    ['the minute it closes', '2026-03-12T22:00:00Z', false, 'fri 10:00'],
    ['a Sunday night, shut on Monday', '2026-03-15T23:30:00Z', false, 'tue 10:00'],
    ['a Monday', '2026-03-16T15:00:00Z', false, 'tue 10:00'],
    ['winter time', '2026-01-15T15:30:00Z', true, '18:00'],
  ])('knows on %s whether Harbor Street is open', (_when, time, open, clock) => {
    expect(openAt(time)).toEqual([open, clock]);
  });

  it('tells shipping costs exactly', () => {
    const info: ShopInfo = ask(shop, 'shop_info', { topic: 'shipping' });
    expect(info.shops).toBeUndefined();
    expect(info.shipping?.[0]).toEqual({
      method: 'standard',
      price: { cents: 399, text: '$3.99' },
      freeFrom: { cents: 3500, text: '$35.00' },
      days: [3, 5],
    });
    expect(info.notes?.map(({ topic }) => topic)).toEqual(['shipping']);
  });

  it.each(['payment', 'gift cards'])('tells about %s and nothing else', (topic) => {
    const info: ShopInfo = ask(shop, 'shop_info', { topic });
    expect(info).toEqual({ notes: [{ topic, text: expect.any(String) }] });
  });

  it('tells everything where no topic is given', () => {
    const info: ShopInfo = ask(shop, 'shop_info');
    expect(info.shops).toHaveLength(3);
    expect(info.shipping).toHaveLength(4);
    expect(info.notes?.length).toBeGreaterThan(3);
  });

  it('refuses a topic there is not', () => {
    expect(() => ask(shop, 'shop_info', { topic: 'parking' })).toThrow(
      expect.objectContaining({ code: 'bad-arguments', argument: 'topic' }),
    );
  });
});

describe('returns_policy', () => {
  it.each(POLICY_TOPICS)('has a clause on %s', (topic) => {
    const policy: ReturnsPolicy = ask(shop, 'returns_policy', { topic });
    expect(policy.windowDays).toBe(30);
    expect(policy.clauses).toHaveLength(1);
    expect(policy.clauses[0]).toMatchObject({ topic });
  });

  it('gives all clauses where none is asked for', () => {
    expect(ask<ReturnsPolicy>(shop, 'returns_policy').clauses).toHaveLength(POLICY_TOPICS.length);
  });
});

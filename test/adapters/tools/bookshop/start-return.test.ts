import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Bookshop, ReturnResult } from '../../../../src/adapters/tools/bookshop/index.ts';
import { ask, NOW, openShop } from './shop.ts';

let shop: Bookshop;
beforeEach(() => {
  shop = openShop();
});
afterEach(() => shop.close());

const start = (args: object, user?: string): ReturnResult => ask(shop, 'start_return', args, user);

describe('start_return', () => {
  it('starts a return, tells the refund and the last day to send it', () => {
    expect(start({ order: '10411', book: 'Salt First' }, 'mara')).toEqual({
      accepted: true,
      repeated: false,
      return: {
        id: 'R-10411-B171',
        order: '10411',
        book: 'B171',
        title: 'Salt First',
        quantity: 1,
        started: '2026-03-12',
        sendBy: '2026-03-26',
        refund: { cents: 2899, text: '$28.99' },
        postage: { cents: 350, text: '$3.50' },
      },
    });
  });

  it('shows in the order afterward', () => {
    start({ order: '10411', book: 'Salt First' }, 'mara');
    expect(ask(shop, 'order_status', { order: '10411' }, 'mara')).toMatchObject({
      orders: [{ items: [{ book: 'B001' }, { book: 'B171', return: { id: 'R-10411-B171', status: 'started' } }] }],
    });
  });

  it('is one return however often it is asked for', () => {
    const first = start({ order: '10411', book: 'Salt First' }, 'mara');
    const again = start({ order: '#10411', book: 'B171', reason: 'damaged' }, 'mara');
    expect(again).toEqual({ ...first, repeated: true });
  });

  it('tells listeners what it changed, once', () => {
    const changes: (readonly string[])[] = [];
    shop.changes.subscribe((tags) => changes.push(tags));
    start({ order: '10411', book: 'Salt First' }, 'mara');
    start({ order: '10411', book: 'Salt First' }, 'mara');
    expect(changes).toEqual([['book:B171']]);
  });

  it.each(['salt', 'Salt Frist', 'B171', 'the cookbook Salt First'])(
    'knows the book "%s" among those ordered',
    (book) => {
      expect(start({ order: '10411', book }, 'mara')).toMatchObject({ accepted: true, return: { book: 'B171' } });
    },
  );

  it('refunds every copy, and asks no postage where the shop is at fault', () => {
    const hubert = { order: '10444', book: 'Hubert', reason: 'damaged' };
    expect(start(hubert, 'fern')).toMatchObject({
      accepted: true,
      return: { quantity: 2, refund: { cents: 3500, text: '$35.00' }, postage: { cents: 0 } },
    });
  });

  it('takes the e-mail address of the order for a proof', () => {
    const args = { order: '10411', book: 'Salt First', email: 'mara.ellison@example.com' };
    expect(start(args)).toMatchObject({ accepted: true });
  });

  it.each<[string, object, string | undefined, object]>([
    ['an order of somebody else', { order: '10411', book: 'Salt First' }, 'sam', { reason: 'unknown-order' }],
    ['an order that is not', { order: '99999', book: 'Salt First' }, 'mara', { reason: 'unknown-order' }],
    ['a stranger', { order: '10411', book: 'Salt First' }, undefined, { reason: 'needs-proof' }],
    [
      'a book that is not in the order',
      { order: '10411', book: 'Gravel' },
      'mara',
      { reason: 'not-in-order', inOrder: ["The Ferryman's Ledger", 'Salt First'] },
    ],
    [
      'a parcel on its way',
      { order: '10458', book: 'A Quiet Word in Tollbridge' },
      'mara',
      { reason: 'not-delivered' },
    ],
    ['a cancelled order', { order: '10432', book: 'The Quarry Line' }, 'sam', { reason: 'cancelled' }],
    ['a download', { order: '10465', book: 'Tidal Lock' }, 'tobias', { reason: 'download' }],
    ['a book that came back before', { order: '10381', book: 'Wet Wool' }, 'sam', { reason: 'already-returned' }],
    [
      'a book from long ago',
      { order: '10334', book: "The Beekeeper's Alibi" },
      'mara',
      { reason: 'window-passed', windowEnded: '2026-02-05' },
    ],
  ])('refuses %s', (_what, args, user, refusal) => {
    expect(start(args, user)).toMatchObject({ accepted: false, ...refusal });
  });

  it('accepts on the thirtieth day after delivery and refuses on the thirty-first', () => {
    expect(start({ order: '10371', book: 'Whale Roads' }, 'henrik')).toMatchObject({ accepted: true });
    expect(start({ order: '10369', book: 'The Island Has No Taxi' }, 'colm')).toMatchObject({
      accepted: false,
      reason: 'window-passed',
      windowEnded: '2026-03-11',
    });
  });

  it('counts days by the calendar of the shop, up to its midnight', () => {
    let now = NOW;
    const moving = openShop({ now: () => now });
    now = new Date('2026-03-13T03:59:00Z');
    expect(ask(moving, 'start_return', { order: '10371', book: 'Whale Roads' }, 'henrik')).toMatchObject({
      accepted: true,
      return: { started: '2026-03-12' },
    });
    now = new Date('2026-03-13T04:01:00Z');
    expect(ask(moving, 'start_return', { order: '10371', book: 'Clerks of the Silk Road' }, 'henrik')).toMatchObject({
      accepted: false,
      reason: 'window-passed',
    });
    moving.close();
  });

  it.each([
    [{ book: 'Gravel' }, 'order'],
    [{ order: '10411' }, 'book'],
    [{ order: 10411, book: 'Gravel' }, 'order'],
    [{ order: '10411', book: 'Gravel', reason: 'boredom' }, 'reason'],
  ])('refuses the arguments %j', (args, argument) => {
    expect(() => start(args, 'mara')).toThrow(expect.objectContaining({ code: 'bad-arguments', argument }));
  });
});

import { afterAll, describe, expect, it } from 'vitest';
import type { OrderResult } from '../../../../src/adapters/tools/bookshop/index.ts';
import { readData } from '../../../../src/adapters/tools/bookshop/read-data.ts';
import { ask, openShop } from './shop.ts';

const shop = openShop();
afterAll(() => shop.close());

const status = (args: object, user?: string): OrderResult => ask(shop, 'order_status', args, user);

describe('order_status', () => {
  it('tells what was ordered, what it cost and when it came', () => {
    expect(status({ order: '10411' }, 'mara')).toEqual({
      found: true,
      total: 1,
      orders: [
        {
          id: '10411',
          placed: '2026-02-26',
          status: 'delivered',
          items: [
            {
              book: 'B001',
              title: "The Ferryman's Ledger",
              format: 'paperback',
              quantity: 1,
              price: { cents: 1199, text: '$11.99' },
            },
            {
              book: 'B171',
              title: 'Salt First',
              format: 'hardcover',
              quantity: 1,
              price: { cents: 2899, text: '$28.99' },
            },
          ],
          shipping: { cents: 0, text: '$0.00' },
          total: { cents: 4098, text: '$40.98' },
          shipment: {
            carrier: 'Northline Parcel',
            tracking: 'NLP578653513',
            shipped: '2026-02-27',
            expected: '2026-03-04',
            delivered: '2026-03-02',
          },
        },
      ],
    });
  });

  it.each(['10411', '#10411', 'T-10411', 'order 10411', ' 10 411 '])('reads the number in "%s"', (order) => {
    expect(status({ order }, 'mara')).toMatchObject({ found: true, orders: [{ id: '10411' }] });
  });

  it('counts copies into the total', () => {
    expect(status({ order: '10426' }, 'amina')).toMatchObject({
      orders: [{ items: [{ quantity: 8, price: { cents: 999 } }], total: { cents: 7992, text: '$79.92' } }],
    });
  });

  it('says how late a parcel is, and nothing of it while it is on time', () => {
    expect(status({ order: '10414' }, 'tobias')).toMatchObject({
      orders: [{ status: 'shipped', shipment: { expected: '2026-03-09', daysLate: 3, lastSeen: 'Port Ansel hub' } }],
    });
    expect(status({ order: '10460' }, 'jun')).not.toHaveProperty('orders.0.shipment.daysLate');
    expect(status({ order: '10411' }, 'mara')).not.toHaveProperty('orders.0.shipment.daysLate');
  });

  it('tells when and why an order was cancelled, and has no shipment then', () => {
    const result = status({ order: '10399' }, 'wes');
    expect(result).toMatchObject({
      orders: [{ status: 'cancelled', cancelled: { on: '2026-02-25', why: 'out of print at the publisher' } }],
    });
    expect(result).not.toHaveProperty('orders.0.shipment');
  });

  it('shows what is on its way back', () => {
    expect(status({ order: '10381' }, 'sam')).toMatchObject({
      orders: [{ items: [{ book: 'B096' }, { book: 'B114', return: { id: 'R-10381-B114', status: 'received' } }] }],
    });
  });

  it('lists the latest orders of the customer, newest first, where no number is given', () => {
    const result = status({}, 'mara');
    expect(result).toMatchObject({ found: true, total: 6 });
    const ids = result.found ? result.orders.map(({ id }) => id) : [];
    expect(ids).toEqual(['10458', '10418', '10411', '10334', '10324']);
    expect(status({ limit: 1 }, 'mara')).toMatchObject({ total: 6, orders: [{ id: '10458' }] });
  });

  it('hides an order from everybody else, as if there were none', () => {
    const others = status({ order: '10411' }, 'sam');
    expect(others).toEqual({ ...status({ order: '99999' }, 'sam'), order: '10411' });
    expect(others).toMatchObject({ found: false, reason: 'unknown-order' });
  });

  it('asks a stranger for proof whether or not there is such an order', () => {
    expect(status({ order: '10411' })).toMatchObject({ found: false, reason: 'needs-proof' });
    expect(status({ order: '99999' })).toMatchObject({ found: false, reason: 'needs-proof' });
    expect(status({})).toMatchObject({ found: false, reason: 'needs-proof' });
  });

  it('shows an order to who knows its e-mail address', () => {
    const known = { order: '10411', email: ' Mara.Ellison@example.com' };
    expect(status(known)).toMatchObject({ found: true, orders: [{ id: '10411' }] });
    expect(status(known, 'sam')).toMatchObject({ found: true });
    expect(status({ order: '10411', email: 'sam.whitaker@example.com' })).toMatchObject({ reason: 'unknown-order' });
  });

  it('does not list the orders of an e-mail address', () => {
    expect(status({ email: 'mara.ellison@example.com' })).toMatchObject({ reason: 'needs-proof' });
  });

  it.each([['zora'], ['nobody-known']])('says that %s has none', (user) => {
    expect(status({}, user)).toMatchObject({ found: false, reason: 'no-orders' });
  });

  it.each(['', ' ', '1041', '104110', 'my last one', '1'.repeat(41)])(
    'finds nothing under the number "%s"',
    (order) => {
      if (order.length === 0 || order.length > 40) {
        expect(() => status({ order }, 'mara')).toThrow(expect.objectContaining({ code: 'bad-arguments' }));
      } else expect(status({ order }, 'mara')).toMatchObject({ found: false, reason: 'unknown-order', order });
    },
  );

  it('shows every order to its customer and to nobody else', () => {
    for (const { id, customer } of readData().orders) {
      expect(status({ order: id }, customer)).toMatchObject({ found: true, orders: [{ id }] });
      expect(status({ order: id }, 'zora')).toMatchObject({ found: false, reason: 'unknown-order' });
    }
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Bookshop, ReserveResult, StockResult } from '../../../../src/adapters/tools/bookshop/index.ts';
import { ask, NOW, openShop } from './shop.ts';

let now = NOW;
let shop: Bookshop;
beforeEach(() => {
  now = NOW;
  shop = openShop({ now: () => now });
});
afterEach(() => shop.close());

const reserve = (args: object, user?: string): ReserveResult => ask(shop, 'reserve_book', args, user);
function copiesAt(place: string): number {
  const stock: StockResult = ask(shop, 'check_stock', { book: 'B003', format: 'paperback' });
  return stock.found ? (stock.editions[0]?.shops.find(({ shop: name }) => name === place)?.copies ?? 0) : -1;
}

const wish = { book: 'The Salt Auction', shop: 'Old Mill' };

describe('reserve_book', () => {
  it('keeps a paperback for three days, and the shop has one less', () => {
    expect(copiesAt('Old Mill')).toBe(1);
    expect(reserve(wish, 'mara')).toEqual({
      reserved: true,
      repeated: false,
      book: { id: 'B003', title: 'The Salt Auction' },
      format: 'paperback',
      shop: 'Old Mill',
      until: '2026-03-15',
      price: { cents: 1199, text: '$11.99' },
    });
    expect(copiesAt('Old Mill')).toBe(0);
  });

  it('is one reservation however often it is asked for', () => {
    const first = reserve(wish, 'mara');
    expect(reserve(wish, 'mara')).toEqual({ ...first, repeated: true });
    expect(copiesAt('Old Mill')).toBe(0);
  });

  it('tells who else has it when the copies are gone', () => {
    reserve({ ...wish, format: 'paperback' }, 'mara');
    expect(reserve({ ...wish, format: 'paperback' }, 'sam')).toMatchObject({
      reserved: false,
      reason: 'out-of-stock',
      elsewhere: ['Harbor Street', 'Union Station'],
    });
  });

  it('can be asked for again when the first one has run out', () => {
    reserve({ book: 'The Salt Auction', shop: 'Union Station' }, 'mara');
    now = new Date('2026-03-20T15:00:00Z');
    expect(reserve({ book: 'The Salt Auction', shop: 'Union Station' }, 'mara')).toMatchObject({
      reserved: true,
      repeated: false,
      until: '2026-03-23',
    });
  });

  it.each<[string, object, string | undefined, string]>([
    ['a stranger', wish, undefined, 'needs-sign-in'],
    ['an unknown book', { ...wish, book: 'Moby-Dick' }, 'mara', 'unknown-book'],
    ['a format there is not', { book: 'Gravel', shop: 'Old Mill', format: 'hardcover' }, 'mara', 'not-sold-as'],
    ['a download', { ...wish, format: 'ebook' }, 'mara', 'download'],
  ])('refuses %s', (_what, args, user, reason) => {
    expect(reserve(args, user)).toMatchObject({ reserved: false, reason });
  });

  it('refuses a shop there is not', () => {
    expect(() => reserve({ ...wish, shop: 'Downtown' }, 'mara')).toThrow(
      expect.objectContaining({ code: 'bad-arguments', argument: 'shop' }),
    );
  });
});

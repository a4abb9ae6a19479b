import type { JsonObject } from '../../../ports/index.ts';
import { type ShopTime, shopTime } from './days.ts';
import { money } from './money.ts';
import type { ShopData, ShopLine } from './read-data.ts';
import type { ReturnsPolicy, ShopInfo } from './results.ts';
import { RETURN_WINDOW_DAYS } from './start-return.ts';

const WEEK: readonly string[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** `returns_policy` and `shop_info` */
export function createShopInfo(
  data: ShopData,
  now: () => Date,
): {
  readonly returnsPolicy: (args: JsonObject) => ReturnsPolicy;
  readonly shopInfo: (args: JsonObject) => ShopInfo;
} {
  const shipping: NonNullable<ShopInfo['shipping']> = data.shipping.map((line) => ({
    method: line.method,
    price: money(line.cents),
    ...(line.freeFromCents === undefined ? {} : { freeFrom: money(line.freeFromCents) }),
    days: line.days,
    ...(line.note === undefined ? {} : { note: line.note }),
  }));

  return {
    returnsPolicy: ({ topic }) => ({
      windowDays: RETURN_WINDOW_DAYS,
      clauses: data.policy
        .filter((clause) => topic === undefined || clause.topic === topic)
        .map((clause) => ({ ...clause })),
    }),
    shopInfo: ({ topic, shop }) => {
      const time = shopTime(now());
      const about = (...topics: string[]): boolean => topic === undefined || topics.includes(String(topic));
      const notes = data.notes.filter((note) => about(note.topic)).map((note) => ({ ...note }));
      return {
        ...(about('hours', 'locations', 'contact', 'events')
          ? {
              shops: data.shops
                .filter(({ name }) => shop === undefined || name === shop)
                .map((line) => ({ ...line, ...openState(line, time) })),
            }
          : {}),
        ...(about('shipping') ? { shipping } : {}),
        ...(notes.length === 0 ? {} : { notes }),
      };
    },
  };
}

function openState(
  shop: ShopLine,
  time: ShopTime,
): { readonly openNow: boolean; readonly closesAt?: string; readonly opensAt?: string } {
  const today = WEEK.indexOf(time.weekday);
  for (let ahead = 0; ahead <= WEEK.length; ahead += 1) {
    const day = WEEK[(today + ahead) % WEEK.length] ?? 'mon';
    const hours = shop.hours[day] ?? 'closed';
    if (hours === 'closed') continue;
    const [opens = '', closes = ''] = hours.split('-');
    if (ahead === 0 && time.minute >= minutes(closes)) continue;
    if (ahead === 0 && time.minute >= minutes(opens)) return { openNow: true, closesAt: closes };
    return { openNow: false, opensAt: `${day} ${opens}` };
  }
  return { openNow: false };
}

function minutes(clock: string): number {
  const [hour, minute] = clock.split(':');
  return Number(hour) * 60 + Number(minute);
}

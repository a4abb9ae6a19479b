import type { Day } from './results.ts';

/** Where the shop is: its days begin at its own midnight. */
const TIME_ZONE = 'America/New_York';

const DAY_MS = 86_400_000;

const parts = new Intl.DateTimeFormat('en-US', {
  timeZone: TIME_ZONE,
  weekday: 'short',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** A moment on the shop's own clock. */
export interface ShopTime {
  readonly day: Day;
  /** `mon` … `sun` */
  readonly weekday: string;
  /** Minutes since midnight. */
  readonly minute: number;
}

export function shopTime(now: Date): ShopTime {
  const found = new Map(parts.formatToParts(now).map((part) => [part.type, part.value]));
  const get = (type: Intl.DateTimeFormatPartTypes): string => found.get(type) ?? '';
  return {
    day: `${get('year')}-${get('month')}-${get('day')}`,
    weekday: get('weekday').toLowerCase(),
    minute: Number(get('hour')) * 60 + Number(get('minute')),
  };
}

export function addDays(day: Day, days: number): Day {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Whole days from `from` to `to`; negative where `to` lies before. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

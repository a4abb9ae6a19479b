/** `a, b and c`. */
export function enumerate(items: readonly string[], last: string): string {
  const [only] = items;
  if (items.length <= 1) return only ?? '';
  return `${items.slice(0, -1).join(', ')} ${last} ${items.at(-1)}`;
}

const DAYS = new Map<string, Intl.DateTimeFormat>();
const WEEKDAYS = new Map<string, Intl.DateTimeFormat>();
const LANGUAGES = new Map<string, Intl.DisplayNames>();

/** A calendar day in words: `March 12, 2026`. What is no day is left as it is. */
export function dayIn(locale: string, day: string): string {
  const time = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(time)) return day;
  return kept(DAYS, locale, () => new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' })).format(time);
}

/** `Monday`, from `mon`. The fifth of January 1970 was one. */
export function weekdayIn(locale: string, key: string): string {
  const index = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].indexOf(key);
  if (index < 0) return key;
  const day = Date.UTC(1970, 0, 5 + index);
  return kept(WEEKDAYS, locale, () => new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' })).format(
    day,
  );
}

/** `German`, from `de`. */
export function nameOfLanguage(locale: string, code: string): string {
  return kept(LANGUAGES, locale, () => new Intl.DisplayNames([locale], { type: 'language' })).of(code) ?? code;
}

function kept<V>(map: Map<string, V>, key: string, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

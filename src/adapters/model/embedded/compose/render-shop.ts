import type { ReturnsPolicy, ShopInfo } from '../../../tools/bookshop/index.ts';
import { type Asked, listed, type Manner, say } from './manner.ts';

type Shop = NonNullable<ShopInfo['shops']>[number];

const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const DAY_WORDS: Readonly<Record<(typeof WEEK)[number], RegExp>> = {
  mon: /\b(?:mondays?|montags?|lundis?|lunes)\b/,
  tue: /\b(?:tuesdays?|dienstags?|mardis?|martes)\b/,
  wed: /\b(?:wednesdays?|mittwochs?|mercredis?|miercoles)\b/,
  thu: /\b(?:thursdays?|donnerstags?|jeudis?|jueves)\b/,
  fri: /\b(?:fridays?|freitags?|vendredis?|viernes)\b/,
  sat: /\b(?:saturdays?|weekends?|samstags?|sonnabends?|wochenende|samedis?|week-end|sabados?|fin de semana)\b/,
  sun: /\b(?:sundays?|weekends?|sonntags?|wochenende|dimanches?|week-end|domingos?|fin de semana)\b/,
};
/** Days on which a shop may keep other hours. */
const HOLIDAY =
  /\b(?:(?:public |bank |national )?holidays?|christmas|xmas|boxing day|new year['’]?s?|easter|good friday|thanksgiving|(?:labou?r|memorial|independence|presidents['’]?|martin luther king|veterans?) day|(?:fourth|4th) of july|july (?:4|4th|fourth)|\w*feiertag\w*|weihnacht\w*|heiligabend|silvester|neujahr\w*|oster\w*|karfreitag|pfingst\w*|(?:jours? )?feries?|noel|nouvel an|paques|toussaint|festivos?|feriados?|navidad\w*|nochebuena|nochevieja|ano nuevo|semana santa|pascua)\b/;
const ASKS_WHERE = /\b(?:where|address|location|located|find you|get to|wo|adresse|ou|donde|direccion)\b/;

/** The answer to `shop_info`. */
export function renderShopInfo(info: ShopInfo, asked: Asked, manner: Manner): string {
  const { tongue } = manner;
  const topic = asked.args.topic;
  const plain = asked.slots?.plain ?? '';
  const parts: string[] = asked.intent === 'change-order' ? [tongue.talk.cannotChange] : [];
  const shops = info.shops ?? [];
  if (topic === 'hours') parts.push(hours(shops, plain, manner));
  else if (topic === 'locations' || (topic === 'contact' && asked.intent !== 'change-order')) {
    parts.push(addresses(shops, manner));
  } else if (topic === undefined) {
    // Everything at once would drown the answer: where the shops are, and what else can be asked.
    const where = ASKS_WHERE.test(plain) || asked.args.shop !== undefined;
    const ofShops = where || asked.slots?.concepts.includes('shop') === true;
    if (!ofShops) return say(tongue.info.unknown, tongue.info.more);
    return say(addresses(shops, manner), where ? '' : tongue.info.more);
  }
  if (info.shipping !== undefined) parts.push(shipping(info.shipping, manner));
  const notes = manner.brief && parts.length > 0 && topic !== 'contact' ? [] : (info.notes ?? []);
  parts.push(...notes.map(({ text }) => tongue.original(text, 'en')));
  return parts.filter((part) => part !== '').join(manner.brief ? ' ' : '\n');
}

function addresses(shops: readonly Shop[], { tongue }: Manner): string {
  return say(...shops.map(({ name, address, phone }) => tongue.info.address(name, address, phone)));
}

function hours(shops: readonly Shop[], plain: string, { tongue, brief }: Manner): string {
  const { info } = tongue;
  const usual = (): string[] => shops.map((shop) => info.hours(shop.name, week(shop, tongue)));
  if (HOLIDAY.test(plain)) return brief ? info.holidays : listed(info.holidays, usual());
  const days = WEEK.filter((day) => DAY_WORDS[day].test(plain));
  if (days.length > 0) {
    return say(
      ...shops.flatMap(({ name, hours: open }) =>
        days.map((day) => {
          const from = open[day] ?? 'closed';
          const weekday = tongue.weekday(day);
          return from === 'closed' ? info.closedOn(name, weekday) : info.onDay(name, weekday, from);
        }),
      ),
    );
  }
  const now = shops.map(({ name, openNow, closesAt, opensAt }) => {
    if (openNow) return info.openNow(name, closesAt ?? '');
    const [day, at] = (opensAt ?? '').split(' ');
    return info.shutNow(name, at === undefined ? (day ?? '') : `${tongue.weekday(day ?? '')} ${at}`);
  });
  if (brief) return say(...now);
  return listed(say(...now), usual());
}

/** Days in a row with the same hours are said together. */
function week({ hours: open }: Shop, tongue: Manner['tongue']): string {
  const runs: { readonly from: string; to: string; readonly hours: string }[] = [];
  for (const day of WEEK) {
    const last = runs.at(-1);
    const today = open[day] ?? 'closed';
    if (last?.hours === today) last.to = day;
    else runs.push({ from: day, to: day, hours: today });
  }
  return runs
    .map(({ from, to, hours: at }) => {
      const days = from === to ? tongue.weekday(from) : `${tongue.weekday(from)}–${tongue.weekday(to)}`;
      return `${days} ${at === 'closed' ? tongue.info.closed : at}`;
    })
    .join(', ');
}

function shipping(methods: NonNullable<ShopInfo['shipping']>, { tongue, brief }: Manner): string {
  const { info } = tongue;
  const lines = methods.map(({ method, price, freeFrom, days: [from, to], note }) => {
    const free = freeFrom === undefined ? '' : `, ${info.freeFrom(freeFrom.text)}`;
    const costs = price.cents === 0 ? undefined : price.text;
    return `${info.method(method, costs, from, to)}${free}.${note === undefined || brief ? '' : ` ${tongue.original(note, 'en')}`}`;
  });
  return brief ? say(...lines.slice(0, 2)) : lines.join('\n');
}

/** The answer to `returns_policy`. */
export function renderPolicy(policy: ReturnsPolicy, asked: Asked, manner: Manner): string {
  const { returns, original } = manner.tongue;
  const lead = returns.window(policy.windowDays);
  const topic = asked.args.topic;
  const clauses = policy.clauses.filter(({ topic: one }) => one !== 'window');
  const [only] = clauses;
  if (topic === 'window') return lead;
  if (topic !== undefined && only !== undefined) return original(only.text, 'en');
  if (manner.brief || clauses.length === 0) return lead;
  return listed(
    say(lead, returns.rules),
    clauses.map(({ title, text }) => `${title}: ${text}`),
  );
}

import { namedBooks } from '../../../classifier/bookshop/plan-calls.ts';
import type { Order, OrderResult } from '../../../tools/bookshop/index.ts';
import { type Asked, listed, type Manner, say } from './manner.ts';

const ASKS_ITEMS =
  /\b(?:what did i|what's in|whats in|what is in|what was in|what have i|items|contents?|how much|pay|paid|total|cost|which books?|bestellt habe|habe ich|inhalt|contient|ai-je commande|que pedi|contiene|cuanto)\b/;
const ASKS_ALL =
  /\b(?:orders|history|recent|recently|bestellungen|commandes|pedidos|historial|what (?:did i|have i) order(?:ed)?)\b/;
const ASKS_TRACKING =
  /\b(?:track\w*|carrier|who is delivering|sendungsnummer|suivi|transporteur|seguimiento|transportista)\b/;

/** The answer to `order_status`; also where a return or a change of an order was asked for and more must be known. */
export function renderOrder(result: OrderResult, asked: Asked, manner: Manner): string {
  const { tongue } = manner;
  if (!result.found) {
    const id = result.order;
    switch (result.reason) {
      case 'unknown-order':
        return tongue.order.unknown(id ?? '');
      case 'needs-proof':
        return tongue.order.needsProof(id);
      case 'no-orders':
        return tongue.order.none;
    }
  }
  if (asked.intent === 'start-return') return forReturn(result.orders, asked, manner);
  const [only] = result.orders;
  if (only === undefined) return tongue.order.none;
  const wanted = asked.args.order === undefined ? wantedBook(asked) : undefined;
  if (wanted !== undefined) {
    const holding = result.orders.find((order) => holds(order, wanted));
    return holding === undefined ? tongue.order.without(tongue.quote(wanted)) : tellOrder(holding, asked, manner);
  }
  if (result.orders.length === 1) return tellOrder(only, asked, manner);
  const current = result.orders.find(({ status }) => status !== 'delivered' && status !== 'cancelled') ?? only;
  const listsAll = ASKS_ALL.test(asked.slots?.plain ?? '');
  if (manner.brief || !listsAll) return tellOrder(current, asked, manner);
  const others = result.orders.filter((order) => order !== current);
  return listed(
    tongue.order.many(result.total, result.orders.length),
    [current, ...others].map((order) => line(order, manner)),
  );
}

function line({ id, placed, status, items, total }: Order, { tongue }: Manner): string {
  const titles = items.map(({ title }) => tongue.quote(title));
  return `${id}, ${tongue.day(placed)}: ${tongue.join(titles)}, ${total.text}, ${tongue.order.state(status)}`;
}

function tellOrder(order: Order, asked: Asked, manner: Manner): string {
  const { tongue, brief, careful } = manner;
  const words = tongue.order;
  const plain = asked.slots?.plain ?? '';
  const parcel = order.shipment;
  const travels = order.status === 'shipped' && parcel !== undefined;
  const placed = tongue.day(order.placed);
  const arrived = order.status === 'delivered' ? parcel?.delivered : undefined;
  const sentences = [
    arrived === undefined
      ? words.is(order.id, order.status, placed)
      : words.delivered(order.id, placed, tongue.day(arrived)),
  ];
  if (travels) sentences.push(words.shipped(parcel.carrier, tongue.day(parcel.expected)));
  if (travels && parcel.daysLate !== undefined && parcel.daysLate > 0) sentences.push(words.late(parcel.daysLate));
  if (travels && parcel.lastSeen !== undefined && !brief) sentences.push(words.seen(parcel.lastSeen));
  if (order.cancelled !== undefined)
    sentences.push(words.cancelled(tongue.day(order.cancelled.on), careful ? '' : order.cancelled.why));
  if (parcel !== undefined && !careful && (ASKS_TRACKING.test(plain) || (travels && !brief))) {
    sentences.push(words.tracking(parcel.carrier, parcel.tracking));
  }
  if (!brief || ASKS_ITEMS.test(plain)) sentences.push(words.items(items(order, manner), order.total.text));
  for (const item of order.items) {
    if (item.return !== undefined)
      sentences.push(words.returning(tongue.quote(item.title), item.return.id, item.return.status));
  }
  return say(...sentences);
}

function items(order: Order, { tongue }: Manner): string {
  return tongue.join(
    order.items.map(({ title, format, quantity, price }) => {
      const times = quantity === 1 ? '' : `${quantity} × `;
      return `${times}${tongue.quote(title)} (${tongue.format(format)}, ${price.text})`;
    }),
  );
}

/** A return was asked for without saying which book, or of which order. */
function forReturn(orders: readonly Order[], asked: Asked, manner: Manner): string {
  const { startReturn, quote, join } = manner.tongue;
  const wanted = wantedBook(asked);
  if (wanted !== undefined) {
    const holding = orders.find((order) => holds(order, wanted));
    return holding === undefined ? startReturn.needOrder : startReturn.whichOrder(quote(wanted), holding.id);
  }
  const [order] = orders;
  if (order === undefined || asked.args.order === undefined) return startReturn.needOrder;
  if (order.status !== 'delivered') return tellOrder(order, asked, manner);
  return startReturn.whichBook(order.id, join(order.items.map(({ title }) => quote(title))));
}

function wantedBook({ slots }: Asked): string | undefined {
  return slots === undefined || slots.names.length + slots.bookIds.length === 0 ? undefined : namedBooks(slots)[0];
}

function holds({ items }: Order, wanted: string): boolean {
  return items.some(({ title, book }) => title === wanted || book === wanted);
}

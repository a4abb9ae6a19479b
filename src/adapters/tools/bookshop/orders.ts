import type { DatabaseSync } from 'node:sqlite';
import type { CallContext, JsonObject } from '../../../ports/index.ts';
import { daysBetween } from './days.ts';
import { money } from './money.ts';
import type { Day, Format, Order, OrderResult, OrderState, ReturnState } from './results.ts';

interface OrderRow {
  readonly id: string;
  readonly customer: string;
  readonly email: string;
  readonly placed: Day;
  readonly status: OrderState;
  readonly shipping_cents: number;
  readonly shipment: string | null;
  readonly cancelled: string | null;
}

interface ItemRow {
  readonly book: string;
  readonly title: string;
  readonly format: Format;
  readonly quantity: number;
  readonly cents: number;
  readonly return_id: string | null;
  readonly return_status: ReturnState | null;
  readonly return_started: Day | null;
}

/** Reads orders for those whom they belong to. */
export interface Orders {
  /**
   * The order, where the one who asks may see it: it is theirs, or they know the e-mail address it was placed with.
   * To all others it does not exist.
   */
  open(order: string, email: string | undefined, user: string | undefined): Order | 'unknown-order' | 'needs-proof';
  /** `order_status` */
  status(args: JsonObject, context: CallContext): OrderResult;
}

const DEFAULT_LIMIT = 5;

export function createOrders(database: DatabaseSync, today: () => Day): Orders {
  const columns = `SELECT purchase.*, customer.email FROM purchase JOIN customer ON customer.id = purchase.customer`;
  const byId = database.prepare(`${columns} WHERE purchase.id = ?`);
  const byCustomer = database.prepare(
    `${columns} WHERE purchase.customer = ? ORDER BY placed DESC, purchase.id DESC LIMIT ?`,
  );
  const countOf = database.prepare('SELECT count(*) AS total FROM purchase WHERE customer = ?');
  const itemsOf = database.prepare(`
    SELECT item.book, title, format, quantity, cents,
      back.id AS return_id, back.status AS return_status, back.started AS return_started
    FROM purchase_item item JOIN book ON book.id = item.book
      LEFT JOIN book_return back ON back.purchase = item.purchase AND back.book = item.book
    WHERE item.purchase = ? ORDER BY item.book`);

  const read = (row: OrderRow): Order => toOrder(row, itemsOf.all(row.id) as unknown as ItemRow[], today());

  const open: Orders['open'] = (order, email, user) => {
    if (user === undefined && email === undefined) return 'needs-proof';
    const row = byId.get(orderNumber(order)) as unknown as OrderRow | undefined;
    if (row === undefined) return 'unknown-order';
    const theirs = row.customer === user || row.email === email?.trim().toLowerCase();
    return theirs ? read(row) : 'unknown-order';
  };

  const status: Orders['status'] = (args, context) => {
    const email = args.email as string | undefined;
    if (args.order === undefined) {
      if (context.user === undefined) return refuse('needs-proof');
      const rows = byCustomer.all(context.user, Number(args.limit ?? DEFAULT_LIMIT)) as unknown as OrderRow[];
      if (rows.length === 0) return refuse('no-orders');
      return { found: true, total: Number(countOf.get(context.user)?.total), orders: rows.map(read) };
    }
    const asked = String(args.order);
    const order = open(asked, email, context.user);
    if (typeof order === 'string') return { ...refuse(order), order: asked };
    return { found: true, total: 1, orders: [order] };
  };

  return { open, status };
}

/** What is said to one who may not see an order, or where there is none. */
export const ORDER_REFUSALS: Readonly<Record<'unknown-order' | 'needs-proof' | 'no-orders', string>> = {
  'unknown-order': 'There is no order with that number for this customer. Order numbers have five digits.',
  'needs-proof': 'To see an order, sign in, or give the order number and the e-mail address it was placed with.',
  'no-orders': 'This customer has not ordered anything yet.',
};

function refuse(reason: keyof typeof ORDER_REFUSALS): Extract<OrderResult, { found: false }> {
  return { found: false, reason, message: ORDER_REFUSALS[reason] };
}

/** The digits of an order number, however it is written: `#10427`, `T-10427`, `order 10 427`. */
function orderNumber(text: string): string {
  return /(?<!\d)\d{5}(?!\d)/u.exec(text.replace(/\s+/gu, ''))?.[0] ?? '';
}

type Shipment = Omit<NonNullable<Order['shipment']>, 'daysLate'>;

function toOrder(row: OrderRow, items: readonly ItemRow[], today: Day): Order {
  const itemCents = items.reduce((sum, item) => sum + item.cents * item.quantity, 0);
  return {
    id: row.id,
    placed: row.placed,
    status: row.status,
    items: items.map((item) => ({
      book: item.book,
      title: item.title,
      format: item.format,
      quantity: item.quantity,
      price: money(item.cents),
      ...(item.return_id === null || item.return_status === null || item.return_started === null
        ? {}
        : { return: { id: item.return_id, status: item.return_status, started: item.return_started } }),
    })),
    shipping: money(row.shipping_cents),
    total: money(itemCents + row.shipping_cents),
    ...(row.shipment === null ? {} : { shipment: withLateness(JSON.parse(row.shipment) as Shipment, today) }),
    ...(row.cancelled === null ? {} : { cancelled: JSON.parse(row.cancelled) as NonNullable<Order['cancelled']> }),
  };
}

function withLateness(shipment: Shipment, today: Day): NonNullable<Order['shipment']> {
  const daysLate = daysBetween(shipment.expected, today);
  return shipment.delivered === undefined && daysLate > 0 ? { ...shipment, daysLate } : shipment;
}

import type { DatabaseSync } from 'node:sqlite';
import type { CallContext, JsonObject } from '../../../ports/index.ts';
import { bookNumber } from './database.ts';
import { addDays, daysBetween } from './days.ts';
import type { BookMatch } from './find-book.ts';
import { money } from './money.ts';
import { ORDER_REFUSALS, type Orders } from './orders.ts';
import type { Day, Order, ReturnResult } from './results.ts';

/** Days from delivery; the policy's clauses say the same in words. */
export const RETURN_WINDOW_DAYS = 30;
const SEND_WITHIN_DAYS = 14;
const LABEL_CENTS = 350;

/** What starting a return is made of. */
export interface ReturnParts {
  readonly database: DatabaseSync;
  readonly orders: Orders;
  readonly findBook: (text: string, among: ReadonlySet<number>) => BookMatch;
  readonly today: () => Day;
  /** Told the id of a book whose return was started. */
  readonly changed: (book: string) => void;
}

type Accepted = Extract<ReturnResult, { accepted: true }>['return'];
type Refusal = Extract<ReturnResult, { accepted: false }>;

/** Starts a return once: the same order and book again gives the same return, whatever reason is given then. */
export function createStartReturn(parts: ReturnParts): (args: JsonObject, context: CallContext) => ReturnResult {
  const { database, orders, findBook, today } = parts;
  const find = database.prepare('SELECT status, details FROM book_return WHERE purchase = ? AND book = ?');
  const insert = database.prepare(`INSERT INTO book_return VALUES (?, ?, ?, 'started', ?, ?)`);

  return (args, context) => {
    const order = orders.open(String(args.order), args.email as string | undefined, context.user);
    if (typeof order === 'string') return refuse(order, ORDER_REFUSALS[order]);
    const among = new Set(order.items.map(({ book }) => bookNumber(book)));
    const { number } = findBook(String(args.book), among);
    const item = order.items.find(({ book }) => bookNumber(book) === number);
    if (item === undefined) return notInOrder(order, String(args.book));

    const before = find.get(order.id, item.book) as { status: string; details: string | null } | undefined;
    if (before?.status === 'started' && before.details !== null) {
      return { accepted: true, repeated: true, return: JSON.parse(before.details) as Accepted };
    }
    if (before !== undefined) {
      return refuse('already-returned', `${item.title} from order ${order.id} has already been returned.`);
    }
    const refusal = refuseUnfit(order, item, today());
    if (refusal !== undefined) return refusal;

    const started = today();
    const ours = args.reason === 'damaged' || args.reason === 'wrong-book';
    const accepted: Accepted = {
      id: `R-${order.id}-${item.book}`,
      order: order.id,
      book: item.book,
      title: item.title,
      quantity: item.quantity,
      started,
      sendBy: addDays(started, SEND_WITHIN_DAYS),
      refund: money(item.price.cents * item.quantity),
      postage: money(ours ? 0 : LABEL_CENTS),
    };
    insert.run(order.id, item.book, accepted.id, started, JSON.stringify(accepted));
    parts.changed(item.book);
    return { accepted: true, repeated: false, return: accepted };
  };
}

function refuse(reason: Refusal['reason'], message: string): Refusal {
  return { accepted: false, reason, message };
}

function notInOrder(order: Order, asked: string): Refusal {
  const inOrder = order.items.map(({ title }) => title);
  return {
    ...refuse('not-in-order', `Order ${order.id} has no book "${asked}". It has: ${inOrder.join('; ')}.`),
    inOrder,
  };
}

function refuseUnfit(order: Order, item: Order['items'][number], today: Day): Refusal | undefined {
  if (order.status === 'cancelled') {
    return refuse('cancelled', `Order ${order.id} was cancelled, so there is nothing to send back.`);
  }
  if (item.format === 'ebook' || item.format === 'audiobook') {
    return refuse('download', `${item.title} is an ${item.format}; downloads cannot be sent back.`);
  }
  const delivered = order.shipment?.delivered;
  if (delivered === undefined) {
    return refuse('not-delivered', `Order ${order.id} has not been delivered yet; a return can start when it is.`);
  }
  if (daysBetween(delivered, today) > RETURN_WINDOW_DAYS) {
    const windowEnded = addDays(delivered, RETURN_WINDOW_DAYS);
    const message = `${item.title} was delivered on ${delivered}; its ${RETURN_WINDOW_DAYS} days ended on ${windowEnded}.`;
    return { ...refuse('window-passed', message), windowEnded };
  }
  return undefined;
}

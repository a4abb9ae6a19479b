import type { ReserveResult, ReturnResult } from '../../../tools/bookshop/index.ts';
import { type Asked, type Manner, say } from './manner.ts';

/** The answer to `start_return`. */
export function renderReturn(result: ReturnResult, asked: Asked, { tongue }: Manner): string {
  const words = tongue.startReturn;
  if (!result.accepted) {
    const title = tongue.quote(String(asked.args.book ?? ''));
    return say(
      words.refused[result.reason](title, String(asked.args.order ?? '')),
      result.windowEnded === undefined ? '' : words.windowEnded(tongue.day(result.windowEnded)),
      result.inOrder === undefined ? '' : words.inOrder(tongue.join(result.inOrder.map((one) => tongue.quote(one)))),
    );
  }
  const { id, order, title, sendBy, refund, postage } = result.return;
  const quoted = tongue.quote(title);
  return say(
    result.repeated ? words.repeated(quoted, id) : words.started(quoted, order, id),
    words.sendBy(tongue.day(sendBy), refund.text, postage.cents === 0 ? undefined : postage.text),
  );
}

/** The answer to `reserve_book`. */
export function renderReserve(result: ReserveResult, asked: Asked, { tongue }: Manner): string {
  const words = tongue.reserve;
  if (!result.reserved) {
    const title = tongue.quote(String(asked.args.book ?? ''));
    const elsewhere = result.elsewhere ?? [];
    return say(
      words.refused[result.reason](title),
      elsewhere.length === 0 ? '' : words.elsewhere(tongue.join(elsewhere)),
    );
  }
  const { book, format, shop, until, price, repeated } = result;
  const title = tongue.quote(book.title);
  return repeated
    ? words.repeated(title, shop, tongue.day(until))
    : words.done(title, format, shop, tongue.day(until), price.text);
}

import type { StockResult } from '../../../tools/bookshop/index.ts';
import { type Asked, type Manner, say } from './manner.ts';
import { renderNoBook } from './render-book.ts';

type Found = Extract<StockResult, { found: true }>;
type Edition = Found['editions'][number];

/** The answer to `check_stock`. */
export function renderStock(result: StockResult, asked: Asked, manner: Manner): string {
  if (!result.found) return renderNoBook(result, manner);
  const { tongue, brief } = manner;
  const { stock } = tongue;
  const title = tongue.quote(result.book.title);
  const notSold = result.notSoldAs === undefined ? '' : stock.notSoldAs(title, result.notSoldAs);
  const shop = asked.args.shop;
  const ready = brief ? briefly(result, manner) : undefined;
  if (ready !== undefined && asked.intent !== 'place-order' && asked.intent !== 'reserve') return say(notSold, ready);
  const there = typeof shop === 'string' ? shopAnswer(result, shop, manner) : undefined;
  const head = there ?? (result.inStock ? stock.yes(title) : stock.no(title));
  const told =
    result.inStock && (there !== undefined || brief)
      ? result.editions.filter(({ inStock }) => inStock)
      : result.editions;
  const next =
    asked.intent === 'place-order' ? stock.howToBuy : asked.intent === 'reserve' ? whichShop(result, manner) : '';
  return say(notSold, head, ...told.map((edition) => editionLine(edition, manner)), next);
}

/** For a voice: one edition that can be had, and one place to have it. */
function briefly(result: Found, { tongue }: Manner): string | undefined {
  const { stock } = tongue;
  const edition = result.editions.find(({ inStock, download }) => inStock && !download);
  if (edition === undefined) return undefined;
  const [shelf] = edition.shops.filter(({ copies }) => copies > 0);
  const place = shelf === undefined ? stock.warehouse(edition.warehouse) : stock.at(shelf.copies, shelf.shop);
  return stock.brief(tongue.quote(result.book.title), edition.price.text, edition.format, place);
}

function shopAnswer(result: Found, shop: string, { tongue }: Manner): string | undefined {
  const has = result.editions.some(({ shops }) => shops.some((one) => one.shop === shop && one.copies > 0));
  if (has) return tongue.stock.yes(tongue.quote(result.book.title));
  return say(`${tongue.quote(result.book.title)}:`, tongue.stock.notAt(shop));
}

function editionLine(
  { format, price, inStock, download, shops, warehouse, restock }: Edition,
  { tongue }: Manner,
): string {
  const { stock } = tongue;
  if (download) return stock.download(format, price.text);
  if (!inStock) return stock.soldOut(format, restock === undefined ? undefined : tongue.day(restock));
  const places = shops.filter(({ copies }) => copies > 0).map(({ shop, copies }) => stock.at(copies, shop));
  if (warehouse > 0) places.push(stock.warehouse(warehouse));
  return places.length === 0
    ? stock.soldOut(format, undefined)
    : stock.edition(format, price.text, tongue.join(places));
}

function whichShop(result: Found, { tongue }: Manner): string {
  const shops = new Set(
    result.editions.flatMap(({ shops: there }) => there.filter(({ copies }) => copies > 0).map(({ shop }) => shop)),
  );
  return shops.size === 0 ? '' : tongue.reserve.whichShop(tongue.choice([...shops]));
}

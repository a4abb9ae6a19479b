import type { ChatMessage } from '../../../ports/index.ts';
import type { BookshopIntent } from '../../classifier/bookshop/intents.ts';
import { namedBooks, planCalls } from '../../classifier/bookshop/plan-calls.ts';
import type { ClauseReader, Reading } from '../../classifier/bookshop/read-clause.ts';
import type { NameHit } from '../../classifier/bookshop/slots/catalogue.ts';

const ABOUT_A_BOOK: ReadonlySet<BookshopIntent> = new Set([
  'details',
  'stock',
  'reserve',
  'place-order',
  'start-return',
  'recommend',
]);
/** What a bare title or number is read as. */
const BARE: ReadonlySet<BookshopIntent> = new Set(['order', 'stock', 'details']);
const IT = /\b(?:it|its|that one|this one|that book|this book|the book|them|those|one)\b/;
const OF_A_LIST = /\b(?:it|they|them|those|these|any|which|sie|es|davon|welche|ils|elles|il|lesquels|estan|cuales)\b/;
const ORDINALS: readonly (readonly [RegExp, number])[] = [
  [/\b(?:first|1st|erste\w*|premiere?|primer[oa]?)\b/, 0],
  [/\b(?:second|2nd|zweite\w*|deuxieme|segund[oa])\b/, 1],
  [/\b(?:third|3rd|dritte\w*|troisieme|tercer[oa]?)\b/, 2],
  [/\b(?:last one|last|letzte\w*|derniere?|ultim[oa])\b/, -1],
];
const SAME_AUTHOR =
  /\b(?:(?:same|that|this) author|by the author|by (?:him|her|them)|(?:he|she|they) (?:has |have |also )*(?:written|wrote|write)|gleichen? autor\w*|meme auteur|mismo autor|misma autora)\b/;
/** Said of a list. */
const OF_THESE =
  /\b(?:of (?:these|those|them)|davon|von (?:diesen|denen)|parmi (?:ceux-ci|eux|celles-ci)|de (?:estos|esos|ellos))\b/;
const CONTINUES =
  /^(?:and|no i mea?nt?|i mea?nt?|no the|make that|rather|what about|how about|or|also|but|und|was ist mit|oder|et|ou|y|o|que tal|ok and)\b/;

/** Fills in what a question leaves to the turns before it: `how much is it?`, `and in German?`, a bare order number. */
export function fromBefore(
  clauses: readonly Reading[],
  earlier: readonly ChatMessage[],
  reader: ClauseReader,
): readonly Reading[] {
  const filled: Reading[] = [];
  for (const clause of clauses) {
    const list = filled.at(-1);
    if (list !== undefined && asksOfList(clause, list)) {
      filled[filled.length - 1] = ofTheList(clause, list);
      continue;
    }
    const here = filled.flatMap(({ slots }) => slots.names);
    const continued = filled.length === 0 ? continueTurn(clause, earlier, reader) : clause;
    const author = fillAuthor(continued, here, earlier, reader);
    filled.push(author ?? fillBook(continued, here, earlier, reader));
  }
  return filled;
}

/** `…, and are they in stock?`: said of what the clause before searches for. */
function asksOfList(clause: Reading, list: Reading): boolean {
  const isList = list.calls.length > 0 && list.calls.every(({ name }) => name === 'search_books');
  const isOpen = clause.calls.length === 0 && clause.slots.tokens.length <= 8 && clause.slots.names.length === 0;
  const { concepts, plain, inStock } = clause.slots;
  return (
    isList && isOpen && OF_A_LIST.test(plain) && (clause.intent === 'stock' || inStock || concepts.includes('cost'))
  );
}

/** The list tells what its books cost; whether they are in stock narrows it down. */
function ofTheList({ intent, slots }: Reading, list: Reading): Reading {
  if (intent !== 'stock' && !slots.inStock) return list;
  const narrower = { ...list.slots, inStock: true };
  return { ...list, slots: narrower, calls: planCalls(list.intent, narrower) };
}

/** A fragment takes its intent, and what it does not say anew, from the customer's last message. */
function continueTurn(clause: Reading, earlier: readonly ChatMessage[], reader: ClauseReader): Reading {
  const before = earlier.findLast(({ role }) => role === 'user');
  if (before === undefined || clause.slots.tokens.length > 8) return clause;
  const last = continueTurn(reader.read(before.text), earlier.slice(0, earlier.indexOf(before)), reader);
  const { plain, names } = clause.slots;
  if (last.intent === 'start-return' || last.intent === 'reserve') {
    const bare = BARE.has(clause.intent) || clause.confidence < 0.6;
    const open = !last.calls.some(({ name }) => name === 'start_return' || name === 'reserve_book');
    if (bare && open) return reader.readAs(last.intent, `${clause.slots.text}, ${last.slots.text}`);
  }
  if (OF_THESE.test(plain) && last.intent === 'search') return narrowed(clause, last, reader);
  if (!CONTINUES.test(plain) || last.calls.length === 0) return clause;
  const own = plain.replace(CONTINUES, '').trim().split(/\s+/).length > 4 && clause.confidence > 0.8;
  if (own) return clause;
  const isNamed = names.length > 0 || clause.slots.orders.length > 0;
  if (last.intent === 'search' && !isNamed) return narrowed(clause, last, reader);
  return reader.readAs(last.intent, isNamed ? clause.slots.text : `${clause.slots.text}, ${last.slots.text}`);
}

/** The last search once more, with what is said anew; the order asked for last holds. */
function narrowed(clause: Reading, last: Reading, reader: ClauseReader): Reading {
  const again = reader.readAs('search', `${clause.slots.text}, ${last.slots.text}`);
  if (clause.slots.sort === undefined) return again;
  const slots = { ...again.slots, sort: clause.slots.sort };
  return { ...again, slots, calls: planCalls('search', slots) };
}

function fillBook(
  clause: Reading,
  here: readonly NameHit[],
  earlier: readonly ChatMessage[],
  reader: ClauseReader,
): Reading {
  const { intent, slots } = clause;
  const points = IT.test(slots.plain);
  const ordinal = ORDINALS.find(([pattern]) => pattern.test(slots.plain));
  const named = slots.names.some(({ kind }) => kind === 'title') || slots.bookIds.length > 0;
  const open = points || ordinal !== undefined || clause.calls.length === 0 || intent === 'start-return';
  if (!ABOUT_A_BOOK.has(intent) || named || !open) return clause;
  if (intent === 'recommend' && !points) return clause;
  if (!points && namedBooks(slots).length > 0) return clause;
  const titles = here.filter(({ kind }) => kind === 'title');
  const book = titles.at(-1) ?? lastTitle(earlier, reader, ordinal?.[1]);
  return book === undefined ? clause : withName(clause, book);
}

/** The title that was spoken of last; with an ordinal, that one of the last list. */
function lastTitle(
  earlier: readonly ChatMessage[],
  reader: ClauseReader,
  ordinal: number | undefined,
): NameHit | undefined {
  for (const { text } of [...earlier].reverse()) {
    const titles = reader.names(text).filter(({ kind }) => kind === 'title');
    const meant = titles.at(ordinal ?? 0);
    if (meant !== undefined) return meant;
  }
  return undefined;
}

/** Undefined where no author is pointed at, or none was spoken of. */
function fillAuthor(
  clause: Reading,
  here: readonly NameHit[],
  earlier: readonly ChatMessage[],
  reader: ClauseReader,
): Reading | undefined {
  if (!SAME_AUTHOR.test(clause.slots.plain)) return undefined;
  const spoken = [...earlier].reverse().flatMap(({ text }) => reader.names(text));
  for (const name of [...clause.slots.names, ...here, ...spoken]) {
    const author = name.kind === 'author' ? name.name : reader.authorsOf(name.name)[0];
    if (author === undefined) continue;
    const slots = {
      ...clause.slots,
      names: [{ ...name, kind: 'author' as const, name: author }],
      spokenTitle: undefined,
    };
    return { ...clause, intent: 'search', slots, calls: planCalls('search', slots) };
  }
  return undefined;
}

function withName(clause: Reading, name: NameHit): Reading {
  const slots = { ...clause.slots, names: [...clause.slots.names, name], spokenTitle: undefined };
  return { ...clause, slots, calls: planCalls(clause.intent, slots) };
}

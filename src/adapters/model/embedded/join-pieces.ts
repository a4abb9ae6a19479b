import type { BookshopIntent } from '../../classifier/bookshop/intents.ts';
import type { ClauseReader, Reading } from '../../classifier/bookshop/read-clause.ts';
import { beginsRequest, type Piece, splitQuestion } from './split-question.ts';

const COURTESY: ReadonlySet<BookshopIntent> = new Set(['greeting', 'thanks', 'goodbye']);
const TALK: ReadonlySet<BookshopIntent> = new Set(['greeting', 'thanks', 'goodbye', 'help', 'off-topic']);
const CHANGES: ReadonlySet<BookshopIntent> = new Set(['start-return', 'reserve', 'change-order', 'place-order']);

/** The requests of a question: its pieces, with those put together again that say one thing only together. */
export function joinPieces(whole: Reading, reader: ClauseReader): readonly Reading[] {
  const { names, price, years } = whole.slots;
  const pieces = splitQuestion(whole.slots.text, [
    ...names,
    ...(price?.spans ?? []),
    ...(years === undefined ? [] : [years]),
  ]);
  const first = pieces[0];
  if (first === undefined || pieces.length === 1) return [whole];
  const clauses: Reading[] = [];
  const { text } = whole.slots;
  let open = reader.read(first.text);
  let start = first.start;
  for (const piece of pieces.slice(1)) {
    const next = reader.read(piece.text);
    if (isBackground(open, next, piece)) {
      open = reader.readAs(next.intent, text.slice(start, piece.end));
    } else if (standsAlone(open, next, piece)) {
      clauses.push(withPriceOf(next, open, piece, reader));
      open = next;
      start = piece.start;
    } else {
      open = joined(open, next, text.slice(start, piece.end), reader);
    }
  }
  clauses.push(open);
  return gatherChange(clauses, reader);
}

const TELLS =
  /^(?:(?:hi|hello|hey|so|well|um|uh)[ ,]+)*(?:i|we|my [a-z]+(?: [a-z]+)?|someone|somebody|a friend)(?:'ve)? (?:just |recently |only |have |had |already )*(?:got|get|received|bought|ordered|downloaded|given|gave|was given|were given|sent|lost|paid)\b/;
/** What is asked about something one has: the shop's rules, a return, an order. */
const ASKED_OF_IT: ReadonlySet<BookshopIntent> = new Set(['returns', 'start-return', 'change-order', 'order', 'info']);

/** `I got a book as a gift, can I return it?`: the first piece only tells what the second asks about. */
function isBackground(left: Reading, right: Reading, piece: Piece): boolean {
  const told = TELLS.test(left.slots.plain) && !left.slots.text.includes('?') && left.intent !== 'unsafe';
  return told && piece.begins && ASKED_OF_IT.has(right.intent);
}

/** `thrillers and romances under $10`: the price is meant for both. */
function withPriceOf(right: Reading, left: Reading, piece: Piece, reader: ClauseReader): Reading {
  const [price] = right.slots.price?.spans ?? [];
  const shared = piece.joined && left.intent === 'search' && right.intent === 'search' && left.slots.names.length === 0;
  if (!shared || price === undefined || left.slots.price !== undefined) return left;
  return reader.readAs('search', `${left.slots.text} ${right.slots.text.slice(price.start, price.end)}`);
}

function standsAlone(left: Reading, right: Reading, piece: Piece): boolean {
  if (isCourtesy(left) || isCourtesy(right)) return true;
  if (left.intent === 'unsafe' || right.intent === 'unsafe') return left.intent !== right.intent;
  if (belongTogether(left, right)) return false;
  if (piece.unmarked && !isAnother(left, right)) return false;
  if (piece.joined && !piece.begins) {
    if (left.intent === 'search' && right.intent === 'search') return hasHead(left) && hasHead(right);
    const sure = left.confidence > 0.7 && right.confidence > 0.7 && right.slots.tokens.length >= 3;
    return sure && left.intent !== right.intent && !TALK.has(left.intent) && !TALK.has(right.intent);
  }
  return right.confidence >= 0.35 && left.confidence >= 0.35;
}

/** `show me fantasy show me thrillers`: each is a whole request, and nothing of the one points at the other. */
function isAnother(left: Reading, right: Reading): boolean {
  const sure = left.confidence > 0.6 && right.confidence > 0.6 && beginsRequest(left.slots.plain);
  const bothSearch = left.intent === 'search' && right.intent === 'search';
  return sure && (bothSearch ? hasHead(left) && hasHead(right) : says(left) && says(right));
}

/** It says which books, not only what they should cost or look like. */
function hasHead({ slots }: Reading): boolean {
  return slots.genres.length > 0 || slots.names.length > 0;
}

function isCourtesy({ intent, confidence, slots }: Reading): boolean {
  return COURTESY.has(intent) && confidence >= 0.5 && slots.tokens.length <= 6;
}

/** One of the two says what the other leaves open. */
function belongTogether(left: Reading, right: Reading): boolean {
  const [one, other] = [left.intent, right.intent];
  if (one === other)
    return (
      TALK.has(one) ||
      !says(left) ||
      !says(right) ||
      ((one === 'start-return' || one === 'order') && halves(left, right))
    );
  // `2 copies of one and 3 of the other, how much is that?`
  if (left.slots.copies.length > 0 && right.slots.copies.length > 0) return true;
  const pair = [one, other];
  if (narrowsDown(left, right)) return true;
  if (pair.includes('search') && pair.includes('recommend')) return !says(left) || !says(right);
  // `My daughter is seven. What would she like?`: the one tells, the other asks.
  if (other === 'recommend' && !says(right)) return isTold(left) && !beginsRequest(left.slots.plain) && hasHead(left);
  return false;
}

/** `Something short, under 150 pages`: the other only says how it must be. */
function narrowsDown(left: Reading, right: Reading): boolean {
  return (left.intent === 'search' || left.intent === 'recommend') && narrows(right);
}

/** It limits price, length, age, format or language, of books that it does not name. */
function narrows(reading: Reading): boolean {
  const { price, pages, years, formats, bookLanguages, plain, names } = reading.slots;
  const limits =
    [price, pages, years].some((limit) => limit !== undefined) || formats.length + bookLanguages.length > 0;
  return limits && names.length === 0 && !hasHead(reading) && !beginsRequest(plain);
}

function halves(left: Reading, right: Reading): boolean {
  return (left.slots.orders.length === 0) !== (right.slots.orders.length === 0);
}

/** It asks a tool for something in particular. */
function says({ calls }: Reading): boolean {
  return calls.some(({ args }) => Object.keys(args).length > 0);
}

/**
 * `Order 10427 came damaged. I want to return it.`: what is told beside a request to change something belongs to the
 * request; what is asked beside it stays a question of its own.
 */
function gatherChange(clauses: readonly Reading[], reader: ClauseReader): readonly Reading[] {
  const change = clauses.find(({ intent }) => CHANGES.has(intent));
  if (change === undefined) return clauses;
  const told = clauses.filter((clause) => clause === change || isTold(clause));
  if (told.length === 1) return clauses;
  const text = told.map(({ slots }) => slots.text).join(' ');
  const gathered = reader.readAs(change.intent, text);
  return clauses.flatMap((clause) => (clause === change ? [gathered] : told.includes(clause) ? [] : [clause]));
}

function isTold(clause: Reading): boolean {
  const { text, concepts } = clause.slots;
  if (COURTESY.has(clause.intent) || clause.intent === 'unsafe' || text.includes('?')) return false;
  return !CHANGES.has(clause.intent) && !concepts.includes('want') && !concepts.includes('show');
}

function joined(left: Reading, right: Reading, text: string, reader: ClauseReader): Reading {
  if (narrowsDown(left, right)) return reader.readAs(left.intent, text);
  const together = reader.read(text);
  return together.intent === left.intent || together.intent === right.intent
    ? together
    : reader.readAs((left.confidence >= right.confidence ? left : right).intent, text);
}

import type { Span } from '../../classifier/bookshop/slots/tokens.ts';
import { withoutAccents } from '../../classifier/linear/hashed-features.ts';

/** Where a sentence may end; a decimal point, an abbreviation or an e-mail address does not end one. */
const SENTENCE = /(?<!\b(?:no|nr|mr|mrs|dr|st|vs|z\.b))[.!?;…]+["”»')]*\s+|\n+/gi;
/** Words that join two requests. */
const JOINT =
  /\s*(?:,\s*)?\b(?:and also|and then|and|also|plus|und auch|und|ausserdem|sowie|et aussi|et|ainsi que|y tambien|y ademas|y|ademas)\b[\s,]+|\s*,\s+/g;
/** Where another request begins though nothing marks it: as one asks a shop for something, in the middle of a sentence. */
const ANEW =
  /\s+(?=(?:(?:please|also|then|bitte) )?(?:(?:show|find|give|get|tell) me|search for|look for|recommend me|(?:do|did) you (?:also |still )?(?:have|sell|carry|stock)|have you got|(?:are|is) there any|what (?:are|is) (?:your|the)|where (?:is|are) (?:my|your|the)|how much (?:is|are|does|do)|(?:which|what) [a-z -]{3,30}? (?:do|have) you|(?:zeig\w*|empfiehl|gib) mir|habt ihr|haben sie|gibt es|(?:welche|was fur) [a-z -]{3,30}? (?:habt ihr|haben sie|gibt es)|montrez[- ]moi|avez[- ]vous|vous avez|muestrame|tienen|tienes|busco)\b)/g;
/** A question that has named what it asks of and still waits for its verb: `which thrillers` … `do you have`. */
const WAITS =
  /^(?:(?:and|please|also|then|tell me|show me|so) )*(?:what|which|how many|welche\w*|was fur|wie viele|quel\w*|combien de|que|cual\w*|cuant[oa]s)\b(?!.*\b(?:is|are|was|were|do|does|did|have|has|can|could|will|would|habt|haben|gibt|sind|ist|avez|est|sont|tienen|tienes|hay|son|esta)\b)/;
/** How a request begins. */
const BEGINS =
  /^(?:also |then |please |bitte |auch |aussi |tambien )*(?:what|whats|where|wheres|when|which|who|whose|how|why|is|are|am|was|were|do|does|did|can|could|would|will|should|has|have you|tell|show|find|give me|check|recommend|suggest|list|search|look|track|cancel|reserve|hold|put|return|start|order me|buy|i want|i need|i would|i'd|i am looking|i'm looking|i'll|let me|was|wo|wann|wer|wie|welche|welcher|welches|wieviel|gibt|habt|haben|hast|ist|sind|kann|konnt|konnen|kostet|zeig|empfiehl|empfehlen|reserviere|ich mochte|ich will|ich suche|ich brauche|quel|quelle|quels|quelles|ou est|ou sont|ou se|quand|qui|que|combien|comment|est-ce|avez|puis-je|pouvez|peux|montrez|recommandez|conseillez|reservez|je veux|je voudrais|je cherche|a quelle|que|cual|cuales|donde|cuando|quien|cuanto|cuanta|cuantos|como|tienen|tienes|hay|esta|estan|puede|puedo|pueden|muestrame|recomienda|recomiendame|reserva|quiero|quisiera|busco|necesito|a que)\b/;

/** True where a text in lower case without accents begins as a request does. */
export function beginsRequest(plain: string): boolean {
  return BEGINS.test(plain);
}

/** A piece of a question, and whether it was joined to the one before by `and` or a comma. */
export interface Piece {
  readonly text: string;
  /** Where it stands in the question. */
  readonly start: number;
  readonly end: number;
  readonly joined: boolean;
  /** It begins as a request does. */
  readonly begins: boolean;
  /** Nothing stands between it and the one before. */
  readonly unmarked: boolean;
}

/**
 * Cuts a question where another may begin: at ends of sentences, at `and` and commas, and where the words begin anew; never
 * inside the stretches in `whole`, such as titles and ranges of prices.
 * A cut is a proposal: who reads the pieces decides whether they say enough to stand alone.
 */
export function splitQuestion(text: string, whole: readonly Span[]): readonly Piece[] {
  const plain = withoutAccents(text).toLowerCase();
  if (plain.length !== text.length)
    return [{ text, start: 0, end: text.length, joined: false, begins: true, unmarked: false }];
  const inside = (from: number, to: number): boolean => whole.some((span) => from < span.end && span.start < to);
  const cuts: { readonly from: number; readonly to: number; readonly joined: boolean; readonly unmarked?: true }[] = [];
  for (const match of plain.matchAll(SENTENCE)) {
    const to = match.index + match[0].length;
    if (!inside(match.index, to) && to < plain.length) cuts.push({ from: match.index + 1, to, joined: false });
  }
  for (const match of plain.matchAll(JOINT)) {
    const to = match.index + match[0].length;
    if (match.index > 0 && !inside(match.index, to)) cuts.push({ from: match.index, to, joined: true });
  }
  for (const match of plain.matchAll(ANEW)) {
    const to = match.index + match[0].length;
    const isCut = cuts.some((cut) => cut.from <= to && match.index <= cut.to);
    if (!isCut && !inside(match.index, to)) cuts.push({ from: match.index, to, joined: false, unmarked: true });
  }
  cuts.sort((a, b) => a.from - b.from);
  const pieces: Piece[] = [];
  let start = 0;
  let joined = false;
  let unmarked = false;
  for (const cut of [...cuts, { from: text.length, to: text.length, joined: false }]) {
    if (cut.from < start) continue;
    if (cut.unmarked === true && WAITS.test(plain.slice(start, cut.from))) continue;
    const piece = text.slice(start, cut.from).trim();
    const begins = beginsRequest(plain.slice(start));
    if (piece !== '') pieces.push({ text: piece, start, end: cut.from, joined, begins, unmarked });
    start = cut.to;
    joined = cut.joined;
    unmarked = cut.unmarked === true;
  }
  return pieces;
}

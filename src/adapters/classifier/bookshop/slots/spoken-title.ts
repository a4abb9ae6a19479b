import { isCommon } from './common-words.ts';
import { BOOK_LANGUAGE_WORDS, FORMAT_WORDS, GENRE_WORDS, SHOP_WORDS } from './lexicon.ts';
import type { PhraseBook } from './phrase-book.ts';
import { type Span, tokenize } from './tokens.ts';

/** A name of a book that the catalogue does not know. */
export interface SpokenTitle extends Span {
  readonly title: string;
  /** It stands in quotes or is written as titles are: no other reading of its words is likely. */
  readonly certain: boolean;
}

const QUOTED = /["“„«‘]\s*([^"”“»’]{2,80}?)\s*["”“»’](?!\p{L})|(?:^|\s)'([^']{2,80})'(?=[\s?.!,]|$)/u;

const LEAD = [
  '(?:do|did) (?:you|u|ya)(?: guys)? (?:still |also )?(?:have|sell|carry|stock|got)',
  'have (?:you|u) got|you got|got any',
  '(?:copy|copies|price|cost|summary|synopsis|blurb|details|author|plot|pages|stock) (?:of|for|on)',
  "reviews? (?:of|for|on)|(?:how much|what) (?:is|are|does|do|for)|tell me (?:more )?about|(?:what is|whats|what's)",
  'who (?:wrote|is the author of)|(?:how long|how many pages) (?:is|has|does)|(?:book|novel|one) (?:called|titled|named)',
  '(?<!would |d |ll )like(?! to| a )|similar to|(?:i )?(?:loved|liked|enjoyed|read)|(?:get|buy|order|reserve|hold|return|find)(?: me| us)?',
  '(?<!who |how (?:high|tall|big|far|deep|old|fast|hot|cold|heavy|large|wide|hard) )(?:is|are)(?! (?:it|there|he|she|they|we|you|i|(?:any|every|some)(?:one|body|thing))\\b)',
  '(?:habt ihr|haben sie|hast du|gibt es|fuhrt ihr|verkauft ihr)|(?:wie ?viel|was) kostet|wer hat|wer schrieb|worum geht es in|(?:preis|exemplar|autor) von|ahnlich wie|(?:bucher|etwas) wie|(?:ist|sind)(?! (?:es|da|er|sie|wir|jemand)\\b)',
  '(?:avez[- ]vous|vous avez|vendez[- ]vous|y a[- ]t[- ]il|est[- ]ce que vous avez)|combien (?:coute|vaut)|qui a ecrit|de quoi parle|(?:prix|exemplaire|auteur) d[eu]|(?:livres?|quelque chose) comme|similaire a|(?:est[- ]ce que)(?! (?:il|elle|on|je|tu|vous|nous|ca)\\b)',
  '(?:tienen|tienes|teneis|venden|vendeis|hay)|cuanto (?:cuesta|vale)|quien escribio|de que trata|(?:precio|ejemplar|autor) de|(?:libros?|algo) como|parecido a|(?:esta|estan)',
].join('|');

const TAIL = [
  'in stock|available|in paperback|in hardcover|in hardback|as an?|on audio|at (?:the|your|old|union|harbou?r)|by|cost|costs|still|please|pls|in (?:the|your)|left|right now|today|now|for me|about|under|which|and (?:is|are|if|how|what|where|when|do|does|can|could)',
  'auf lager|verfugbar|vorratig|geschrieben|als|von|bei|im|noch|bitte|und (?:ist|sind|was|wie|wo|kann)',
  "en stock|disponible|en magasin|s['’]il|svp|en poche|en format|a la|et (?:est|sont|combien|ou|peut)",
  'en existencia|disponible|por favor|en tapa|en la|y (?:esta|estan|cuanto|hay|donde|puedo)',
].join('|');

const NAMED = new RegExp(
  String.raw`(?:^|[\s,;:(])(?:${LEAD})\s+([^?.!;,]{2,90}?)(?=\s+(?:${TAIL})(?:\s|$|[?.!,])|[?.!,;]|$)`,
  'g',
);
const FILLER =
  /^(?:(?:the|a|an|any|some|that|this|your|my|of|copies|copy|book|novel|by|called|titled|named|still|it|das|der|die|den|ein|eine|buch|noch|le|la|les|un|une|livre|du|el|los|libro|una)\s+)+/;

/**
 * The name of a book that the catalogue does not know, from a text in lower case without accents and the same text as
 * written (equal in length): what stands in quotes, or where a title stands in the usual questions. `capitals`: the
 * language writes titles, and not every noun, with capitals.
 */
export function readSpokenTitle(plain: string, written: string, capitals: boolean): SpokenTitle | undefined {
  const quoted = QUOTED.exec(written);
  const name = quoted?.[1] ?? quoted?.[2];
  if (quoted !== null && name !== undefined) {
    const start = quoted.index + quoted[0].indexOf(name);
    return { title: name.trim(), start, end: start + name.length, certain: true };
  }
  for (const match of plain.matchAll(NAMED)) {
    const raw = match[1] ?? '';
    const from = match.index + match[0].length - raw.length;
    const start = from + (FILLER.exec(`${raw} `)?.[0].length ?? 0);
    const title = written.slice(start, from + raw.length).trim();
    if (isTitleLike(title))
      return { title, start, end: start + title.length, certain: capitals && isCapitalised(title, written) };
  }
  return undefined;
}

/** Two words or more with a capital, in a text that is not all capitals. */
function isCapitalised(title: string, written: string): boolean {
  return (title.match(/\b\p{Lu}\p{Ll}/gu) ?? []).length >= 2 && /\b\p{Ll}{2,}/u.test(written.replace(title, ''));
}

function isTitleLike(title: string): boolean {
  const tokens = tokenize(title);
  if (tokens.length === 0 || tokens.length > 10 || tokens.some(({ word }) => /^\d{5,}$/.test(word))) return false;
  const books: readonly PhraseBook<string>[] = [GENRE_WORDS, FORMAT_WORDS, BOOK_LANGUAGE_WORDS, SHOP_WORDS];
  const covered = books.flatMap((book) => book.find(tokens)).reduce((sum, hit) => sum + hit.after - hit.first, 0);
  const telling = tokens.filter(({ word }) => !isCommon(word)).length;
  return telling > covered;
}

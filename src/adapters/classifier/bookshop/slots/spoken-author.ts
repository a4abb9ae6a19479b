import { isCommon } from './common-words.ts';
import { type Span, tokenize } from './tokens.ts';

/** An author whom the catalogue does not know. */
export interface SpokenAuthor extends Span {
  readonly name: string;
}

/** What an author's name stands behind. */
const LEAD = [
  '(?:books?|novels?|titles?|stor(?:y|ies)|works?|anything|something|stuff|ones?|written|have|sell|carry|got|stock) by',
  '(?:buch|bucher|roman|romane|krimis?|etwas|was|titel|geschrieben) von',
  "(?:livres?|romans?|quelque chose|titres?|ecrits?) (?:de|par|d')",
  '(?:libros?|novelas?|algo|titulos?|escrit[oa]s?) (?:de|por)',
].join('|');

const BEHIND = new RegExp(String.raw`\b(?:${LEAD})\s*`, 'g');
const CAPITALISED = /^\p{Lu}[\p{L}.'-]*(?: (?:(?:de|van|von|le|la) )?\p{Lu}[\p{L}.'-]*){1,3}/u;
const LOWER =
  /^[a-z.'-]+ [a-z.'-]+(?= ?(?:[?.!,;]|$)| (?:under|over|below|in|on|for|that|which|and|or|please|do|are|is)\b)/;

/** People of a kind, and none of them. */
const KIND = /\b(?:writers?|authors?|wom[ae]n|m[ae]n|people|poets?|light)\b/i;

/**
 * The name of an author whom the catalogue does not know, from a text in lower case without accents and the same text as
 * written (equal in length): two words or more with a capital behind `books by` and its like, or two without where nothing
 * else can stand there.
 */
export function readSpokenAuthor(plain: string, written: string): SpokenAuthor | undefined {
  for (const match of plain.matchAll(BEHIND)) {
    const start = match.index + match[0].length;
    const found = CAPITALISED.exec(written.slice(start)) ?? LOWER.exec(plain.slice(start));
    const name = found === null ? '' : written.slice(start, start + found[0].length);
    const words = tokenize(name);
    if (words.length < 2 || KIND.test(name) || words.some(({ word }) => isCommon(word) || /\d/.test(word))) continue;
    return { name: asName(name), start, end: start + name.length };
  }
  return undefined;
}

function asName(name: string): string {
  return /\p{Lu}/u.test(name) ? name : name.replace(/\b\p{Ll}/gu, (letter) => letter.toUpperCase());
}

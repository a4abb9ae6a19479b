/*
 * What a UTF-16 unit can mean to a sentence. Those below NEWLINE never end, open or close anything by themselves, which
 * lets the segmenter step over them without a look.
 */
export const LOWER = 1;
export const UPPER = 2;
/** A letter of a script without case, or half of a surrogate pair. */
export const LETTER = 3;
export const DIGIT = 4;
/** White space that ends no line. */
export const SPACE = 5;
/** A mark inside a sentence, after which a clause may be spoken: comma, semicolon, colon, dash. */
export const CLAUSE = 6;
/** Emphasis that hugs words: asterisk, underscore, tilde. */
export const EMPHASIS = 7;
/** Belongs to the character before it: combining marks, joiners, second halves of pairs. */
export const MARK = 8;
export const PICTOGRAPH = 9;
export const OTHER = 10;
export const NEWLINE = 11;
/** The ambiguous one: full stop, decimal point, abbreviation point. */
export const DOT = 12;
export const EXCLAMATION = 13;
export const QUESTION = 14;
/** A full stop that is nothing else: 。 । ۔ ። and their kin. */
export const STOP = 15;
export const ELLIPSIS = 16;
export const OPEN = 17;
export const CLOSE = 18;
/** Opens or closes, by what stands around it: " and guillemets. */
export const QUOTE = 19;
/** ' and ’: quote or apostrophe. */
export const APOSTROPHE = 20;
export const BACKTICK = 21;
export const BULLET = 22;

/** The kind of every UTF-16 unit; 0 is not yet known. Asked through {@link kindOf}. */
export const kinds: Uint8Array = new Uint8Array(65_536);

const NAMED: readonly (readonly [kind: number, units: string])[] = [
  [SPACE, ' \t\u00a0\u3000\ufeff'],
  [NEWLINE, '\n\u2028\u2029'],
  // A carriage return comes with a line feed, which is the one that counts.
  [SPACE, '\r\v\f'],
  [CLAUSE, ',;:\u2014\u2013\u3001\uff0c\uff1b\uff1a\u060c\u061b\u1363\u1364\u1365\u104a'],
  [EMPHASIS, '*_~\u2020\u2021'],
  // Raised digits hug a word as accents do.
  [MARK, '\u00b9\u00b2\u00b3\u2070\u2074\u2075\u2076\u2077\u2078\u2079'],
  [DOT, '.\uff0e\u2024\ufe52'],
  [EXCLAMATION, '!\uff01\ufe57'],
  [QUESTION, '?\uff1f\u061f\u2047\u2048\u2049\u203c\u203d\u1367\u055e\ufe56'],
  [ELLIPSIS, '\u2026'],
  [QUOTE, '"\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a\uff02'],
  [OPEN, '\u2018\u201a'],
  [APOSTROPHE, "'\u2019"],
  [BACKTICK, '`'],
  [BULLET, '\u2022\u2023\u2043\u25e6\u25aa\u25cf\u25a0\u2219'],
];

for (const [kind, units] of NAMED) for (const unit of units) kinds[unit.charCodeAt(0)] = kind;
for (let code = 0; code < 128; code++) kindOf(code);

/** The kind of a UTF-16 unit. */
export function kindOf(code: number): number {
  const known = kinds[code] as number;
  if (known !== 0) return known;
  const kind = classify(code);
  kinds[code] = kind;
  return kind;
}

/** Whether a kind is a letter of any script. */
export function isLetter(kind: number): boolean {
  return kind <= LETTER;
}

/** Whether a unit is a dash of any length, or the hyphen written for one. */
export function isDash(code: number): boolean {
  return code === 0x2d || code === 0x2013 || code === 0x2014;
}

/** By Unicode's own properties, so that a script nobody thought of still has its full stops. */
function classify(code: number): number {
  if (code >= 0xd83c && code <= 0xd83e) return PICTOGRAPH;
  if (code >= 0xd800 && code <= 0xdbff) return LETTER;
  if (code >= 0xdc00 && code <= 0xdfff) return MARK;
  const char = String.fromCharCode(code);
  if (/\p{Lu}|\p{Lt}/u.test(char)) return UPPER;
  if (/\p{Ll}/u.test(char)) return LOWER;
  if (/\p{L}/u.test(char)) return LETTER;
  if (/\p{Nd}/u.test(char)) return DIGIT;
  if (/\s/u.test(char)) return SPACE;
  if (/\p{M}|\p{Cf}/u.test(char)) return MARK;
  if (/\p{Sentence_Terminal}/u.test(char)) return STOP;
  if (/\p{Ps}|\p{Pi}/u.test(char)) return OPEN;
  if (/\p{Pe}|\p{Pf}/u.test(char)) return CLOSE;
  if (/\p{Extended_Pictographic}/u.test(char)) return PICTOGRAPH;
  return OTHER;
}

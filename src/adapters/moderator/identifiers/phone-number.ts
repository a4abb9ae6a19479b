import type { Run } from '../../../../operators/index.ts';
import { glue } from './detector.ts';

/** One separator, as people write them in telephone numbers. */
const sep = '[ .\\-/\\u00a0\\u2010-\\u2013\\u202f]';
const open = '(?<![\\d.,+]|\\d[-/ ])';
const close = '(?!\\d|[-./ ]\\d)';

/** Forms that are hardly ever anything else, whatever stands around them. */
const telling: readonly RegExp[] = [
  // International: +44 (0)20 7946 0000, +33199000000, 0049 30 23125 000
  new RegExp(`(?<![\\d+])\\+\\d{1,3}(?:${sep}?\\(?\\d{1,5}\\)?){2,6}`, 'g'),
  new RegExp(`${open}00[1-9]\\d{0,2}(?:${sep}\\(?\\d{1,5}\\)?){2,5}${close}`, 'g'),
  // An area code in brackets: (212)555-0100, (03) 7010 0000
  new RegExp(`(?<!\\d)\\(0?\\d{2,5}\\)${sep}?\\d{2,4}(?:${sep}?\\d{2,4}){1,3}(?!\\d)`, 'g'),
  // North American: 212-555-0100, 1.212.555.0100, 212 555 0100
  new RegExp(`${open}(?:1${sep})?[2-9]\\d{2}${sep}[2-9]\\d{2}${sep}\\d{4}(?!\\d|[-./]\\d)`, 'g'),
  new RegExp(`${open}(?:1${sep})?\\d{3}([-.])\\d{3}\\1\\d{4}(?!\\d|[-./]\\d)`, 'g'),
  // National, with the trunk zero and one separator behind the area code: 01 99 00 00 00, 020 7946 0000, 0171-2312500
  new RegExp(`${open}0[1-9]\\d{0,4}${sep}\\d{2,5}(${sep})\\d{2,4}(?:\\1\\d{2,4}){0,3}${close}`, 'g'),
  new RegExp(`${open}0[1-9]\\d{0,4}${sep}\\d{6,8}${close}`, 'g'),
];

/** Any grouping of digits a telephone number may have. */
const possible: RegExp = new RegExp(
  `${open}\\(?\\d{1,6}\\)?(?:${sep}\\d{2,7}){1,5}${close}|${open}\\d{7,12}${close}`,
  'g',
);

const calls =
  /\b(?:(?:my|his|her|their|our|your|new|old) number|(?:tele)?phones?|tel|mobile|cell|fax|desk|call(?:s|ed|ing|er)?|dial(?:l?ing)?|ring|reach(?:ed)?|text(?:s|ed|ing)?|sms|messag(?:es?|ing)|whatsapp|contact|answering|hotline|helpline|voicemail|extension|landline|telefono?|handy|mobil|numéro|portable|teléfono|cellulare|(?:il mio|mein|meine|mi|mon|meu|mijn|mitt?) (?:numero|nummer|número|numéro))\b|电话|電話|手机|手機|携帯|联系|전화|휴대폰|โทร/giu;
const counts =
  /\b(?:address(?:es)?|located|lives?|lived|living|moved?|taxi|cab|ship(?:ped|ping)?|deliver(?:y|ed)?|street|house|box|zip|post(?:al)?(?: ?code)?|order|invoice|ticket|case|reference|ref|tracking|account|card|isbn|issn|id|serial|model|part|version|build|licen[cs]e|passport|price|total|amount|balance|usd|eur|date|born|birth|dob|year|since|during|from|room|flight|train|bus|page|pages|chapter|line|lines|port|error|code|score|pid|process|bytes|records?|rows?|zoom|meeting id)\b/giu;

const day = '(?:0?[1-9]|[12]\\d|3[01])';
const month = '(?:0?[1-9]|1[0-2])';
const year = '(?:1[5-9]|20)\\d{2}';
/** Dates, spans of years and of hours, fractions, and addresses on the internet are written with the same separators. */
const somethingElse: readonly RegExp[] = [
  new RegExp(`^${year}([-/. ])${month}\\1${day}(?!\\1?\\d)`),
  new RegExp(`^${day}([-/. ])${month}\\1(?:${year}|\\d{2})(?!\\1?\\d)`),
  new RegExp(`^${month}([-/. ])${day}\\1(?:${year}|\\d{2})(?!\\1?\\d)`),
  new RegExp(`^${year}[-–/ ]${year}$`),
  /^(?:[01]?\d|2[0-4])[.:][0-5]\d ?[-–] ?(?:[01]?\d|2[0-4])[.:][0-5]\d/,
  /^(?:\d{1,3}\.){3}\d{1,3}$/,
  /^\d+\.\d+$/,
];

/** Telephone numbers: forms that tell, and possible ones after a word about calling. */
export function findPhoneNumbers(run: Run): number[] {
  const starts = new Set<number>();
  for (const form of telling) {
    for (const match of run.text.matchAll(form)) if (isPhone(run, match, 8)) starts.add(match.index);
  }
  for (const match of run.text.matchAll(possible)) {
    if (!starts.has(match.index) && isPhone(run, match, 6) && isAboutCalling(run, match)) starts.add(match.index);
  }
  return [...starts].sort((a, b) => a - b);
}

function isPhone(run: Run, match: RegExpExecArray, leastDigits: number): boolean {
  const [text] = match;
  const digits = text.replace(/\D/g, '');
  if (digits.length < leastDigits || digits.length > 15 || new Set(digits).size === 1) return false;
  if (match.index + text.length === run.text.length && isGluedBehind(text, run.after)) return false;
  if (match.index === 0 && (glue.test(run.before.slice(-1)) || /[$€£#=]$|[\d][.,]$/.test(run.before))) return false;
  return !somethingElse.some((form) => form.test(text)) && !named(run.before + run.text.slice(0, match.index));
}

/** "40th", "12 345 678km": what goes on in letters is no national number; an extension ("x221") may follow. */
function isGluedBehind(number: string, after: string): boolean {
  return !number.startsWith('+') && glue.test(after) && !/[xe]/i.test(after);
}

/**
 * The word nearest in front decides, unless other numbers stand between. An upper-case word behind is a street, except
 * where the number is a long one and right behind the word: "call me at 030123456 I …".
 */
function isAboutCalling(run: Run, match: RegExpExecArray): boolean {
  const end = match.index + match[0].length;
  const rest = run.text.slice(end);
  const before = run.before + run.text.slice(0, match.index);
  if (rest === ' ' && /\p{Lu}/u.test(run.after) && !(isLong(match[0]) && directly.test(before))) return false;
  if (rest === '-' && /\p{L}/u.test(run.after)) return true;
  const call = lastIndex(calls, before);
  return call > lastIndex(counts, before) && (before.slice(call).match(/\d+/g)?.length ?? 0) <= 1;
}

/** A word that says the number is something else, right in front of it. */
function named(before: string): boolean {
  return /\b(?:order|invoice|isbn|issn|card|account|tracking|serial|licen[cs]e|ssn|ein|vat|iban)\b[^\d\n]{0,16}$/i.test(
    before,
  );
}

const directly = /\b(?:call|reach|text|ring|dial|phone|contact)(?: \p{L}{1,4}){0,2}(?: (?:at|on|under))? $/iu;

function isLong(number: string): boolean {
  return number.replace(/\D/g, '').length >= 8;
}

function lastIndex(words: RegExp, text: string): number {
  let last = -1;
  for (const match of text.matchAll(words)) last = match.index;
  return last;
}

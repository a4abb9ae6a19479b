import { CLAUSE, CLOSE, DIGIT, isLetter, LETTER, LOWER, OPEN, QUOTE, UPPER } from './characters.ts';
import type { EndMark } from './end-mark.ts';
import type { Locale } from './locale.ts';
import type { RecentText } from './recent-text.ts';
import type { SentenceFront } from './sentence-front.ts';

/** From here on scripts are wide, and need no space after a mark. */
const WIDE = 0x3000;
/** Kana that go on after a quotation: 「はい。」と言った。 */
const AFTER_QUOTATION = 'とっのはがをにでも';
const FULL_STOP = 0x2e;
/** Signs that join what stands on both sides. */
const JOINING = '&/+=<>';

/** Marks that can only begin a sentence. */
const INVERTED = '¿¡';

/** `word`: the whole next word must be seen. */
export type Verdict = 'ends' | 'goes on' | 'word';

/** Whether the sentence ended at `mark`, from the first unit after the white space that follows it. */
export function verdictAt(mark: EndMark, kind: number, code: number, front: SentenceFront, locale: Locale): Verdict {
  if (mark.kind === 'stop') return 'ends';
  if (kind === CLAUSE || kind === CLOSE || kind === QUOTE) return 'goes on';
  if (mark.kind === 'line') return kind === LOWER && !front.beganLower ? 'goes on' : 'ends';
  if (mark.newlines > 0) return onNextLine(mark, kind);
  if (kind === LOWER) return beforeLower(mark, front, locale);
  if (mark.kind === 'ellipsis') return afterEllipsis(mark, kind, code, locale);
  return mark.kind === 'dot' ? afterDot(mark, kind, code, front, locale) : 'ends';
}

/** Whether the sentence ended at `mark`, which the unit `code` hugs. */
export function endsDirectly(mark: EndMark, kind: number, code: number, text: RecentText): boolean {
  if (mark.kind === 'stop') return !(mark.closed && AFTER_QUOTATION.includes(String.fromCharCode(code)));
  if (isLetter(kind) && mark.ellipsisBeginsNext) return true;
  if (kind === UPPER) return mark.closed;
  if (kind === OPEN) return mark.closed || text.at(mark.at) >= WIDE;
  if (kind !== LETTER || mark.closed) return false;
  const isWideDot = mark.kind === 'dot' && mark.meaning === 'end' && text.at(mark.at - 1) >= WIDE && code >= WIDE;
  return mark.kind === 'question' || mark.kind === 'exclamation' || isWideDot;
}

/** Whether the sentence ended at `mark`, from the word after it, which `next` follows. */
export function endsBeforeWord(
  mark: EndMark,
  word: string,
  next: number,
  front: SentenceFront,
  locale: Locale,
): boolean {
  if (mark.kind === 'ellipsis') return !locale.alwaysCapital.has(word);
  if (mark.kind !== 'dot') return !locale.reporting.has(word);
  if (isStarter(word, locale)) return word.length > 1 || next !== FULL_STOP;
  return mark.meaning === 'time' && !locale.afterTime.has(word) && !front.isAdverbial(mark.at, locale);
}

/** Also before an apostrophe: "There'll", "That's". */
function isStarter(word: string, locale: Locale): boolean {
  if (locale.starters.has(word)) return true;
  const apostrophe = word.indexOf("'");
  return apostrophe > 1 && locale.starters.has(word.slice(0, apostrophe));
}

/** A line end after an end mark is as good as a capital, unless the word before needs what follows. */
function onNextLine(mark: EndMark, kind: number): Verdict {
  if (mark.kind !== 'dot') return kind === LOWER && mark.closed ? 'goes on' : 'ends';
  if (mark.meaning === 'inside') return 'goes on';
  return kind === LOWER && (mark.meaning !== 'end' || mark.closed) ? 'goes on' : 'ends';
}

/** Where people say who asked without quotes, the word tells: "Nereye? diye sordu." */
function beforeLower(mark: EndMark, front: SentenceFront, locale: Locale): Verdict {
  if (!endsBeforeLower(mark, front)) return 'goes on';
  return mark.kind !== 'dot' && locale.reporting.size > 0 ? 'word' : 'ends';
}

/** Lower case goes on with the sentence, except after a question, after "!!", or where this writer uses no capitals. */
function endsBeforeLower(mark: EndMark, front: SentenceFront): boolean {
  if (mark.closed || mark.kind === 'ellipsis') return false;
  if (mark.kind === 'question') return true;
  if (mark.kind === 'exclamation') return mark.marks > 1 || front.beganLower;
  return front.beganLower && mark.meaning === 'end';
}

function afterEllipsis(mark: EndMark, kind: number, code: number, locale: Locale): Verdict {
  if (kind === DIGIT) return 'goes on';
  if (kind !== UPPER || mark.dots > 3) return 'ends';
  return locale.capitalInitials.includes(String.fromCharCode(code)) ? 'word' : 'ends';
}

function afterDot(mark: EndMark, kind: number, code: number, front: SentenceFront, locale: Locale): Verdict {
  if (INVERTED.includes(String.fromCharCode(code))) return mark.meaning === 'inside' ? 'goes on' : 'ends';
  switch (mark.meaning) {
    case 'inside':
      return 'goes on';
    case 'maybe':
      return kind === UPPER ? 'word' : 'goes on';
    case 'time':
      if (kind === UPPER) return 'word';
      return kind === DIGIT && !front.isAdverbial(mark.at, locale) ? 'ends' : 'goes on';
    case 'number':
      return kind === DIGIT ? 'goes on' : 'ends';
    case 'capital':
      return kind === UPPER || kind === LETTER ? 'ends' : 'goes on';
    default:
      return JOINING.includes(String.fromCharCode(code)) ? 'goes on' : 'ends';
  }
}

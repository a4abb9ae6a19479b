import {
  APOSTROPHE,
  CLAUSE,
  CLOSE,
  DIGIT,
  isLetter,
  kindOf,
  LOWER,
  MARK,
  NEWLINE,
  SPACE,
  UPPER,
} from './characters.ts';
import type { EndMark } from './end-mark.ts';
import type { Locale } from './locale.ts';
import type { RecentText } from './recent-text.ts';

const COMMA = 0x2c;
const HYPHEN = 0x2d;

/** Whether the word before `mark` is plain enough for a sentence to be glued to it ("done.Next"): no name, no address. */
export function mayPrecedeGlued(text: RecentText, mark: EndMark, from: number): boolean {
  if (mark.marks > 1 || mark.closed || (mark.kind === 'dot' && mark.meaning !== 'end')) return false;
  const start = text.wordStart(mark.at, from);
  const last = kindOf(text.at(mark.at - 1));
  if (mark.at - start < 2 || (last !== LOWER && last !== DIGIT)) return false;
  for (let at = start; at < mark.at; at++) {
    const code = text.at(at);
    const kind = kindOf(code);
    if (!isLetter(kind) && kind !== DIGIT && kind !== APOSTROPHE && code !== COMMA && code !== HYPHEN) return false;
  }
  return true;
}

/** Whether digits that hug `mark` may refer to a note: "(as he says).4", "so it is.12", but not "4.5" or "p.5". */
export function mayHaveReference(text: RecentText, mark: EndMark, from: number): boolean {
  if (mark.marks > 1 || (mark.kind === 'dot' && mark.meaning !== 'end')) return false;
  if (mark.closed || kindOf(text.at(mark.at - 1)) === CLOSE) return true;
  const last = kindOf(text.at(mark.at - 1));
  return last === LOWER && mark.at - text.wordStart(mark.at, from) > 2 && mayPrecedeGlued(text, mark, from);
}

/**
 * Whether the word between `start` and `end` begins a sentence of its own, `next` being the kind of unit after it. After
 * a capitalised word ("System.Text") only a word that is known to begin sentences does.
 */
export function beginsGlued(
  text: RecentText,
  mark: EndMark,
  { start, end, next, from }: { start: number; end: number; next: number; from: number },
  locale: Locale,
): boolean {
  const word = text.wordIn(start, end);
  const known = locale.starters.has(word) || locale.dots.get(word) === 'inside';
  if (end - start === 1) return known && next === SPACE;
  for (let at = start + 1; at < end; at++) {
    const kind = kindOf(text.at(at));
    if (kind !== LOWER && kind !== APOSTROPHE && kind !== MARK) return false;
  }
  const standsAlone = next === SPACE || next === NEWLINE || next === CLAUSE;
  return known || (standsAlone && kindOf(text.at(text.wordStart(mark.at, from))) !== UPPER);
}

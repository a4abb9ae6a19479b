import type { ChatMessage } from '../../../../ports/index.ts';

/** A passage as a model is shown it: a line `[id] text` among what it is told before the conversation. */
const PASSAGE = /^\[[^\]\n]+\] (.+)$/gmu;
const EMPTY = new Set(
  `about and any are book books can could did does for from get has have how know many much novel please shop should
  something anything someone looking want need like give show find interested some one
  tell that the there this was what when where which who why will with would you your yours`
    .split(/\s+/u)
    .filter((word) => word !== ''),
);
/** A passage answers where it holds more than this share of the question's words, or as much of a longer question. */
const ENOUGH = 0.5;
/** A question of so many words may leave half of them unsaid. */
const MANY = 4;
/** The second passage is said too where it holds as much as the first. */
const MOST = 2;

/** Whether there is anything to quote from. */
export function hasPassages(messages: readonly ChatMessage[]): boolean {
  return passagesIn(messages).length > 0;
}

/**
 * What the passages say to the question, in their own words; empty where none of them holds enough of it. Those that
 * were found first are preferred.
 */
export function quotePassages(messages: readonly ChatMessage[], question: string, brief: boolean): readonly string[] {
  const asked = stems(question);
  if (asked.size === 0) return [];
  const rated = passagesIn(messages).map((passage) => ({ passage, share: shareOf(asked, stems(passage)) }));
  const best = Math.max(0, ...rated.map(({ share }) => share));
  if (best < ENOUGH || (best === ENOUGH && asked.size < MANY)) return [];
  const chosen = rated.filter(({ share }) => share === best).slice(0, brief || best === ENOUGH ? 1 : MOST);
  return chosen.map(({ passage }) => passage);
}

function passagesIn(messages: readonly ChatMessage[]): string[] {
  return messages
    .filter(({ role }) => role === 'system')
    .flatMap(({ text }) => [...text.matchAll(PASSAGE)].map((match) => match[1] ?? ''));
}

function shareOf(asked: ReadonlySet<string>, held: ReadonlySet<string>): number {
  let found = 0;
  for (const stem of asked) if (held.has(stem)) found += 1;
  return found / asked.size;
}

/** Words of three letters and more without their commonest endings. */
function stems(text: string): ReadonlySet<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? [];
  return new Set(words.filter((word) => !EMPTY.has(word)).map(stem));
}

function stem(word: string): string {
  return word.replace(/^tele(?=phone)/u, '').replace(/(?:able|ing|ed|es|s|e)$/u, '');
}

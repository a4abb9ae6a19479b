import { normalForm } from './normal-form.ts';

/** Words that seldom change what is asked. */
const FILLERS = new Set('just really actually ever some any also very exactly so then few'.split(' '));
/** Prepositions that stand for one another: hotels in Oslo, of Oslo. From and to, by and about do not. */
const INTERCHANGEABLE = new Set('of in on at'.split(' '));

/** One word for those that ask the same; praise is praise: the best, the top and some great novels are asked for alike. */
const SAME_WORD: ReadonlyMap<string, string> = new Map([
  ...alike('good', 'best top great'),
  ...alike('i', 'we me us'),
  ...alike('my', 'our'),
  ...alike('make', 'earn'),
  ...alike('@be', 'am is are'),
  ...alike('@was', 'was were'),
  ...alike('@do', 'do does'),
  ...alike('@did', 'did'),
  ...alike('@have', 'has have'),
  ...alike('@had', 'had'),
]);

function alike(one: string, others: string): (readonly [string, string])[] {
  return others.split(' ').map((other) => [other, one]);
}

const BEST_WAY = /^(?:what|which) (?:is|are) (?:(?:some|few) )?(?:(?:best|good) )?(?:ways?|methods?) (?:to|of|for) /u;
const HOW_CAN_I =
  /^how (?:can|do|could|should|does|would|might) (?:i|we|one|someone|somebody|people|person|anyone)(?: be able to)? /u;

/**
 * The words of a question that carry it, in order, each in one form: `How can I return a book?`, `how do I return
 * books` and `What is the best way to return books?` have one question form. Person (other than in such phrases),
 * tense, negation, numbers, the question word and the order of words are kept, for they change the answer.
 *
 * English only; a question in another language keeps nearly all its words, and so matches nearly itself alone.
 */
export function questionForm(text: string): readonly string[] {
  const phrase = normalForm(text)
    .replace(BEST_WAY, 'how ')
    .replace(HOW_CAN_I, 'how ')
    .replace(/^which /u, 'what ');
  const form: string[] = [];
  for (const word of phrase.split(' ')) {
    if (word === '' || FILLERS.has(word) || INTERCHANGEABLE.has(word)) continue;
    form.push(SAME_WORD.get(word) ?? singular(word));
  }
  return form;
}

/** `books` as `book`, `stories` as `story`, `boxes` as `box`; no other ending is touched. */
function singular(word: string): string {
  if (word.length < 4 || !word.endsWith('s')) return word;
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (/(?:[sxz]|[cs]h)es$/u.test(word)) return word.slice(0, -2);
  return /(?:ss|us|is)$/u.test(word) ? word : word.slice(0, -1);
}

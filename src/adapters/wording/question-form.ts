import { normalForm } from './normal-form.ts';
import { oneSpelling } from './one-spelling.ts';
import { reword } from './rewordings.ts';

/** Words that seldom change what is asked. */
const FILLERS = new Set('just really actually ever some any also very exactly so then'.split(' '));

/** One word for those that ask the same. Prepositions of place are alike; from and to, by and about are not. */
const SAME_WORD: ReadonlyMap<string, string> = new Map([
  ...alike('best', 'top'),
  ...alike('good', 'great'),
  ...alike('and', '&'),
  ...alike('i', 'we me us'),
  ...alike('my', 'our'),
  ...alike('make', 'earn'),
  ...alike('website', 'site'),
  ...alike('websites', 'sites'),
  ...alike('@at', 'of in on at'),
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

/**
 * The words of a question that carry it, in order, each in one form: `How can I return a book?`, `how do I return book`
 * and `Is there any way to return the book?` have one question form. Singular and plural, person (other than in such
 * phrases), tense, negation, numbers, the question word and the order of words are kept, for they change the answer.
 *
 * English only; a question in another language keeps nearly all its words, and so matches nearly itself alone.
 */
export function questionForm(text: string): readonly string[] {
  const form: string[] = [];
  for (const word of reword(normalForm(text)).split(' ')) {
    if (word === '' || FILLERS.has(word)) continue;
    form.push(SAME_WORD.get(word) ?? oneSpelling(word));
  }
  return form;
}

import { mulberry } from '../linear/mulberry.ts';
import type { Example } from '../linear/train-linear.ts';
import { Catalogue } from './slots/catalogue.ts';
import { readSlots } from './slots/read-slots.ts';

/** Titles nobody's catalogue is asked for: a model must not need to know a title to see that there is one. */
const UNKNOWN_TITLES = [
  'the hobbit',
  'Harry Potter',
  'pride and prejudice',
  '1984',
  'The Silent Orchard',
  'the da vinci code',
  'war and peace',
  'Dune',
  'the lord of the rings',
  'A Summer of Small Storms',
  'the great gatsby',
  'Norwegian Wood',
  'the paper architects',
  'Der Zauberberg',
  "L'Étranger",
  'Cien años de soledad',
  'the name of the rose',
  'Winter on Mars',
];
const NO_NAMES = new Catalogue({ titles: [], authors: [], series: [] });
const GENRES =
  'detective,fantasy,science fiction,sci-fi,romance,history,horror,poetry,cooking,travel,thriller,mystery,biography,children,philosophy,science,art,business,nature,crime'.split(
    ',',
  );
const SHOPS = ['old mill', 'Harbor Street', 'Union Station', 'the old mill shop', 'your union station store'];
const PLACEHOLDER = /\{(title|author|genre|order|email|shop)\}/g;

/** How utterances become examples. */
export interface ExpandOptions {
  readonly seed: number;
  /** Copies of an utterance with other words in its places. */
  readonly copies: number;
  /** Also give beginnings and copies with a typing mistake, so that guesses on half a sentence are sober. */
  readonly worn: boolean;
}

/**
 * Makes examples of utterances: `{title}` and the like become the marks that known names are replaced with before a
 * text is classified, or words that no catalogue knows. Deterministic: the same utterances and seed give the same list.
 */
export function expandUtterances(utterances: readonly Example[], options: ExpandOptions): readonly Example[] {
  const random = mulberry(options.seed);
  const pick = (from: readonly string[]): string => from[Math.floor(random() * from.length)] ?? '';
  const fill = (text: string, known: boolean): string =>
    text.replace(PLACEHOLDER, (_, place: string) => {
      if (place === 'genre') return pick(GENRES);
      if (place === 'shop') return pick(SHOPS);
      if (place === 'title' && !known) return pick(UNKNOWN_TITLES);
      return `x${place}`;
    });
  const examples: Example[] = [];
  const add = (text: string, label: string): void => {
    examples.push({ text: readSlots(text, NO_NAMES).masked, label });
  };
  for (const { text, label } of utterances) {
    const copies = /\{(title|genre)\}/.test(text) ? options.copies : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      const filled = fill(text, copy % 2 === 0);
      add(filled, label);
      if (!options.worn || copy > 0) continue;
      add(mistype(filled, random), label);
      const words = filled.split(' ');
      if (words.length >= 5) add(words.slice(0, Math.ceil(words.length * 0.7)).join(' '), label);
    }
  }
  return examples;
}

/** One letter dropped, doubled or swapped with its neighbour, in a word of five letters or more. */
function mistype(text: string, random: () => number): string {
  const words = text.split(' ');
  const long = words.flatMap((word, index) => (/^[\p{L}]{5,}$/u.test(word) && !word.startsWith('x') ? [index] : []));
  const index = long[Math.floor(random() * long.length)];
  if (index === undefined) return text;
  const word = words[index] ?? '';
  const at = 1 + Math.floor(random() * (word.length - 2));
  const kind = Math.floor(random() * 3);
  const middle = [word.slice(at + 1), word.slice(at), (word[at + 1] ?? '') + (word[at] ?? '') + word.slice(at + 2)][
    kind
  ];
  words[index] = word.slice(0, kind === 1 ? at + 1 : at) + middle;
  return words.join(' ');
}

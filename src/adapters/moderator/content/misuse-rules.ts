import type { HarmRule } from './harm-rules.ts';

const harmless = ['fiction', 'care', 'figure'];
/** Between a question and what is done. */
const short = 24;
/** Between an order and what is done: `write a tutorial for students on`. */
const wide = 60;
/** Between a verb and what it is done to. */
const near = 24;

/** Rules that begin with a request, put as a question or as an order. */
function asked(
  category: string,
  rest: readonly string[],
  gaps: readonly number[],
  unless: readonly string[],
): HarmRule[] {
  return [
    { category, sequence: ['how', ...rest], withinChars: [short, ...gaps], unless },
    { category, sequence: ['order', ...rest], withinChars: [wide, ...gaps], unless },
  ];
}

/** Each without what is done about it. */
export const misuseRules: readonly HarmRule[] = [
  ...asked('harm.cyber', ['breakInto', 'system'], [near], [...harmless, 'owned']),
  ...asked('harm.cyber', ['spread', 'malware'], [40], ['care', 'invented']),
  ...asked('harm.cyber', ['take', 'secrets'], [40], ['care', 'invented']),
  { category: 'harm.cyber', sequence: ['compose', 'malware'], withinChars: near, unless: ['care', 'invented'] },
  ...asked('harm.deception', ['deceive', 'deceived'], [11], harmless),
  ...asked('harm.deception', ['fabricate', 'falsehood'], [40], ['care', 'invented']),
  { category: 'harm.deception', sequence: ['compose', 'falsehood'], withinChars: 16, unless: ['care', 'invented'] },
  ...asked('harm.crime', ['commits', 'offence'], [11], ['care', 'fiction']),
  ...asked('harm.crime', ['evade', 'law'], [16], ['care', 'fiction']),
  ...asked('harm.crime', ['steal', 'person', 'robbed'], [11, 16], harmless),
  ...asked('harm.crime', ['obtain', 'forbidden', 'illegally'], [16, 40], ['care', 'fiction']),
  { category: 'harm.hate', sequence: ['order', 'urgeOn', 'evil'], withinChars: [wide, 40], unless: ['care'] },
  {
    category: 'harm.hate',
    sequence: ['reasons', 'people', 'denied'],
    withinChars: [40, 60],
    unless: ['care', 'fiction', 'elsewhere'],
  },
  {
    category: 'harm.hate',
    sequence: ['praise', 'atrocity', 'praised'],
    withinChars: [60, 40],
    unless: ['care', 'fiction'],
  },
  {
    category: 'harm.hate',
    sequence: ['how', 'restore', 'cruelty'],
    withinChars: [short, near],
    unless: ['care', 'fiction'],
  },
  { category: 'harm.hate', sequence: ['benefit', 'cruelty'], withinChars: near, unless: ['care', 'fiction'] },
  ...asked('harm.violence', ['ruin', 'person', 'standing'], [11, 16], harmless),
  ...asked('harm.violence', ['push', 'person', 'drop'], [11, 11], harmless),
  ...asked('harm.violence', ['overcome', 'person'], [11], harmless),
  {
    category: 'harm.violence',
    sequence: ['how', 'beat', 'kin'],
    withinChars: [24, 2],
    unless: [...harmless, 'contest'],
  },
  { category: 'harm.violence', sequence: ['whatWeapon', 'hurt', 'person'], withinChars: [60, near], unless: harmless },
];

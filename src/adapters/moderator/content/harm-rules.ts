import type { PhraseRule, PhraseRules } from '../../../../operators/index.ts';
import type { ModerationPolicy } from '../policy.ts';
import { harmLists } from './harm-lists.ts';
import { misuseLists } from './misuse-lists.ts';
import { misuseRules } from './misuse-rules.ts';

/** What is looked for, without what is done about it. */
export type HarmRule = Omit<PhraseRule, 'action'>;

const harmless = ['fiction', 'care', 'figure'];
/** Between a verb and whom it is done to, an article or two: `kill my entire family`. */
const near = 11;

/** Each without what is done about it. */
const harmRules: readonly HarmRule[] = [
  { category: 'harm.violence', sequence: ['how', 'hurt', 'person'], withinChars: [24, near], unless: harmless },
  { category: 'harm.violence', sequence: ['how', 'hurt', 'place'], withinChars: [24, near], unless: harmless },
  { category: 'harm.violence', sequence: ['how', 'wipeOut', 'group'], withinChars: [24, near], unless: harmless },
  { category: 'harm.violence', sequence: ['how', 'wipeOut', 'person'], withinChars: [24, near], unless: harmless },
  {
    category: 'harm.violence',
    sequence: ['how', 'breakBody', 'person', 'bodyPart'],
    withinChars: [24, near, near],
    unless: harmless,
  },
  { category: 'harm.violence', sequence: ['how', 'removeBody', 'corpse'], withinChars: [24, near], unless: harmless },
  {
    category: 'harm.violence',
    sequence: ['how', 'seize', 'person', 'hostage'],
    withinChars: [24, near, near],
    unless: harmless,
  },
  { category: 'harm.violence', sequence: ['how', 'lure', 'minor'], withinChars: [24, near], unless: harmless },
  {
    category: 'harm.violence',
    sequence: ['how', 'commit', 'person', 'death'],
    withinChars: [24, near, near],
    unless: harmless,
  },
  {
    category: 'harm.crime',
    sequence: ['how', 'serve', 'terror'],
    withinChars: [24, near],
    unless: ['fiction', 'care'],
  },
  {
    category: 'harm.property',
    sequence: ['how', 'ignite', 'place', 'onFire'],
    withinChars: [24, near, near],
    unless: harmless,
  },
  { category: 'harm.property', sequence: ['how', 'raze', 'building'], withinChars: [24, near], unless: harmless },
  {
    category: 'harm.property',
    sequence: ['how', 'wreck', 'person', 'belonging'],
    withinChars: [24, near, near],
    unless: harmless,
  },
  { category: 'harm.self', sequence: ['how', 'selfHarm'], withinChars: 24, unless: ['care', 'fiction'] },
  { category: 'harm.self', sequence: ['urge', 'selfHarmYou'], withinChars: 8, unless: ['care'] },
  {
    category: 'harm.weapon',
    sequence: ['how', 'make', 'weapon'],
    withinChars: 24,
    unless: ['harmlessBomb', ...harmless],
  },
  { category: 'harm.weapon', sequence: ['mix', 'precursor', 'device'], withinChars: [40, 160], unless: ['care'] },
  { category: 'harm.drugs', sequence: ['how', 'get', 'drug'], withinChars: [24, near], unless: ['fiction', 'care'] },
  { category: 'harm.crime', sequence: ['how', 'commit', 'crime'], withinChars: 24, unless: ['fiction', 'care'] },
  { category: 'harm.crime', sequence: ['how', 'steal', 'stolen'], withinChars: 24, unless: harmless },
  { category: 'harm.crime', sequence: ['how', 'wreck', 'guarded'], withinChars: [24, near], unless: harmless },
  {
    category: 'harm.crime',
    sequence: ['how', 'forge', 'forged'],
    withinChars: [24, near],
    unless: ['fiction', 'care'],
  },
  { category: 'harm.child-abuse', sequence: ['enjoy', 'abuse'], withinChars: 24, unless: ['care'] },
  { category: 'harm.privacy', sequence: ['whatIs', 'someonesOwn', 'private'], withinChars: 16 },
  { category: 'harm.privacy', sequence: ['how', 'someonesOwn', 'private'], withinChars: 24 },
];

/** What is asked how to do may as well be ordered: `write a guide for`. */
const ordered: readonly HarmRule[] = harmRules
  .filter(({ sequence: [ask] }) => ask === 'how')
  .map(({ sequence: [, ...rest], withinChars, ...rule }) => ({
    ...rule,
    sequence: ['order', ...rest],
    withinChars: [60, ...(typeof withinChars === 'object' ? withinChars.slice(1) : [])],
  }));

/** The rules about harm that a policy names, ready for `ruleMatcher`; undefined where it names none. */
export function harmRulesFor(policy: ModerationPolicy): PhraseRules | undefined {
  const rules: PhraseRule[] = [];
  for (const rule of [...harmRules, ...ordered, ...misuseRules]) {
    const action = policy[rule.category] ?? 'off';
    if (action !== 'off') rules.push({ ...rule, action });
  }
  const named = new Set(rules.flatMap(({ sequence, unless = [] }) => [...sequence, ...unless]));
  const lists = Object.entries({ ...harmLists, ...misuseLists }).filter(([name]) => named.has(name));
  return rules.length === 0 ? undefined : { lists: Object.fromEntries(lists), rules };
}

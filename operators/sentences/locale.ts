import { kindOf, kinds, QUESTION, STOP } from './characters.ts';
import { localeSources } from './locales/index.ts';
import type { DotMeaning, LocaleSource } from './locales/locale-source.ts';

/** A language ready to be asked. */
export interface Locale {
  readonly dots: ReadonlyMap<string, DotMeaning>;
  /** Hashes of all words a dot may mean something after; see {@link hashed}. */
  readonly hashes: ReadonlySet<number>;
  readonly named: ReadonlySet<string>;
  readonly units: ReadonlySet<string>;
  readonly suffixes: readonly string[];
  readonly starters: ReadonlySet<string>;
  readonly fronting: ReadonlySet<string>;
  readonly afterTime: ReadonlySet<string>;
  readonly alwaysCapital: ReadonlySet<string>;
  readonly elisions: ReadonlySet<string>;
  readonly numbered: ReadonlySet<string>;
  readonly reporting: ReadonlySet<string>;
  readonly ordinals: boolean;
  /** First letters of `alwaysCapital`. */
  readonly capitalInitials: string;
  /** The kind of every UTF-16 unit in this language. */
  readonly kinds: Uint8Array;
  readonly kindOf: (code: number) => number;
}

/** Titles and companies met in every language, unless it knows better. */
const international: readonly (readonly [string, DotMeaning])[] = [
  ...words('dr mr mrs ms prof st mt n° nº').map((word) => [word, 'inside'] as const),
  ...words('inc corp ltd bros jr').map((word) => [word, 'maybe'] as const),
];

function readLocale(source: LocaleSource): Locale {
  const dots = new Map<string, DotMeaning>(international);
  for (const meaning of ['inside', 'maybe', 'time', 'number', 'capital'] as const) {
    for (const word of words(source[meaning])) dots.set(word, meaning);
  }
  const dotted = [...dots.keys(), ...words(source.named), ...words(source.units)];
  return {
    dots,
    hashes: new Set(dotted.map((word) => [...word].reduce((hash, char) => hashed(hash, char.charCodeAt(0)), 0))),
    named: new Set(words(source.named)),
    units: new Set(words(source.units)),
    suffixes: words(source.suffixes),
    starters: new Set(words(source.starters)),
    fronting: new Set(words(source.fronting)),
    afterTime: new Set(words(source.afterTime)),
    alwaysCapital: new Set(words(source.alwaysCapital)),
    elisions: new Set(words(source.elisions)),
    numbered: new Set(words(source.numbered)),
    reporting: new Set(words(source.reporting)),
    ordinals: source.ordinals ?? false,
    capitalInitials: [...new Set(words(source.alwaysCapital).map((word) => word.charAt(0).toUpperCase()))].join(''),
    ...kindsOf(source),
  };
}

/** Adds a unit to the hash of a word. */
export function hashed(hash: number, code: number): number {
  return (Math.imul(hash, 31) + code) | 0;
}

/** The shared table, or a copy of it where the language gives some marks a meaning of their own. */
function kindsOf({ questions, stops }: LocaleSource): Pick<Locale, 'kinds' | 'kindOf'> {
  if (questions === undefined && stops === undefined) return { kinds, kindOf };
  const own = kinds.slice();
  for (const unit of questions ?? '') own[unit.charCodeAt(0)] = QUESTION;
  for (const unit of stops ?? '') own[unit.charCodeAt(0)] = STOP;
  const ownKindOf = (code: number): number => {
    if (own[code] === 0) own[code] = kindOf(code);
    return own[code] as number;
  };
  return { kinds: own, kindOf: ownKindOf };
}

function words(list: string | undefined): string[] {
  return list === undefined ? [] : list.split(/\s+/).filter((word) => word !== '');
}

const read = new Map<string, Locale>();

/**
 * The knowledge for a BCP 47 tag, by its language subtag. A language without a list of its own gets the rules of
 * scripts and numbers, and no abbreviations.
 */
export function localeFor(tag: string): Locale {
  const language = (tag.split(/[-_]/)[0] as string).toLowerCase();
  let locale = read.get(language);
  if (locale === undefined) {
    locale = readLocale(localeSources[language] ?? { inside: '', maybe: '', starters: '' });
    read.set(language, locale);
  }
  return locale;
}

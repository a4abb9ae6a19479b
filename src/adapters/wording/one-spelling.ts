/** Where British and American spelling part, and no other word is met. */
const ENDINGS: readonly (readonly [RegExp, string])[] = [
  [/^(arm|behavi|col|endeav|fav|fl[ao]v|harb|hon|hum|lab|neighb|od|parl|rum|sav|tum|vap|vig)our(?=$|\p{L})/u, '$1or'],
  [/^(cent|fib|lit|kilomet|met|millimet|sab|theat)re(?=s?$)/u, '$1er'],
  [/(?<=\p{L}{3}[aeiou]?[lmnrt])is(?=(?:e[drs]?|ing|ations?)$)/u, 'iz'],
  [/(?<=\p{L}{2}[aeiou]l)l(?=(?:ed|er|ers|ing)$)/u, ''],
  [/^(cata|dia)logue(?=s?$)/u, '$1log'],
  [/^(def|off)ence(?=s?$)/u, '$1ense'],
  [/^programme(?=s?$)/u, 'program'],
  [/^grey(?=s?$)/u, 'gray'],
];

const NUMBERS: ReadonlyMap<string, string> = new Map(
  'two three four five six seven eight nine ten eleven twelve'.split(' ').map((word, at) => [word, String(at + 2)]),
);

/** British spelling as American, and a small number in words as digits. `one` stays: it is seldom a number. */
export function oneSpelling(word: string): string {
  return NUMBERS.get(word) ?? ENDINGS.reduce((text, [british, american]) => text.replace(british, american), word);
}

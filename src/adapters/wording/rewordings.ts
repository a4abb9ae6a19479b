/** Parts of a question in normal form that stand for one another, each brought to one wording. */
const REWORDINGS: readonly (readonly [RegExp, string])[] = [
  [/^(?:is|are) there (?:any |some )?(?:possible )?(?:ways?|methods?) (?:to|for|of|(?:i|we) can) /u, 'how '],
  [/^how (?:to|(?:can|do|could|does) (?:i|we|one|someone|somebody|people|person|anyone)(?: be able to)?) /u, 'how '],
  [/^how (?:i|we|one) (?:can|could) /u, 'how '],
  [/^which /u, 'what '],
  [/^what (is|are) (?:some (?:of )?|all )/u, 'what $1 '],
  [/^what (?:is|are) (?:(?:best|good|great|possible|different) )*ways? (?:to|of|for) /u, 'way to '],
  [/^what (?:is meant|do you mean|do they mean|do we mean) by /u, 'what is '],
  [/^what (\S+(?: \S+){0,2}) (is|are) (best|better|good|worst) /u, 'what $2 $3 $1 '],
  [/^why (?:is|are) /u, 'why '],
  [/^why (\S+(?: \S+){0,2}) (?:is|are) /u, 'why $1 '],
  [/^what do you think (?:about|of) /u, 'what @think '],
  [/^what (?:is|are) your (?:opinions?|views?|thoughts) (?:about|of|on) /u, 'what @think '],
  [/ in order to (?=\S)/gu, ' to '],
  [/(?<= )(?:do|does|have|has) (?=\S)/gu, ''],
  [/(?<![\p{L}\p{N}])(anti|co|e|multi|non|pre|re|self|semi|wi) (?=\p{L}{2})/gu, '$1'],
];

/** Between two things that may change places: `the difference between tea and coffee`. */
const EITHER_ORDER = /(?<= between | better |^compare )(\S+(?: \S+){0,2}) (and|or|vs|versus) (\S+(?: \S+){0,2})$/u;

/**
 * One wording for what is asked in several: `how to`, `how can I` and `is there a way to` are `how`, auxiliaries inside
 * a question are gone, two things that are compared stand in the order of the alphabet.
 */
export function reword(normal: string): string {
  const worded = REWORDINGS.reduce((text, [asked, written]) => text.replace(asked, written), normal);
  return worded.replace(EITHER_ORDER, (_all, one: string, between: string, other: string) =>
    [one, other].sort().join(` ${between} `),
  );
}

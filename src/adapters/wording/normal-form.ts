/** Short forms of auxiliaries and of `not`, written out, so that a negation is always the word `not`. */
const CONTRACTIONS: ReadonlyMap<string, string> = new Map([
  ["can't", 'can not'],
  ['cannot', 'can not'],
  ["won't", 'will not'],
  ["shan't", 'shall not'],
  ["let's", 'let us'],
  ["i'm", 'i am'],
  ['dont', 'do not'],
  ['cant', 'can not'],
  ['wont', 'will not'],
  ['whats', 'what is'],
  ['hows', 'how is'],
  ['wheres', 'where is'],
  ['im', 'i am'],
  ['ive', 'i have'],
  ...pairs('do does did is are was were has have had could should would must need might', "n't", 'not'),
  ...pairs('does did is are was were has have had could should would', 'nt', 'not'),
  ...pairs('what how where when who why that there here it he she', "'s", 'is'),
  ...pairs('you we they', "'re", 'are'),
  ...pairs('i you we they', "'ve", 'have'),
  ...pairs('i you we they he she it', "'ll", 'will'),
]);

function pairs(words: string, ending: string, written: string): (readonly [string, string])[] {
  return words.split(' ').map((word) => [word + ending, `${word} ${written}`]);
}

/** Acronyms that in lower case are other words: IT is not it. */
const TELLING_CAPITALS = new Set(['IT', 'US', 'WHO', 'OR', 'IN', 'ME', 'AM', 'IS', 'NO', 'UN', 'HE', 'SO', 'AS', 'AI']);

/** What is said around a question and is no part of it. */
const COURTESY =
  /^(?:(?:hi|hello|hey|excuse me|please|ok|okay|so|well) )+|^(?:(?:can|could|would) you (?:please )?tell me|i (?:would like|want) to know|do you know|tell me) (?=(?:what|which|who|whom|whose|when|where|why|how|if|whether)\b)|(?: (?:please|thanks|thank you))+$/gu;

const ARTICLES = new Set(['a', 'an', 'the']);

/** An `a` that is no article but a name: a USB-A plug, an A-level, what is hepatitis a, what does vitamin A do. */
const LETTER_A = new RegExp(
  [
    String.raw`(?<=[\p{L}\p{N}]-)[aA](?![\p{L}\p{N}])`,
    String.raw`(?<![\p{L}\p{N}])[aA](?=-[\p{L}\p{N}])`,
    String.raw`(?<=\S\s+)[aA](?=[^\p{L}\p{N}]*$)`,
    String.raw`(?<=[\p{Ll}\p{N}]\s+)A(?![\p{L}\p{N}]|\s+\p{Lu})`,
  ].join('|'),
  'gu',
);
/** The dots of M.D. and a.m. */
const DOTS = /(?<=(?<![\p{L}\p{N}])\p{L})\.(?=\p{L}(?![\p{L}\p{N}]))/gu;
/** A face behind the end of a sentence says how it is meant; one inside is what is asked about. */
const FACES = /(?<=[?.!]\s*)(?:\p{Extended_Pictographic}\uFE0F?\s*)+$/u;

/**
 * A word, with `++` or `#` where it has one; a number with its sign, its decimals and what is glued to it; or symbols
 * side by side, for they may be what is asked about. All else separates.
 */
const TOKEN =
  /(?:(?<![\p{L}\p{N}])-)?\d[\p{L}\p{N}]*(?:[.,:]\d[\p{L}\p{N}]*)*|\p{L}[\p{L}\p{M}\p{N}]*(?:'[\p{L}]+)*(?:\+\+|#|(?<=(?<![\p{L}\p{N}])a)\^)?|[%*&@#~\\|]+|(?!`)\p{S}+/gu;

/**
 * What two spellings of one question have in common: case, spacing, punctuation, articles, courtesies and contractions
 * are gone; numbers with their signs, symbols, negations and accents are all there. Empty where no word is.
 */
export function normalForm(text: string): string {
  const shouting = text === text.toUpperCase();
  const tokens: string[] = [];
  for (const [token] of text
    .normalize('NFKC')
    .replace(/[’‘`´]/gu, "'")
    .replace(FACES, '')
    .replace(DOTS, '')
    .replace(LETTER_A, 'a^')
    .matchAll(TOKEN)) {
    const lower = !shouting && TELLING_CAPITALS.has(token) ? `${token.toLowerCase()}^` : token.toLowerCase();
    const written = CONTRACTIONS.get(lower) ?? lower.replace(/'/gu, '');
    for (const word of written.split(' ')) if (!ARTICLES.has(word)) tokens.push(thousands(word));
  }
  return tokens.join(' ').replace(COURTESY, '').replace(COURTESY, '').trim();
}

/** `10,000` as `10000`; `1,5` and `10:30` stay. */
function thousands(token: string): string {
  return /^-?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/u.test(token) ? token.replaceAll(',', '') : token;
}

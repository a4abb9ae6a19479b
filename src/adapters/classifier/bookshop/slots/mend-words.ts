import { isCommon } from './common-words.ts';
import { FuzzyWords } from './fuzzy-words.ts';
import { numberOf } from './numbers.ts';
import { type Token, tokenize } from './tokens.ts';

/** Words that stand before a price, and after it. */
const BEFORE = new FuzzyWords(
  'under below less than cheaper between over above more least most around maximum budget unter weniger billiger gunstiger hochstens zwischen moins entre menos hasta maximo'.split(
    ' ',
  ),
);
const AFTER = new FuzzyWords('dollar dollars bucks euro euros dolares pounds'.split(' '));

/** Long words that rules look for; a mistyped one is hardly another word. */
const ANYWHERE = new FuzzyWords(
  'cheapest expensive popular bestseller bestsellers available published hardcover paperback audiobook'.split(' '),
);

/** Mends typing mistakes where a rule needs the word: `undr 10 dolars`, beside a number; `cheapst`, anywhere. */
export function mendWords(text: string): string {
  const tokens = tokenize(text);
  let mended = '';
  let at = 0;
  for (const [index, token] of tokens.entries()) {
    const word = mend(token, tokens, index);
    if (word === undefined) continue;
    mended += text.slice(at, token.start) + word;
    at = token.end;
  }
  return mended + text.slice(at);
}

function mend(token: Token, tokens: readonly Token[], index: number): string | undefined {
  if (isCommon(token.word) || numberOf(token.word) !== undefined) return undefined;
  const beside = (offset: number): boolean => numberOf(tokens[index + offset]?.word ?? '') !== undefined;
  const near = beside(1) || beside(2) ? BEFORE : beside(-1) ? AFTER : undefined;
  const match = near?.find(token.word) ?? ANYWHERE.find(token.word);
  return match === undefined || match.edits === 0 ? undefined : match.word;
}

import { numberOf } from './numbers.ts';
import type { Token } from './tokens.ts';

const NOUN =
  /^(books?|novels?|titles?|suggestions?|recommendations?|ideas|picks|stories|ones|thrillers?|mysteries|romances|cookbooks?|options|bucher|romane|titel|krimis?|tipps|vorschlage|empfehlungen|livres?|romans|titres|suggestions|idees|libros?|novelas|titulos|sugerencias|recomendaciones)$/;

/** How many books are asked for, 1 to 10: `top 5`, `three fantasy novels`. */
export function readCount(tokens: readonly Token[]): number | undefined {
  for (const [at, { word }] of tokens.entries()) {
    const count = numberOf(word);
    if (count === undefined || !Number.isInteger(count) || count < 1 || count > 10) continue;
    const article = count === 1 && word !== '1' && word !== 'one';
    if (article) continue;
    if (tokens[at - 1]?.word === 'top') return count;
    const after = tokens.slice(at + 1, at + 6).map((token) => token.word);
    const noun = after.findIndex((next) => NOUN.test(next));
    if (
      noun >= 0 &&
      !after.slice(0, noun).some((next) => /^(star|stars|dollar|dollars|year|years|days?)$/.test(next))
    ) {
      return count;
    }
  }
  return undefined;
}

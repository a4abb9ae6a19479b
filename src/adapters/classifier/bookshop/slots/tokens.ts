import { withoutAccents } from '../../linear/hashed-features.ts';

/** A word of a text and where it stands. */
export interface Token {
  /** Lower case, without accents and apostrophes. */
  readonly word: string;
  /** In UTF-16 units. */
  readonly start: number;
  readonly end: number;
}

/** A stretch of a text that was understood as something. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const WORD = /[\p{L}\p{N}\p{M}]+(?:['’][\p{L}\p{N}\p{M}]+)*/gu;
/** `l'heure`, `qu'est`, `i'm`: two words. `don't`, `o'brien`: one. */
const ELISION = /^(?:l|d|j|c|s|n|m|t|qu|i)['’](?=\p{L})/iu;

/** The words of a text, at most `most` of them. */
export function tokenize(text: string, most = 200): readonly Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(WORD)) {
    if (tokens.length >= most) break;
    const elided = ELISION.exec(match[0])?.[0].length ?? 0;
    if (elided > 0) tokens.push(token(match[0].slice(0, elided), match.index));
    tokens.push(token(match[0].slice(elided), match.index + elided));
  }
  return tokens;
}

function token(raw: string, start: number): Token {
  return {
    word: withoutAccents(raw).toLowerCase().replace(/['’]/g, '').replace(/ß/g, 'ss'),
    start,
    end: start + raw.length,
  };
}

/** True where two stretches share a unit. */
export function overlaps(one: Span, other: Span): boolean {
  return one.start < other.end && other.start < one.end;
}

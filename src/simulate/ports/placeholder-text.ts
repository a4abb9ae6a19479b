/** Characters of one simulated token, its space included. */
export const TOKEN_CHARS = 5;

/** Tokens of a simulated sentence. */
const SENTENCE_TOKENS = 12;

const SENTENCE = `Some ${'word '.repeat(SENTENCE_TOKENS - 2)}end. `;
const TEXT = SENTENCE.repeat(64);

/**
 * Stands for the tokens `from` to `to` of an answer: sentences of twelve tokens, five characters each, so that what
 * splits and checks text has text to work on.
 */
export function placeholderText(from: number, to: number): string {
  const start = (from % SENTENCE_TOKENS) * TOKEN_CHARS;
  const length = (to - from) * TOKEN_CHARS;
  if (start + length <= TEXT.length) return TEXT.slice(start, start + length);
  return TEXT.repeat(Math.ceil((start + length) / TEXT.length)).slice(start, start + length);
}

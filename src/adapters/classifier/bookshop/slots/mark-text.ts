import type { Span } from './tokens.ts';

/** A stretch of a text that stands for something, and the word that takes its place. */
export interface Mark extends Span {
  readonly mark: 'xtitle' | 'xauthor' | 'xorder' | 'xemail';
}

/**
 * The text the intent is read from: names, numbers and addresses as marks, and after it a word for each idea found and
 * one for each pair of ideas, in a fixed order, so that a question means the same in every language and spelling.
 */
export function markText(text: string, marks: readonly Mark[], ideas: readonly string[]): string {
  let marked = '';
  let at = 0;
  for (const { start, end, mark } of [...marks].sort((a, b) => a.start - b.start)) {
    if (start < at) continue;
    marked += `${text.slice(at, start)} ${mark} `;
    at = end;
  }
  marked += text.slice(at);
  const named = [...marked.matchAll(/\bx(title|author|order|email)\b/g)].map((match) => match[1] ?? '');
  const found = [...new Set([...ideas, ...named])].sort().slice(0, MOST_IDEAS);
  const pairs = found.flatMap((one, index) => found.slice(index + 1).map((other) => `y${one}z${other}`));
  return [marked, ...found.map((idea) => `y${idea}`), ...pairs].join(' ');
}

/** Ideas that are paired; a text full of them says no more by more. */
const MOST_IDEAS = 8;

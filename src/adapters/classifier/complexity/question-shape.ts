/**
 * A question as the complexity model reads it: the question without its list of answers, and after it a word each for
 * how long it is, how many numbers and sentences it has (in powers of two), and whether answers are offered.
 */
export function questionShape(prompt: string): string {
  const text = prompt.slice(0, MAX_LENGTH);
  const offered = ANSWERS.exec(text);
  const question = offered === null ? text : text.slice(0, offered.index);
  const words = text.match(/\S+/g)?.length ?? 0;
  const numbers = text.match(/\d+/g)?.length ?? 0;
  const sentences = text.match(/[.?!](?=\s|$)/g)?.length ?? 0;
  const shape = `qlen${step(words)} qnum${step(numbers)} qsen${step(sentences)} ${offered === null ? 'qopen' : 'qmc'}`;
  return `${question.slice(0, READ_LENGTH)} ${shape}`;
}

/** What lies behind this many UTF-16 units of a prompt is not looked at. */
const MAX_LENGTH = 8_000;
/** How much of the question's own words is read. */
const READ_LENGTH = 700;
const ANSWERS = /\n\s*\(?A[.):]\s/;

function step(count: number): string {
  return String.fromCharCode(97 + Math.min(25, Math.floor(Math.log2(1 + count))));
}

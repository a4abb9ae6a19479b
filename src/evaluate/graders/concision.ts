import { type Grader, right } from './grade.ts';

const sentences = new Intl.Segmenter('en', { granularity: 'sentence' });

/** At most `maxWords` words and `maxSentences` sentences; over a limit, the limit's share of what was said. */
export const concision: Grader = ({ text }, limits) => {
  const { maxWords = Number.POSITIVE_INFINITY, maxSentences = Number.POSITIVE_INFINITY } = limits;
  const words = text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
  const said = [...sentences.segment(text)].filter(({ segment }) => segment.trim() !== '').length;
  const notes = [
    ...(words > maxWords ? [`${words} words, at most ${maxWords}`] : []),
    ...(said > maxSentences ? [`${said} sentences, at most ${maxSentences}`] : []),
  ];
  if (notes.length === 0) return right;
  return { score: Math.min(maxWords / words, maxSentences / said, 1), notes };
};

import { holds } from '../question.ts';
import { type Grader, shareOf } from './grade.ts';

/** The share told of what a full answer tells beside the bare fact; a question that names nothing of the kind is left out. */
export const depth: Grader = ({ question, text }) => {
  const { more } = question;
  if (more.length === 0) return undefined;
  return shareOf(
    more,
    (fact) => holds(text, fact),
    (fact) => `leaves out ${fact}`,
  );
};

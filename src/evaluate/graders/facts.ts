import { holds } from '../question.ts';
import { type Grader, shareOf } from './grade.ts';

/** The share of the facts a right answer holds; 0 where it holds one that it must not. A refusal says its own words. */
export const facts: Grader = ({ question, text, outcome }) => {
  const { says, never } = question;
  const forbidden = never.filter((fact) => holds(text, fact));
  if (forbidden.length > 0) return { score: 0, notes: forbidden.map((fact) => `says ${fact}`) };
  if (says.length === 0 || (question.refuse && outcome === 'refused')) return undefined;
  return shareOf(
    says,
    (fact) => holds(text, fact),
    (fact) => `does not say ${fact}`,
  );
};
